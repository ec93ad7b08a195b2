//! What is demanded of texts.

use super::pattern::Pattern;
use crate::value::Raw;

/// Demands of texts. `words` speak of values of every type: no other value is one of them.
#[derive(Debug)]
pub(super) struct TextRule {
    /// In characters.
    pub(super) least: usize,
    /// In characters.
    pub(super) most: usize,
    /// What `enum` or `const` leave to choose from.
    pub(super) words: Option<Vec<String>>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) formats: Vec<Format>,
}

/// Whether a text is sure to have a format.
pub(super) type Format = fn(&str) -> bool;

impl Default for TextRule {
    fn default() -> Self {
        Self { least: 0, most: usize::MAX, words: None, patterns: Vec::new(), formats: Vec::new() }
    }
}

impl TextRule {
    pub(super) fn admits(&self, text: &str) -> bool {
        self.admits_length(text)
            && self.words.as_ref().is_none_or(|words| words.iter().any(|word| word == text))
            && self.patterns.iter().all(|pattern| pattern.admits(text))
            && self.formats.iter().all(|format| format(text))
    }

    /// The same of a string that may hold escapes. It has at most as many characters as it has bytes there, which
    /// settles most lengths.
    #[inline]
    pub(super) fn admits_raw(&self, raw: Raw<'_>) -> bool {
        let longest = raw.json().len() - 2;
        let by_length = self.words.is_none() && self.patterns.is_empty() && self.formats.is_empty();
        if by_length && longest <= self.most && (self.least == 0 || (self.least == 1 && longest > 0)) {
            return true;
        }
        self.admits_text_of(raw)
    }

    fn admits_text_of(&self, raw: Raw<'_>) -> bool {
        raw.as_str().is_some_and(|text| self.admits(&text))
    }

    fn admits_length(&self, text: &str) -> bool {
        if text.len() <= self.most && (self.least == 0 || (self.least == 1 && !text.is_empty())) {
            return true;
        }
        (self.least..=self.most).contains(&text.chars().count())
    }
}
