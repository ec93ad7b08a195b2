//! How a token is put on requests: a header, and what it holds.

use super::{credential, seal_header};
use crate::connector::reach::shared;
use crate::connector::request::header_name;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::Request;
use crate::path::Reads;
use crate::registry::{Key, Shape};
use crate::value::scan::write_string;
use crate::value::{Raw, Secret};
use crate::yaml::Node;

/// What the token is called in the header's value.
const TOKEN: &str = "token";

/// The keys of `header:`.
pub(super) static KEYS: &[Key] = &[
    Key::required("name", Shape::Text, "the header's name"),
    Key::required("value", FIELD, "what it holds, made of `token`"),
];

/// A header for tokens.
#[derive(Debug)]
pub(super) enum Carrier {
    /// `Authorization: Bearer TOKEN`.
    Bearer,
    Header {
        name: String,
        value: Box<Field>,
        /// What the value reads of the token.
        reads: Reads,
        /// Where `token` stands in a frame.
        scope: usize,
    },
}

impl Carrier {
    /// Compiles `header:`, whose shape was checked before.
    pub(super) fn compile(node: Option<&Node>, names: &Names, report: &mut Report) -> Option<Self> {
        let Some(node) = node else { return Some(Self::Bearer) };
        let (mut names, token) = (names.clone(), shared());
        let scope = names.add(TOKEN, &token);
        let name = header_name(node.get("name")?, report);
        let written = node.get("value")?;
        let value = Box::new(Field::compile(written, &names, report)?);
        if token.so_far().paths().is_empty() {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &written.place, "the header's value does not name `token`")
                    .help("write what the vendor wants around it, such as `value: \"Bearer {{ token }}\"`"),
            );
            return None;
        }
        let reads = token.compile();
        Some(Self::Header { name: name?, value, reads, scope })
    }

    /// Puts the token on a request.
    pub(super) fn put(&self, request: &mut Request, token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        let token = token.ok_or("there is no token")?;
        match self {
            Self::Bearer => seal_header(request, "Authorization", Secret::new(format!("Bearer {}", token.expose()))),
            Self::Header { name, value, reads, scope } => {
                let mut json = String::new();
                write_string(token.expose(), &mut json);
                let view = reads.read(Raw::trusted(&json)).map_err(|error| error.to_string())?;
                // Authentication knows no parents, so their places in the frame are free.
                let mut frame: Frame<'_> = frame.widened(scope + 1);
                frame.set(*scope, Some(&view));
                let value = credential(value, "header", &frame)?;
                seal_header(request, name, value)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::signed;
    use crate::http::HeaderValue;
    use crate::value::Secret;

    #[test]
    fn a_token_is_taken_literally_and_what_no_header_can_hold_is_refused() {
        let auth = "login: { post: /in, token: $.t, header: { name: Cookie, value: 'sid={{ token }}; path=/' } }";
        let cookie = |token: &str| signed(auth, "{}", Some(token)).map(|request| request.header("Cookie").cloned());
        let secret = |text: &str| Ok(Some(HeaderValue::Secret(Secret::new(text))));
        assert_eq!(cookie("a{{ settings.token }}\"\\"), secret("sid=a{{ settings.token }}\"\\; path=/"));
        let why = cookie("hunter2\r\nX-Evil: 1").unwrap_err();
        assert!(why.contains("`Cookie` holds characters") && !why.contains("hunter2"), "{why}");
    }
}
