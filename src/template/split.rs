//! A template cut into text and expressions.

use super::error::TemplateError;
use super::lexer::{self, Token};
use std::ops::Range;

/// A part of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// What stands between `{{` and `}}`, space around it left out.
    Expression {
        range: Range<usize>,
        tokens: Vec<Token>,
    },
}

/// Cuts a template; anything but `{{ … }}` that minijinja would read as an instruction is refused.
pub(super) fn split(whole: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some((start, marker)) = next_marker(whole, at) {
        refuse_other_markers(whole, start, marker)?;
        if start > at {
            pieces.push(Piece::Text(whole[at..start].to_owned()));
        }
        let (tokens, end) = lexer::lex(whole, start + 2, true)?;
        pieces.push(expression(tokens, start, end)?);
        at = end + 2;
    }
    if at < whole.len() {
        pieces.push(Piece::Text(whole[at..].to_owned()));
    }
    Ok(pieces)
}

fn next_marker(whole: &str, from: usize) -> Option<(usize, u8)> {
    let bytes = whole.as_bytes();
    (from..bytes.len().saturating_sub(1))
        .find(|at| bytes[*at] == b'{' && matches!(bytes[at + 1], b'{' | b'%' | b'#'))
        .map(|at| (at, bytes[at + 1]))
}

fn refuse_other_markers(whole: &str, start: usize, marker: u8) -> Result<(), TemplateError> {
    let range = start..start + 2;
    match marker {
        b'%' => Err(TemplateError::at(
            range,
            "templates have no `{% … %}` blocks: write `{{ a if b else c }}` for a choice, `first:` for several sources",
        )),
        b'#' => Err(TemplateError::at(range, "templates have no `{# … #}` comments: use a YAML comment")),
        _ if whole[start + 2..].starts_with("-}}")
            || whole[start + 2..].starts_with(['-', '+']) && !negative(whole, start) =>
        {
            Err(TemplateError::at(start..start + 3, "write `{{` without a sign: space around it is text and stays"))
        }
        _ => Ok(()),
    }
}

/// Whether the sign behind `{{` belongs to a number.
fn negative(whole: &str, start: usize) -> bool {
    whole[start + 2..].starts_with('-') && whole.as_bytes().get(start + 3).is_some_and(u8::is_ascii_digit)
}

fn expression(tokens: Vec<Token>, start: usize, end: usize) -> Result<Piece, TemplateError> {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => {
            let range = first.range.start..last.range.end;
            Ok(Piece::Expression { range, tokens })
        }
        _ => Err(TemplateError::at(start..end + 2, "there is nothing between `{{` and `}}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_expressions_is_kept_as_it_is() {
        let pieces = split(" a {{ b }}}} {{c}}\n").expect("splits");
        assert_eq!(pieces.len(), 5);
        assert_eq!(pieces[0], Piece::Text(" a ".to_owned()));
        assert_eq!(pieces[2], Piece::Text("}} ".to_owned()));
        assert!(matches!(&pieces[3], Piece::Expression { range, .. } if *range == (15..16)));
        assert_eq!(pieces[4], Piece::Text("\n".to_owned()));
    }

    #[test]
    fn blocks_comments_and_signs_are_refused() {
        for (text, says) in [
            ("{% if a %}x{% endif %}", "no `{% … %}` blocks"),
            ("x {# note #}", "comments"),
            ("{{- a }}", "without a sign"),
            ("{{ }}", "nothing between"),
        ] {
            let error = split(text).unwrap_err();
            assert!(error.message.contains(says), "{text}: {}", error.message);
        }
        assert!(split("{{-1}}").is_ok());
    }
}
