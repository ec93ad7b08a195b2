//! When a walk is over: an empty page, a short one, or what the vendor says.

use super::facts::{Facts, Turn};
use crate::connector::reach::Shared;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::registry::{Key, Shape};
use crate::yaml::Node;

/// The shape of `stop:`.
pub(super) const STOP: Shape = Shape::Form {
    scalar: Some(&Shape::Word(&["empty_page", "short_page"])),
    list: None,
    map: Some(&Shape::Record(&[
        Key::optional("when", Shape::Path, "stop when this is true"),
        Key::optional("unless", Shape::Path, "stop unless this is true"),
    ])),
};

/// The rule by which a walk ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    EmptyPage,
    ShortPage,
    /// Stop when this slot of the page is true.
    When(usize),
    /// Stop unless this slot of the page is true.
    Unless(usize),
}

impl Stop {
    /// The slot of the page that the rule reads.
    pub fn slot(self) -> Option<usize> {
        match self {
            Stop::When(slot) | Stop::Unless(slot) => Some(slot),
            Stop::EmptyPage | Stop::ShortPage => None,
        }
    }
}

/// Compiles `stop:`.
pub(super) fn compile(node: &Node, page: &Shared, report: &mut Report) -> Option<Stop> {
    match node.text() {
        Some("empty_page") => return Some(Stop::EmptyPage),
        Some("short_page") => return Some(Stop::ShortPage),
        Some(_) => return None,
        None => {}
    }
    match (node.get("when"), node.get("unless")) {
        (Some(path), None) => super::slot(path, page, report).map(Stop::When),
        (None, Some(path)) => super::slot(path, page, report).map(Stop::Unless),
        _ => {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &node.place, "`stop` needs one of `when` and `unless`")
                    .help("write `stop: { when: PATH }` or `stop: { unless: PATH }`"),
            );
            None
        }
    }
}

/// The rule at work: it remembers how full pages were.
#[derive(Debug)]
pub(super) struct Stopper {
    stop: Option<Stop>,
    size: Option<u64>,
    pages: u64,
    fullest: u64,
    /// Whether a full page is known to look like [`Self::fullest`]: one had the size asked for, or a second was as full.
    /// Until then a short page may be all that the server gives at once.
    proven: bool,
}

impl Stopper {
    pub(super) fn new(stop: Option<Stop>, size: Option<u64>) -> Self {
        Self { stop, size, pages: 0, fullest: 0, proven: false }
    }

    /// Whether the walk ends after this page.
    pub(super) fn ask(&mut self, facts: &Facts) -> Option<Turn> {
        let end = |why: &str| Some(Turn::End(why.to_owned()));
        let short = self.is_short(facts);
        match self.stop? {
            Stop::EmptyPage | Stop::ShortPage if facts.records == 0 => end("empty page"),
            Stop::ShortPage if short => end("short page"),
            Stop::When(_) if facts.flag == Some(true) => end("the vendor says that it is over"),
            Stop::Unless(_) if facts.flag != Some(true) => end("the vendor says that there is no more"),
            _ => None,
        }
    }

    /// Short means fewer records than the fullest page of this walk. A page below `size` that was not proven to be less
    /// than the server gives at once ends the walk only where the vendor's total is reached.
    fn is_short(&mut self, facts: &Facts) -> bool {
        let first = self.pages == 0;
        self.pages += 1;
        let full = self.size.is_some_and(|size| facts.records >= size) || (!first && facts.records == self.fullest);
        let short = if self.proven { facts.records < self.fullest } else { !full && facts.total_is_reached() };
        self.proven |= full;
        self.fullest = self.fullest.max(facts.records);
        short
    }
}
