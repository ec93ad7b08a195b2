//! What is wrong with a template, in our own words.

use super::OUTPUT_LIMIT;
use minijinja::{Error, ErrorKind};
use std::fmt;
use std::ops::Range;

/// A template or condition that does not parse, or failed on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// One sentence, no full stop, user text in backticks.
    pub message: String,
    /// Bytes of the template's text, where they are known.
    pub range: Option<Range<usize>>,
    /// The output or the fuel ran over its bound.
    pub limit: bool,
}

impl TemplateError {
    pub(super) fn at(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), range: Some(range), limit: false }
    }

    pub(super) fn limit(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { limit: true, ..Self::at(range, message) }
    }

    /// The output would grow past its bound at `range`.
    pub(super) fn too_long(range: Range<usize>) -> Self {
        Self::limit(range, format!("the template writes more than {} KiB", OUTPUT_LIMIT / 1024))
    }

    /// A mistake that minijinja's parser found in the expression at `within`; its own range counts from there.
    pub(super) fn syntax(error: &Error, within: &Range<usize>, whole: &str) -> Self {
        let detail = error.detail().unwrap_or("something is missing or too much");
        Self::at(inner_range(error, within, whole), format!("the expression does not parse: {detail}"))
    }

    /// A failure of the expression at `within` on the values it met.
    pub(super) fn evaluation(error: &Error, within: &Range<usize>, text: &str) -> Self {
        if error.kind() == ErrorKind::OutOfFuel {
            let message = format!("`{text}` asks for more work or text than a template may");
            return Self::limit(within.clone(), message);
        }
        let message = match (error.kind(), error.detail()) {
            (ErrorKind::InvalidOperation, Some(detail)) => format!("`{text}` fails: {detail}"),
            (kind, Some(detail)) => format!("`{text}` fails: {kind}: {detail}"),
            (kind, None) => format!("`{text}` fails: {kind}"),
        };
        Self::at(within.clone(), message)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TemplateError {}

/// The place minijinja names, moved into the whole text and kept within the expression and between characters.
fn inner_range(error: &Error, within: &Range<usize>, whole: &str) -> Range<usize> {
    let Some(inner) = error.range() else { return within.clone() };
    let range = within.start + inner.start..(within.start + inner.end).min(within.end);
    if range.start < range.end && whole.get(range.clone()).is_some() { range } else { within.clone() }
}
