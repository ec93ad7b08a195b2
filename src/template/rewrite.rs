//! Binary operators become filters and tests of our own: `a ~ b` is read as `(a)|__join(b)`. So that absence, wrong types
//! and digits are ours to judge, and minijinja never repeats a text or puts `none` before every number.

use super::error::TemplateError;
use super::grammar::{Grammar, Level, Operator};
use super::lexer::Kind;
use std::ops::Range;

/// A change of the text: `rank` orders those at one place (closing, operator, opening).
struct Edit {
    range: Range<usize>,
    rank: u8,
    text: &'static str,
}

/// The expression at `range` of `whole` with its operators replaced.
pub(super) fn rewrite(grammar: &Grammar<'_>, whole: &str, range: &Range<usize>) -> Result<String, TemplateError> {
    let mut edits = Vec::new();
    for operator in grammar.operators() {
        replace(grammar, &operator, &mut edits)?;
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.rank));
    let mut out = String::with_capacity(range.len() + edits.len() * 4);
    let mut at = range.start;
    for edit in edits {
        out.push_str(&whole[at..edit.range.start]);
        out.push_str(edit.text);
        at = edit.range.end;
    }
    out.push_str(&whole[at..range.end]);
    Ok(out)
}

fn replace(grammar: &Grammar<'_>, operator: &Operator, edits: &mut Vec<Edit>) -> Result<(), TemplateError> {
    let tokens = grammar.tokens();
    let (left, right) = (left_end(grammar, operator), right_end(grammar, operator));
    if operator.level == Level::Comparison && (is_comparison(grammar, left) || is_comparison(grammar, right)) {
        let range = tokens[operator.tokens.clone()][0].range.clone();
        return Err(TemplateError::at(range, "comparisons are not chained: write `a < b and b < c`"));
    }
    let first = tokens[left.map_or(0, |left| left + 1)].range.start;
    let last = tokens[right.unwrap_or(tokens.len()) - 1].range.end;
    let sign = tokens[operator.tokens.start].range.start..tokens[operator.tokens.end - 1].range.end;
    let before = tokens[operator.tokens.start - 1].range.end;
    let after = tokens[operator.tokens.end].range.start;
    let name = name(grammar.text(operator.tokens.start));
    for (place, rank, text) in
        [(first..first, 2, "("), (before..before, 0, ")"), (after..after, 2, "("), (last..last, 0, ")")]
    {
        edits.push(Edit { range: place, rank, text });
    }
    edits.push(Edit { range: sign, rank: 1, text: name });
    Ok(())
}

/// What an operator is called inside.
fn name(sign: &str) -> &'static str {
    match sign {
        "+" => "|__add",
        "-" => "|__subtract",
        "*" => "|__multiply",
        "/" => "|__divide",
        "%" => "|__remainder",
        "~" => "|__join",
        "==" => " is __equal",
        "!=" => " is not __equal",
        "<" => " is __less",
        "<=" => " is __at_most",
        ">" => " is __greater",
        ">=" => " is __at_least",
        "not" => " is not __in",
        _ => " is __in",
    }
}

/// The token before the left operand: the nearest that binds more loosely.
fn left_end(grammar: &Grammar<'_>, operator: &Operator) -> Option<usize> {
    let mut depth = 0_usize;
    (0..operator.tokens.start).rev().find(|index| {
        match grammar.tokens()[*index].kind {
            Kind::Close => depth += 1,
            Kind::Open if depth == 0 => return true,
            Kind::Open => depth -= 1,
            _ => {}
        }
        depth == 0 && ends_operand(grammar, *index, |level| level < operator.level || level == Level::Comparison)
    })
}

/// The token behind the right operand: the nearest that binds as loosely, operators being read from the left.
fn right_end(grammar: &Grammar<'_>, operator: &Operator) -> Option<usize> {
    let mut depth = 0_usize;
    (operator.tokens.end..grammar.tokens().len()).find(|index| {
        match grammar.tokens()[*index].kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 0 => return true,
            Kind::Close => depth -= 1,
            _ => {}
        }
        depth == 0 && ends_operand(grammar, *index, |level| level <= operator.level)
    })
}

fn ends_operand(grammar: &Grammar<'_>, index: usize, looser: impl Fn(Level) -> bool) -> bool {
    grammar.separates(index) || grammar.operator(index).is_some_and(|other| looser(other.level))
}

/// Whether the operand is bounded by another comparison; the `in` of `not in` counts.
fn is_comparison(grammar: &Grammar<'_>, index: Option<usize>) -> bool {
    index.and_then(|index| grammar.operator(index)).is_some_and(|operator| operator.level == Level::Comparison)
}

#[cfg(test)]
mod tests {
    use super::super::lexer::lex;
    use super::*;

    fn rewritten(text: &str) -> Result<String, TemplateError> {
        let (tokens, _) = lex(text, 0, false)?;
        rewrite(&Grammar::new(text, &tokens), text, &(0..text.len()))
    }

    #[test]
    fn operators_keep_their_precedence() {
        for (text, expected) in [
            ("a + b * c", "(a )|__add( (b )|__multiply( c))"),
            ("a * b * c", "((a )|__multiply( b) )|__multiply( c)"),
            ("a - b + c", "((a )|__subtract( b) )|__add( c)"),
            ("a+b~c", "(a)|__add((b)|__join(c))"),
            ("a ~ b == c or d", "((a )|__join( b) ) is __equal( c) or d"),
            ("not a not in [b, c + 1]", "not (a ) is not __in( [b, (c )|__add( 1)])"),
            ("a if b < c else d", "a if (b ) is __less( c) else d"),
            ("x is not none and x > 3", "x is not none and (x ) is __greater( 3)"),
            ("a is in b", "a is in b"),
            ("a|default(b ~ c)", "a|default((b )|__join( c))"),
        ] {
            let expected: String = expected.split_whitespace().collect();
            let found: String = rewritten(text).expect(text).split_whitespace().collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn chained_comparisons_are_refused() {
        for text in ["a < b < c", "a == b in c", "a not in b == c"] {
            let error = rewritten(text).unwrap_err();
            assert!(error.message.contains("not chained"), "{text}: {}", error.message);
        }
    }
}
