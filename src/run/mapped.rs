//! What the records of one page became, before anybody asks which of them came before.

use crate::mapping::Rejection;
use crate::schema::Entity;
use crate::sink::{Format, Rows, Stretch};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// One page, mapped.
#[derive(Debug)]
pub struct Mapped {
    /// How many records the page holds.
    pub(super) records: usize,
    /// By transform map, in the order of the file.
    pub(super) parts: Vec<Part>,
    shelf: Arc<Shelf>,
}

/// Parts of pages that are done with, for the next ones to be written into: memory that the system takes back and gives
/// anew costs it more than mapping costs us.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Vec<Part>>);

/// So many parts wait to be used again, with so many bytes of rows each at most.
const SHELVED: usize = 4;
const LARGEST: usize = 8 * 1024 * 1024;

/// The records of one page, as one transform map takes them.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Of the chosen transform maps the number.
    pub(super) number: usize,
    records: Vec<Ended>,
    /// What each became once exploded, in order.
    exploded: Vec<Exploded>,
    rows: Rows,
    /// How many rows there are.
    entities: usize,
}

/// Where a record of the page ends.
#[derive(Debug)]
struct Ended {
    /// Where its text is in the page's.
    at: Range<usize>,
    /// How many exploded records there are up to its last.
    exploded: usize,
    ambiguous: u64,
}

/// A record of the page.
#[derive(Debug)]
pub(super) struct One<'p> {
    pub(super) at: &'p Range<usize>,
    pub(super) exploded: &'p [Exploded],
    /// How many joins found more than one item.
    pub(super) ambiguous: u64,
}

/// An exploded record, and what is counted of its making.
#[derive(Debug)]
pub(super) struct Exploded {
    /// How many values took their `otherwise: { value: … }`.
    pub(super) unlisted: u64,
    /// Whether the severity was in no row of the score table.
    pub(super) defaulted: bool,
    pub(super) became: Became,
}

/// What an exploded record became.
#[derive(Debug)]
pub(super) enum Became {
    Entity(Admitted),
    /// Left out, for the named reason.
    Skipped(String),
    Rejected(Box<Rejection>),
}

/// An entity, as far as it is told from others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Admitted {
    pub(super) key: u128,
    /// Fingerprint of the content.
    pub(super) content: u64,
    /// The severity, where it is a number.
    pub(super) severity: Option<usize>,
    /// Its number among the entities of the part.
    pub(super) number: usize,
}

impl From<Became> for Exploded {
    fn from(became: Became) -> Self {
        Self { unlisted: 0, defaulted: false, became }
    }
}

impl Mapped {
    /// These parts of a page, without records yet; `shelf` gets them back.
    pub(super) fn new(parts: Vec<Part>, shelf: &Arc<Shelf>) -> Self {
        Self { records: 0, parts, shelf: Arc::clone(shelf) }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        let mut shelved = self.shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        while shelved.len() < SHELVED
            && let Some(part) = self.parts.pop_if(|part| part.rows.room() <= LARGEST)
        {
            shelved.push(part);
        }
    }
}

impl Shelf {
    /// Nothing of a page yet, as the transform map of that number takes it.
    pub(super) fn part(&self, number: usize) -> Part {
        let shelved = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut part = shelved.unwrap_or_default();
        part.number = number;
        part.records.clear();
        part.exploded.clear();
        part.rows.clear();
        part.entities = 0;
        part
    }
}

impl Part {
    /// Writes an entity in all forms.
    pub(super) fn admit(
        &mut self,
        formats: &[Arc<dyn Format>],
        entity: &Entity<'_>,
        (key, content): (u128, u64),
        severity: Option<usize>,
    ) -> Became {
        self.rows.push(formats, entity);
        self.entities += 1;
        Became::Entity(Admitted { key, content, severity, number: self.entities - 1 })
    }

    /// Adds what one exploded record became.
    pub(super) fn push(&mut self, exploded: Exploded) {
        self.exploded.push(exploded);
    }

    /// All that were pushed since the last record ended belong to this one.
    pub(super) fn end_record(&mut self, at: Range<usize>, ambiguous: u64) {
        self.records.push(Ended { at, exploded: self.exploded.len(), ambiguous });
    }

    /// The records, in order.
    pub(super) fn records(&self) -> impl Iterator<Item = One<'_>> {
        let mut start = 0;
        self.records.iter().map(move |record| {
            let exploded = &self.exploded[start..record.exploded];
            start = record.exploded;
            One { at: &record.at, exploded, ambiguous: record.ambiguous }
        })
    }

    /// The entities of these numbers, as the outputs write them.
    pub(super) fn stretch(&self, numbers: Range<usize>) -> Stretch<'_> {
        self.rows.stretch(numbers)
    }
}
