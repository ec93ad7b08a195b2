//! `tls:` of a profile: whom this run trusts besides the machine's own authorities, and whether plain http is fine.

use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::http::Fingerprint;
use crate::registry::{Key, Shape};
use crate::yaml::Node;

/// The shape of `tls:`.
pub static SHAPE: Shape = Shape::Record(&[
    Key::optional("ca_file", Shape::OneOrMany(&Shape::Text), "files (PEM) of further authorities to trust"),
    Key::optional(
        "pin",
        Shape::Text,
        "the only certificate to accept, self-signed or not: `sha256:` and its fingerprint",
    ),
    Key::optional("plain_http", Shape::Boolean, "whether unencrypted http is fine to other machines, too"),
]);

/// What a profile says of TLS.
#[derive(Debug, Default)]
pub struct Tls {
    /// Paths in the workspace.
    pub ca_files: Vec<(String, Place)>,
    pub pin: Option<Fingerprint>,
    pub plain_http: bool,
}

impl Tls {
    /// Reads a checked `tls:`; what makes no sense goes to `report`.
    pub fn compile(node: Option<&Node>, report: &mut Report) -> Self {
        let Some(node) = node else { return Self::default() };
        let files = node.get("ca_file").map(Node::one_or_many).unwrap_or_default();
        let files = files.iter().filter_map(|file| Some((file.text()?.to_owned(), file.place.clone())));
        if let (Some((first, _)), Some((second, _))) = (node.entry("ca_file"), node.entry("pin")) {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &second.place, "`pin` and `ca_file` do not go together")
                    .also(&first.place, "`ca_file` stands here")
                    .help("a pinned certificate is accepted whoever signed it: leave `ca_file` out"),
            );
        }
        Self {
            ca_files: files.collect(),
            pin: node.get("pin").and_then(|pin| read_pin(pin, report)),
            plain_http: node.get("plain_http").and_then(Node::as_bool).unwrap_or(false),
        }
    }
}

fn read_pin(node: &Node, report: &mut Report) -> Option<Fingerprint> {
    let text = node.text()?;
    let pin = Fingerprint::parse(text);
    if pin.is_none() {
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("`{text}` is no fingerprint")).help(
                "write `sha256:` and 64 hexadecimal digits; `openssl x509 -noout -fingerprint -sha256` prints them",
            ),
        );
    }
    pin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn compile(text: &str) -> (Tls, Vec<String>) {
        let mut report = Report::new();
        let node = crate::yaml::load(&Source::new("p", text), &mut report).unwrap();
        crate::yaml::check(&node, &SHAPE, &mut report);
        let tls = Tls::compile(Some(&node), &mut report);
        (tls, report.sorted().iter().map(|diagnostic| diagnostic.message.clone()).collect())
    }

    #[test]
    fn files_pin_and_plain_http_are_read() {
        let (tls, complaints) = compile("{ ca_file: [a.pem, b.pem], plain_http: true }");
        assert_eq!((tls.ca_files.len(), tls.plain_http, complaints.len()), (2, true, 0));
        let (tls, complaints) = compile(&format!("pin: sha256:{}", "aB".repeat(32)));
        assert!(tls.pin.is_some() && !tls.plain_http && complaints.is_empty());
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(compile("pin: sha256:12").1, ["`sha256:12` is no fingerprint"]);
        let both = format!("{{ pin: 'sha256:{}', ca_file: a.pem }}", "00".repeat(32));
        assert_eq!(compile(&both).1, ["`pin` and `ca_file` do not go together"]);
    }
}
