//! Why a text is no YAML, in words for people: the reader's own are about its insides.

use crate::diagnostic::{Diagnostic, Place, Source, codes};
use serde_yaml::granit_parser::ErrorKind;
use std::sync::Arc;

/// What the reader gave up on at byte `at`.
pub(super) fn explain(kind: &ErrorKind, source: &Arc<Source>, at: usize) -> Diagnostic {
    if let Some(message) = tab(kind) {
        let at = at + source.text.get(at..).and_then(|rest| rest.find('\t')).unwrap_or(0);
        return Diagnostic::error(&codes::YAML_SYNTAX, &at_offset(source, at), message).help("indent with spaces");
    }
    let place = at_offset(source, at);
    match words(kind) {
        Some((message, help)) => Diagnostic::error(&codes::YAML_SYNTAX, &place, message).help(help),
        None => Diagnostic::error(&codes::YAML_SYNTAX, &place, kind.to_string()),
    }
}

/// One character of the text, or its end.
pub(super) fn at_offset(source: &Arc<Source>, at: usize) -> Place {
    let rest = source.text.get(at..).unwrap_or_default();
    let width = rest.chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let at = at.min(source.text.len());
    Place { source: Arc::clone(source), pointer: String::new(), span: at..at + width }
}

/// The reader stops at the value before the tab, often a line too early.
fn tab(kind: &ErrorKind) -> Option<&'static str> {
    use ErrorKind as K;
    matches!(
        kind,
        K::TabInPlainScalar
            | K::TabNotAllowed
            | K::TabInBlockIndentation
            | K::TabInIndentation
            | K::TabAtBlockScalarStart
    )
    .then_some("a tab stands where only spaces may")
}

/// Message and help for what people get wrong; the reader's own words do for the rest.
fn words(kind: &ErrorKind) -> Option<(String, &'static str)> {
    use ErrorKind as K;
    let (message, help) = match kind {
        K::ExpectedBlockMappingKey | K::InvalidIndentation | K::InvalidBlockScalarIndent => (
            "this line does not begin in the column of the lines it belongs to",
            "give the lines of one block the same number of spaces; look at the line above, too",
        ),
        K::ExpectedBlockSequenceEntry => (
            "this line is no item of the list above it",
            "begin each item with `- ` in one column, and what follows the list further left",
        ),
        K::CommentInterceptedScalar => (
            "the value before this comment goes on in the next line",
            "the next line begins further right than this one: indent both alike",
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => {
            ("there is no `:` with a space behind it after this key", "write `key: value`")
        }
        K::MappingValueNotAllowed => (
            "a `:` cannot begin a value here",
            "put a text that holds `: ` in quotes; or indent this line like the one above",
        ),
        K::InvalidColonPlacement => (
            "a `:` cannot stand here",
            "close the bracket or quote that was opened before; put a text that holds `: ` in quotes",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote",
            "add the quote that is missing before, or remove the one that is too many",
        ),
        K::UnknownQuotedScalarEscape => (
            "there is no such escape between double quotes",
            "write a backslash twice, or put the text in single quotes",
        ),
        K::UnclosedQuotedScalar => ("a quote is opened and never closed", "close it where the text ends"),
        K::ExpectedFlowMappingSeparator => (
            "a `,` or `}` is missing before this",
            "put a text that holds `,`, `[`, `]`, `{` or `}` in plain quotes: `\"` or `'`",
        ),
        K::ExpectedFlowSequenceSeparator => (
            "a `,` or `]` is missing before this",
            "put a text that holds `,`, `[`, `]`, `{` or `}` in plain quotes: `\"` or `'`",
        ),
        K::UnknownAnchor => ("this names an anchor, and there is none of that name", "put a text with `*` in quotes"),
        K::UnclosedFlowCollection { open } => {
            return Some((format!("`{open}` is opened and never closed"), "close it where the list or mapping ends"));
        }
        K::MismatchedFlowCollectionEnd { open, close } => {
            return Some((format!("`{open}` is closed by `{close}`"), "close each bracket by its own kind"));
        }
        K::UnexpectedCharacter { character } if !character.is_control() => {
            return Some((format!("`{character}` cannot begin a value"), "put the text in quotes"));
        }
        _ => return None,
    };
    Some((message.to_owned(), help))
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use crate::diagnostic::{Report, Source};

    /// Message and position of the only mistake.
    fn said(text: &str) -> (String, (usize, usize), String) {
        let mut report = Report::new();
        load(&Source::new("t.yaml", text), &mut report);
        let found = report.sorted();
        assert_eq!(found.len(), 1, "{text}");
        let place = &found[0].primary.place;
        let help = found[0].help.clone().unwrap_or_default();
        (found[0].message.clone(), place.source.line_column(place.span.start), help)
    }

    #[test]
    fn the_slips_of_every_day_are_explained_where_they_are() {
        for (text, at, message, help) in [
            ("a:\n    b: 1\n   c: 2\n", (3, 4), "the column of the lines", "same number of spaces"),
            ("a:\n  b: $.x\n\tc: 2\n", (3, 1), "a tab", "indent with spaces"),
            ("a:\n  - x\n  b: 1\n", (3, 3), "no item of the list", "`- `"),
            ("a:\n  b: one  # why\n    c: 1\n", (2, 11), "goes on in the next line", "indent both alike"),
            ("title: Acme: Issues\n", (1, 12), "a `:` cannot begin a value here", "in quotes"),
            ("a:\n  b: 1\n  from x\n", (3, 3), "no `:`", "`key: value`"),
            ("a: { b: \"x, c: \"y\" }\n", (1, 17), "follows the closing quote", "missing before"),
            ("a: { b: “x[1]” }\n", (1, 11), "a `,` or `}` is missing", "plain quotes"),
            ("a: [x, y\nb: 1\n", (2, 2), "a `:` cannot stand here", "close the bracket"),
            ("a: \"\\d+\"\n", (1, 4), "no such escape", "backslash twice"),
            ("a: {{ settings.url }}\n", (1, 5), "one word", "`\"{{ … }}\"`"),
            ("a: *.x\n", (1, 4), "anchor", "in quotes"),
            ("a: @x\n", (1, 4), "`@` cannot begin", "in quotes"),
        ] {
            let (spoken, place, advice) = said(text);
            assert!(spoken.contains(message) && advice.contains(help), "{text}{spoken}\n{advice}");
            assert_eq!(place, at, "{text}{spoken}");
        }
    }
}
