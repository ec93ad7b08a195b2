//! Patterns of `match()` and `search()`: I-Regexp (RFC 9485) in the words of the `regex` crate.

use regex::{Regex, RegexBuilder};

/// What one compiled pattern may weigh, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled pattern; two are equal when their sources are.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

impl Pattern {
    /// `whole`: the pattern must match all of the text, as in `match()`. The error is a plain reason.
    pub fn parse(source: &str, whole: bool) -> Result<Self, String> {
        let inner = translate(source);
        let regex = build(&inner)?;
        // Wrapped after it is known to stand by itself: `a)|(b` does not.
        let regex = if whole { build(&format!(r"\A(?:{inner})\z"))? } else { regex };
        Ok(Self { regex })
    }

    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

fn build(text: &str) -> Result<Regex, String> {
    match RegexBuilder::new(text).size_limit(SIZE_LIMIT).build() {
        Ok(regex) => Ok(regex),
        Err(regex::Error::CompiledTooBig(_)) => Err("it is too large when compiled".to_owned()),
        Err(error) => Err(reason(&error.to_string())),
    }
}

/// The last line of the crate's drawing says what is wrong.
fn reason(drawing: &str) -> String {
    let last = drawing.lines().last().unwrap_or(drawing);
    last.trim_start_matches("error: ").to_owned()
}

/// `.` passes neither line feed nor carriage return; in a class `[`, `&`, `~` are letters and no operators.
fn translate(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut letters = source.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                out.push(letter);
                out.extend(letters.next());
            }
            '.' if !in_class => out.push_str(r"[^\n\r]"),
            '[' if !in_class => {
                in_class = true;
                out.push(letter);
            }
            ']' => {
                in_class = false;
                out.push(letter);
            }
            '[' | '&' | '~' if in_class => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(source: &str, text: &str) -> bool {
        Pattern::parse(source, true).unwrap().matches(text)
    }

    #[test]
    fn a_whole_match_covers_every_alternative() {
        assert!(whole("a|bc", "bc") && !whole("a|bc", "abc"));
        assert!(Pattern::parse("a|bc", false).unwrap().matches("abc"));
    }

    #[test]
    fn a_dot_passes_no_line_end_and_is_itself_in_a_class() {
        assert!(whole("a.b", "a\u{2028}b") && !whole("a.b", "a\rb") && !whole("a.b", "a\nb"));
        assert!(whole(r"a[.]\.b", "a..b") && !whole("a[.]b", "axb"));
    }

    #[test]
    fn a_class_knows_no_set_operators() {
        assert!(whole("[a&&b]", "&") && whole("[a~~b]", "~"));
    }

    #[test]
    fn a_bad_or_huge_pattern_is_refused_with_a_reason() {
        assert_eq!(Pattern::parse("a(", true).unwrap_err(), "unclosed group");
        assert_eq!(Pattern::parse("(\\p{L}{1000}){1000}", true).unwrap_err(), "it is too large when compiled");
        assert!(Pattern::parse("(?=a)", true).unwrap_err().contains("look-around"));
    }

    #[test]
    fn the_anchors_of_a_whole_match_cannot_be_closed_from_inside() {
        assert!(Pattern::parse("a)|(b", true).is_err());
    }
}
