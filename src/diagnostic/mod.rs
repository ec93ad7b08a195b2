//! What is wrong with a document, as data: code, message, labels, help, fix. Whoever complains brings the words.

mod code;
pub mod codes;
mod place;
mod report;
mod suggest;

pub use code::{Code, Family};
pub use place::{Place, Source};
pub use report::Report;
pub use suggest::{did_you_mean, one_of};

use std::ops::Range;

/// How bad it is. Errors keep a document from running; warnings do not, unless `--strict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    /// The word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub place: Place,
    pub words: String,
}

/// A change of the text that mends the mistake: replace `span` of the primary label's source by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub span: Range<usize>,
    pub text: String,
    pub words: String,
}

/// One mistake, ready to be drawn as text, JSON, SARIF or an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    pub severity: Severity,
    /// One sentence, no full stop, user text in backticks.
    pub message: String,
    pub primary: Label,
    pub secondary: Vec<Label>,
    /// What would be right.
    pub help: Option<String>,
    pub fix: Option<Fix>,
}

/// Longest message and longest help, in characters. User text stands in messages, and a name may be a megabyte long.
const LONGEST: usize = 2_000;

/// A text that somebody can read: of a very long one the beginning and the end.
fn shortened(message: String) -> String {
    if message.len() <= LONGEST {
        return message;
    }
    let begin = message.char_indices().nth(LONGEST / 2).map(|(at, _)| at);
    let end = message.char_indices().rev().nth(LONGEST / 2 - 1).map(|(at, _)| at);
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => format!("{} … {}", &message[..begin], &message[end..]),
        _ => message,
    }
}

impl Diagnostic {
    /// An error at `place`; `words` stand beside the caret (may be empty).
    pub fn error(code: &'static Code, place: &Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: shortened(message.into()),
            primary: Label { place: place.clone(), words: String::new() },
            secondary: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// A warning at `place`.
    pub fn warning(code: &'static Code, place: &Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// The words beside the caret.
    #[must_use]
    pub fn saying(mut self, words: impl Into<String>) -> Self {
        self.primary.words = words.into();
        self
    }

    /// What would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shortened(help.into()));
        self
    }

    /// A second place that matters, such as the first of two definitions.
    #[must_use]
    pub fn also(mut self, place: &Place, words: impl Into<String>) -> Self {
        self.secondary.push(Label { place: place.clone(), words: words.into() });
        self
    }

    /// Offers the nearest of `known` for `word`, as help and, for a key or scalar written plainly, as a fix.
    #[must_use]
    pub fn suggest<'k>(mut self, word: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        if let Some(near) = did_you_mean(word, known.iter().copied()) {
            let place = &self.primary.place;
            if place.text() == word {
                self.fix =
                    Some(Fix { span: place.span.clone(), text: near.to_owned(), words: format!("write `{near}`") });
            }
            self.help = Some(format!("did you mean `{near}`?"));
        } else if !known.is_empty() {
            self.help = Some(format!("expected {}", one_of(&known)));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_never_longer_than_somebody_reads() {
        assert_eq!(shortened("ä".repeat(1_500)), "ä".repeat(1_500));
        let short = shortened(format!("begins {} ends", "ä".repeat(1 << 20)));
        assert_eq!(short.chars().count(), LONGEST + 3);
        assert!(short.starts_with("begins ä") && short.ends_with("ä ends") && short.contains(" … "));
    }
}
