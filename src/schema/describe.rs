//! A target for people: its attributes as a table in Markdown.

use super::{Attribute, Target};
use std::fmt::Write as _;

/// Title, description and a table of the attributes, in the order in which they are written.
pub fn describe(target: &Target) -> String {
    let mut out = format!("# {} (`{}`)\n\n", target.title, target.name);
    if !target.description.is_empty() {
        let _ = writeln!(out, "{}\n", target.description);
    }
    out.push_str("| attribute | required | type | aliases | QQL token | meaning |\n|---|---|---|---|---|---|\n");
    for attribute in &target.attributes {
        let required = if attribute.required { "yes" } else { "" };
        let cells = [
            code(&attribute.name),
            required.to_owned(),
            type_words(attribute),
            codes(&attribute.aliases),
            attribute.token.as_deref().map(code).unwrap_or_default(),
            meaning(attribute),
        ];
        let _ = writeln!(out, "| {} |", cells.map(|cell| cell.replace('|', "\\|").replace('\n', " ")).join(" | "));
    }
    out
}

fn type_words(attribute: &Attribute) -> String {
    let kind = match attribute.words.as_slice() {
        [] => attribute.kind.noun().to_owned(),
        words => codes(words),
    };
    if attribute.is_list { format!("list of {kind}") } else { kind }
}

fn meaning(attribute: &Attribute) -> String {
    if attribute.description.is_empty() { attribute.title.clone() } else { attribute.description.clone() }
}

fn code(word: &str) -> String {
    format!("`{word}`")
}

fn codes(words: &[String]) -> String {
    words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::shipped::load;
    use super::*;

    #[test]
    fn every_attribute_has_a_row() {
        let target = load("finding/host");
        let text = describe(&target);
        assert!(text.starts_with("# Host finding (`finding/host`)\n\nA finding on a host"));
        assert_eq!(text.lines().filter(|line| line.starts_with("| `")).count(), target.attributes.len());
        assert!(text.contains(
            "| `findingFirstFoundOn` |  | date and time | `firstFoundDate` | `finding.firstFoundDate` | When"
        ));
        assert!(text.contains("| `ipAddress` |  | list of text |"));
        assert!(text.contains("| `findingType` |  | `VULNERABILITY`, `MISCONFIGURATION`, `SECRET` |"));
        assert!(text.contains("| `assetName` | yes | text |"));
    }
}
