//! From text to a query: jsonpath-rust reads it, `lower` makes it ours.

use super::PathError;
use super::lower::lower;
use super::query::Segment;
use crate::value::scan::MAX_DEPTH;
use jsonpath_rust::parser::Rule;
use jsonpath_rust::parser::errors::JsonPathError;
use pest::error::{Error, InputLocation};

/// How deep brackets and parentheses may nest.
const MAX_NESTING: usize = 12;

/// How deep function calls may nest: the grammar tries a call anew for each of three things it may be, so that a
/// mistake inside costs three times as much with each level.
const MAX_CALLS: usize = 4;

const ODD_NAME: &str = "a name of other characters than letters, digits and `_` is written `['like this']`";

/// Reads a whole query.
pub(super) fn parse(text: &str) -> Result<Vec<Segment>, PathError> {
    if !text.starts_with('$') {
        return Err(PathError { message: "a path begins with `$`".to_owned(), at: Some(0) });
    }
    check_nesting(text)?;
    check_spaces(text)?;
    let query = jsonpath_rust::parser::parse_json_path(text).map_err(|error| explain(text, error))?;
    let segments = lower(&query).map_err(|message| PathError { message, at: None })?;
    if segments.len() >= MAX_DEPTH {
        let message = format!("a path of more than {} steps matches nothing: no page nests as deep", MAX_DEPTH - 1);
        return Err(PathError { message, at: None });
    }
    Ok(segments)
}

fn check_nesting(text: &str) -> Result<(), PathError> {
    // For each open bracket or parenthesis, whether it is a function's.
    let mut open = Vec::new();
    let mut before = '$';
    for (at, letter) in unquoted(text).filter(|(_, letter)| !is_space(*letter)) {
        match letter {
            '(' | '[' => open.push(letter == '(' && is_of_name(before)),
            ')' | ']' => drop(open.pop()),
            _ => {}
        }
        before = letter;
        if open.len() > MAX_NESTING {
            let message = format!("brackets and parentheses nest more than {MAX_NESTING} deep");
            return Err(PathError { message, at: Some(at) });
        }
        if open.iter().filter(|call| **call).count() > MAX_CALLS {
            let message = format!("function calls nest more than {MAX_CALLS} deep");
            return Err(PathError { message, at: Some(at) });
        }
    }
    Ok(())
}

/// The parser passes space inside a name and after a dot; no query may hold either.
fn check_spaces(text: &str) -> Result<(), PathError> {
    let mut before = None;
    let mut space = None;
    for (at, letter) in unquoted(text) {
        if is_space(letter) {
            space.get_or_insert(at);
            continue;
        }
        match (before, space.take()) {
            (Some('.'), Some(space)) => {
                return Err(PathError { message: "no space may follow a `.`".to_owned(), at: Some(space) });
            }
            (Some(before), Some(space)) if is_of_name(before) && is_of_name(letter) => {
                return Err(PathError { message: ODD_NAME.to_owned(), at: Some(space) });
            }
            _ => before = Some(letter),
        }
    }
    Ok(())
}

/// The letters of a query, of strings the quotes alone.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut letters = text.char_indices();
    std::iter::from_fn(move || {
        loop {
            let (at, letter) = letters.next()?;
            match quote {
                None => {
                    quote = Some(letter).filter(|letter| matches!(letter, '\'' | '"'));
                    return Some((at, letter));
                }
                Some(open) if open == letter => {
                    quote = None;
                    return Some((at, letter));
                }
                Some(_) if letter == '\\' => drop(letters.next()),
                Some(_) => {}
            }
        }
    })
}

fn explain(text: &str, error: JsonPathError) -> PathError {
    match error {
        JsonPathError::PestError(error) => explain_place(text, &error),
        JsonPathError::InvalidJsonPath(message) => PathError { message: first_lower(&message), at: None },
        other => PathError { message: first_lower(&other.to_string()), at: None },
    }
}

fn explain_place(text: &str, error: &Error<Rule>) -> PathError {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(at..).unwrap_or_default();
    let message = match rest.chars().next() {
        None => "the path ends too early".to_owned(),
        Some('-' | ':' | '@') if in_a_name(&text[..at]) => ODD_NAME.to_owned(),
        Some(letter) if text[..at].ends_with('[') && is_of_name(letter) => {
            "a name in brackets wants quotes: `['name']`".to_owned()
        }
        Some(quote @ ('\'' | '"')) if text[..at].ends_with('[') && !rest[1..].contains(quote) => {
            format!("this {quote} is never closed")
        }
        Some('=') if !rest.starts_with("==") => "`=` is no comparison; equality is `==`".to_owned(),
        Some(letter) => format!("the path cannot be read from `{letter}` on"),
    };
    PathError { message, at: Some(at) }
}

/// Whether the text ends in a name written after a dot.
fn in_a_name(text: &str) -> bool {
    let before = text.trim_end_matches(is_of_name);
    before.len() < text.len() && before.ends_with('.')
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || !letter.is_ascii()
}

fn first_lower(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn complaint(text: &str) -> (Option<usize>, String) {
        let error = parse(text).unwrap_err();
        (error.at, error.message)
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, at, message) in [
            ("a.b", Some(0), "a path begins with `$`"),
            ("", Some(0), "a path begins with `$`"),
            ("$.a-b", Some(3), ODD_NAME),
            ("$.a b", Some(3), ODD_NAME),
            ("$.a[?@.b c==1]", Some(8), ODD_NAME),
            ("$.a[?@. b==1]", Some(7), "no space may follow a `.`"),
            ("$.a[", Some(4), "the path ends too early"),
            ("$.a[b]", Some(4), "a name in brackets wants quotes: `['name']`"),
            ("$.a['b]", Some(4), "this ' is never closed"),
            ("$.a[?@.b=1]", Some(8), "`=` is no comparison; equality is `==`"),
            ("$.a[?@.b==1", Some(11), "the path ends too early"),
            ("$.a]", Some(3), "the path cannot be read from `]` on"),
        ] {
            assert_eq!(complaint(text), (at, message.to_owned()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_before_it_costs_anything() {
        assert!(complaint(&format!("${}", "[?(".repeat(50_000))).1.contains("nest more than 12 deep"));
        assert!(parse("$['((((((((((((((((((']").is_ok());
    }

    #[test]
    fn the_worst_nesting_is_still_quick() {
        let start = std::time::Instant::now();
        for (open, close, times) in [("length(", ")", 4), ("[?length(@", ")]", 4), ("!(", ")", 11), ("[?(", ")]", 5)] {
            for inner in ["1==1", "@.a", "@..*", ""] {
                let _ = parse(&format!("$[?{}{inner}{}]", open.repeat(times), close.repeat(times)));
            }
        }
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
        assert_eq!(complaint(&format!("$[?{}", "length (".repeat(5))).1, "function calls nest more than 4 deep");
        assert!(parse("$[?length(value($..a[?length(value(@.b))>1]))>1]").is_ok());
    }

    #[test]
    fn a_path_is_no_longer_than_a_page_is_deep() {
        assert!(parse(&format!("${}", ".a".repeat(127))).is_ok());
        assert!(complaint(&format!("${}", ".a".repeat(100_000))).1.starts_with("a path of more than 127 steps"));
    }

    proptest! {
        #[test]
        fn outlives_any_text(text in "[$@.\\[\\]()?*'\"\\\\a1:,<=>!&| -]{0,24}") {
            let _ = parse(&text);
            let _ = parse(&format!("$[?{text}]"));
        }
    }
}
