//! Normalized paths (RFC 9535 §2.7): where a node is, in one spelling.

use crate::value::{Node, Place};
use std::fmt::Write;

pub(super) fn location(node: Node<'_, '_>) -> String {
    let ancestors = std::iter::successors(Some(node), |node| node.parent());
    let mut places: Vec<Place<'_>> = ancestors.map(|node| node.place()).collect();
    places.reverse();
    let mut out = String::new();
    for place in places {
        match place {
            Place::Root => out.push('$'),
            // Writing to a string cannot fail.
            Place::Index(index) => drop(write!(out, "[{index}]")),
            Place::Key(key) => write_name(&key.to_text(), &mut out),
        }
    }
    out
}

fn write_name(name: &str, out: &mut String) {
    out.push_str("['");
    for letter in name.chars() {
        match letter {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => drop(write!(out, "\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push_str("']");
}

#[cfg(test)]
mod tests {
    use crate::path::Path;
    use crate::value::scan::whole;

    #[test]
    fn names_are_quoted_and_escaped_one_way() {
        let json = r#"{"a'b\\\n\u0001é":[0,{"\"":1}]}"#;
        let located = Path::parse("$..*").unwrap().locate(whole(json).unwrap()).unwrap();
        let paths: Vec<&str> = located.iter().map(|(path, _)| path.as_str()).collect();
        let name = r"$['a\'b\\\n\u0001é']";
        assert_eq!(paths, [name, &format!("{name}[0]"), &format!("{name}[1]"), &format!("{name}[1]['\"']")]);
    }
}
