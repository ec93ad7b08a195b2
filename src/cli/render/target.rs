//! A target for people: its attributes, what each holds and what it means.

use super::Look;
use super::paint::Paint;
use super::wrap::wrapped;
use crate::schema::{Attribute, Target};

/// Title, description, and every attribute in the order in which it is written.
pub fn target(target: &Target, look: Look) -> String {
    let paint = Paint { color: look.color };
    let mut out = format!("{}: {}\n", paint.strong(&target.name), target.title);
    out += &wrapped(&target.description, "", look.width);
    for attribute in &target.attributes {
        let required = if attribute.required { "  required" } else { "" };
        out += &format!("\n{}  {}{required}\n", paint.strong(&attribute.name), type_words(attribute));
        out += &wrapped(meaning(attribute), "    ", look.width);
        out += &wrapped(&names(attribute), "    ", look.width);
    }
    out
}

fn type_words(attribute: &Attribute) -> String {
    let kind = match attribute.words.as_slice() {
        [] => attribute.kind.noun().to_owned(),
        words => words.join(" | "),
    };
    if attribute.is_list { format!("list of {kind}") } else { kind }
}

fn meaning(attribute: &Attribute) -> &str {
    if attribute.description.is_empty() { &attribute.title } else { &attribute.description }
}

/// The other spellings, and the token by which it is searched.
fn names(attribute: &Attribute) -> String {
    let aliases = (!attribute.aliases.is_empty()).then(|| format!("also written {}", attribute.aliases.join(", ")));
    let token = attribute.token.as_ref().map(|token| format!("QQL {token}"));
    aliases.into_iter().chain(token).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::workspace::Workspace;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn every_attribute_is_told_within_the_width() {
        let targets = Workspace::open("/nonexistent").targets(&mut Report::new());
        let host = targets.get("finding/host", &mut Report::new()).expect("built in");
        let text = super::target(host, Look::PLAIN);
        assert!(text.starts_with("finding/host: Host finding\n"), "{text}");
        assert!(text.contains("\nassetName  text  required\n"), "{text}");
        assert!(text.contains("\nipAddress  list of text\n"), "{text}");
        assert!(text.contains("\nfindingType  VULNERABILITY | MISCONFIGURATION | SECRET\n"), "{text}");
        assert!(text.contains("    also written firstFoundDate; QQL finding.firstFoundDate\n"), "{text}");
        assert!(host.attributes.iter().all(|attribute| text.contains(&format!("\n{}  ", attribute.name))));
        assert!(text.lines().filter(|line| line.starts_with("    ")).all(|line| line.width() <= 80), "{text}");
    }
}
