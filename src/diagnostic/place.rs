//! Where in which document.

use std::ops::Range;
use std::sync::Arc;

/// A document's text under the name people know it by (a path as given, or `built-in:maps/x.yaml`).
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    pub name: String,
    pub text: String,
}

impl Source {
    /// A document ready to be shared by places.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// Line and column, both from 1, the column in characters, of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }
}

/// A key or value of a document: its JSON pointer and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: Arc<Source>,
    /// RFC 6901; empty for the whole document.
    pub pointer: String,
    /// Bytes of the source's text.
    pub span: Range<usize>,
}

impl Place {
    /// The whole document, drawn at its first character.
    pub fn start_of(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), pointer: String::new(), span: 0..0 }
    }

    /// The text at this place.
    pub fn text(&self) -> &str {
        self.source.text.get(self.span.clone()).unwrap_or_default()
    }

    /// A part of this place, such as a wrong word inside a template; `range` counts bytes of [`Place::text`].
    /// Outside of the text the whole place is meant.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let span = self.span.start + range.start..self.span.start + range.end;
        if range.start <= range.end && span.end <= self.span.end && self.source.text.get(span.clone()).is_some() {
            Self { span, ..self.clone() }
        } else {
            self.clone()
        }
    }
}
