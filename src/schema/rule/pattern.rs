//! Patterns that mean the same to ECMA 262, whose patterns a schema holds, and to the engine that is asked.

use crate::schema::judge::PATTERN_LIMIT;
use regex::{Regex, RegexBuilder};

/// What may follow a backslash: classes that agree within ASCII, and signs that stand for themselves.
const ESCAPED: &str = "sdwSDW.-/\\+*?()[]{}|^$";

/// What one of the two takes for something else.
const AMBIGUOUS: [&str; 7] = ["(?", "[]", "[^]", "{,", "&&", "--", "~~"];

/// A pattern, as it is asked.
#[derive(Debug)]
pub(super) enum Pattern {
    /// `^…`
    Start(String),
    /// `…$`
    End(String),
    Any(Regex),
}

impl Pattern {
    /// `None` where the two might differ.
    pub(super) fn compile(text: &str) -> Option<Self> {
        if let Some(start) = text.strip_prefix('^').filter(|rest| is_literal(rest)) {
            return Some(Self::Start(start.to_owned()));
        }
        if let Some(end) = text.strip_suffix('$').filter(|rest| is_literal(rest)) {
            return Some(Self::End(end.to_owned()));
        }
        if !is_common(text) {
            return None;
        }
        // Well below what the judge takes, whose classes are smaller.
        RegexBuilder::new(text).size_limit(PATTERN_LIMIT / 4).build().ok().map(Self::Any)
    }

    /// Whether the text is sure to match. What is not printable ASCII is in classes that differ.
    pub(super) fn admits(&self, text: &str) -> bool {
        match self {
            Self::Start(start) => text.starts_with(start.as_str()),
            Self::End(end) => text.ends_with(end.as_str()),
            Self::Any(regex) => text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && regex.is_match(text),
        }
    }
}

fn is_literal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'/' | b'@'))
}

/// Whether it is written in what both have in common.
fn is_common(text: &str) -> bool {
    let mut letters = text.chars();
    let mut inside = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if !letters.next().is_some_and(|next| ESCAPED.contains(next)) => return false,
            '[' if inside => return false,
            '[' => inside = true,
            ']' => inside = false,
            ' '..='~' => {}
            _ => return false,
        }
    }
    !AMBIGUOUS.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_at_an_end_need_no_engine() {
        assert!(matches!(Pattern::compile("Z$"), Some(Pattern::End(end)) if end == "Z"));
        assert!(matches!(Pattern::compile("^CVE-"), Some(Pattern::Start(start)) if start == "CVE-"));
    }

    #[test]
    fn what_the_two_may_read_differently_is_left_to_the_judge() {
        for text in ["(?i)a", "\\bfoo", "[[a]", "a{,3}", "[a&&b]", "\\cA", "é+", "(", "[]", "\\u0041", "\\p{L}"] {
            assert!(Pattern::compile(text).is_none(), "{text}");
        }
        let url = Pattern::compile(r"^https?://[^/?#\s]+").expect("both read it alike");
        assert!(url.admits("https://shop.example/x") && !url.admits("https:///x"));
        assert!(!url.admits("https://shöp.example/"), "the judge may still admit it");
    }
}
