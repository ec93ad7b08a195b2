//! Every mistake of a set of documents, gathered.

use super::{Diagnostic, Severity, Source};
use std::collections::HashMap;
use std::sync::Arc;

/// Gathers diagnostics; nothing stops at the first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// By code and first byte: a document can hold ten thousands of mistakes, and each is asked whether it is known.
    known: HashMap<(&'static str, usize), Vec<usize>>,
}

impl Report {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        let known = self.known.entry((diagnostic.code.id, diagnostic.primary.place.span.start)).or_default();
        if !known.iter().any(|number| self.diagnostics[*number] == diagnostic) {
            known.push(self.diagnostics.len());
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn extend(&mut self, other: Report) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }

    /// Whether a document is wrong (warnings do not count).
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// How many errors, and how many warnings.
    pub fn counts(&self) -> (usize, usize) {
        let count = |severity| self.diagnostics.iter().filter(|d| d.severity == severity).count();
        (count(Severity::Error), count(Severity::Warning))
    }

    /// Turns warnings into errors (`--strict`).
    #[must_use]
    pub fn strict(mut self) -> Self {
        for diagnostic in &mut self.diagnostics {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
        self
    }

    /// The same mistakes over other texts of the documents, as long as those: places stay where they are.
    #[must_use]
    pub fn with_sources(mut self, mut other: impl FnMut(&Arc<Source>) -> Arc<Source>) -> Self {
        for diagnostic in &mut self.diagnostics {
            for label in std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.secondary) {
                label.place.source = other(&label.place.source);
            }
        }
        self
    }

    /// In the order of documents and places.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by(|a, b| {
            let (one, other) = (&a.primary.place, &b.primary.place);
            let names = one.source.name.cmp(&other.source.name);
            names.then(one.span.start.cmp(&other.span.start)).then(a.code.id.cmp(b.code.id))
        });
        sorted
    }
}
