//! What came of the pages, in their order: whom the run has seen, the ends, the journal, the books.

use super::identities::{Identities, Seen};
use super::journal::Journal;
use super::mapped::{Admitted, Became, Exploded, Mapped, Part};
use super::verdict::{INTERRUPTED, LIMITED};
use super::{Ends, Ledger, MapLedger, Rejected, SinkError};
use crate::diagnostic::codes;
use crate::fetch::{Observer, PageAt, PageNote, Spent, UnitReport};
use crate::mapping::{Rejection, TransformMap};
use crate::value::{Raw, to_hex};
use std::io;
use std::ops::{ControlFlow, Range};

/// The last stages of one run, or of one preview or example.
pub struct Commit<'c> {
    /// The transform maps that run, in the order of the file.
    chosen: &'c [&'c TransformMap],
    identities: Identities,
    ends: &'c mut dyn Ends,
    journal: Option<Journal<'c>>,
    limit: Option<u64>,
    /// New entities of the part in hand, to be written together.
    waiting: Waiting,
    pub ledger: Ledger,
    /// What ended it, when an end failed.
    pub error: Option<SinkError>,
}

/// Entities that follow each other, and are in the books as soon as they are written.
#[derive(Debug, Default)]
struct Waiting {
    numbers: Range<usize>,
    severities: [u64; 5],
}

/// Which record of which page, for quarantine.
struct Origin<'a> {
    at: &'a PageAt<'a>,
    /// Where in the page's text it is.
    record: &'a Range<usize>,
}

impl<'c> Commit<'c> {
    /// For the chosen transform maps, with empty books.
    pub fn new(chosen: &'c [&'c TransformMap], limit: Option<u64>, ends: &'c mut dyn Ends) -> Self {
        let ledger = Ledger::new(chosen.iter().map(|map| map.name.as_str()));
        let (identities, waiting) = (Identities::default(), Waiting::default());
        Self { chosen, identities, ends, journal: None, limit, waiting, ledger, error: None }
    }

    /// The same, going on from these books and writing down how far it gets.
    #[must_use]
    pub fn journaled(self, journal: Journal<'c>, ledger: Option<Ledger>) -> Self {
        Self { journal: Some(journal), ledger: ledger.unwrap_or(self.ledger), ..self }
    }

    /// The same, knowing these identities.
    #[must_use]
    pub fn knowing(self, identities: Identities) -> Self {
        Self { identities, ..self }
    }

    /// Writes down how far the run got; `spent` is what it has cost.
    pub fn save(&mut self, spent: Spent) {
        let Some(journal) = &mut self.journal else { return };
        // What is half done, or not begun, is no place to go on from.
        if self.error.is_some() || journal.is_empty() {
            return;
        }
        let saved = self.ends.flush().and_then(|()| journal.save(&self.ledger, spent));
        self.error = saved.err().map(SinkError);
    }

    fn books(&mut self, number: usize) -> &mut MapLedger {
        &mut self.ledger.maps[number]
    }

    fn part(&mut self, part: &Part, at: &PageAt<'_>) -> ControlFlow<&'static str> {
        for record in part.records() {
            self.books(part.number).records += 1;
            let origin = Origin { at, record: record.at };
            let flow = record.exploded.iter().try_for_each(|exploded| self.exploded(part, exploded, &origin));
            self.books(part.number).ambiguous += record.ambiguous;
            if flow.is_break() {
                // What ended it says more than an output that fails now.
                let _ = self.write(part);
                return flow;
            }
        }
        self.write(part)
    }

    fn exploded(&mut self, part: &Part, exploded: &Exploded, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        let books = self.books(part.number);
        books.exploded += 1;
        books.defaulted.enumeration += exploded.unlisted;
        books.defaulted.severity += u64::from(exploded.defaulted);
        match &exploded.became {
            Became::Skipped(reason) => match books.skipped.get_mut(reason) {
                Some(count) => *count += 1,
                None => drop(books.skipped.insert(reason.clone(), 1)),
            },
            Became::Rejected(rejection) => return self.reject(part, rejection, origin),
            Became::Entity(entity) => return self.entity(part, entity, origin),
        }
        ControlFlow::Continue(())
    }

    fn entity(&mut self, part: &Part, entity: &Admitted, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        let seen = match self.identities.see(entity.key, entity.content) {
            Ok(seen) => seen,
            Err(error) => return self.broken(part.number, (1, error.into())),
        };
        match seen {
            Seen::New => {
                self.wait(part, entity)?;
                match self.journal.as_mut().map(|journal| journal.identity(entity.key, entity.content)) {
                    Some(Err(error)) => self.unwritten(error),
                    _ => self.limited(part),
                }
            }
            Seen::Duplicate => {
                self.books(part.number).duplicates += 1;
                ControlFlow::Continue(())
            }
            Seen::Conflict => self.reject(part, &conflict(entity.key), origin),
        }
    }

    /// Has an entity written with those before it.
    fn wait(&mut self, part: &Part, entity: &Admitted) -> ControlFlow<&'static str> {
        if self.waiting.numbers.end != entity.number || self.waiting.numbers.is_empty() {
            self.write_before(part)?;
            self.waiting.numbers = entity.number..entity.number;
        }
        self.waiting.numbers.end += 1;
        let severities = &mut self.waiting.severities;
        if let Some(count) = entity.severity.and_then(|level| severities.get_mut(level.wrapping_sub(1))) {
            *count += 1;
        }
        ControlFlow::Continue(())
    }

    /// Writes what waits.
    fn write(&mut self, part: &Part) -> ControlFlow<&'static str> {
        let Waiting { numbers, severities } = std::mem::take(&mut self.waiting);
        let count = numbers.len() as u64;
        if count == 0 {
            return ControlFlow::Continue(());
        }
        if let Err(error) = self.ends.entities(&part.stretch(numbers)) {
            return self.broken(part.number, (count, error));
        }
        self.books(part.number).written += count;
        self.ledger.severities.iter_mut().zip(severities).for_each(|(all, count)| *all += count);
        ControlFlow::Continue(())
    }

    /// The same, with another one in hand: it goes nowhere if that fails.
    fn write_before(&mut self, part: &Part) -> ControlFlow<&'static str> {
        self.write(part).map_break(|why| {
            self.books(part.number).exploded -= 1;
            why
        })
    }

    fn limited(&mut self, part: &Part) -> ControlFlow<&'static str> {
        let waiting = self.waiting.numbers.len() as u64;
        match self.limit {
            Some(limit) if self.ledger.written() + waiting >= limit => {
                self.write(part)?;
                ControlFlow::Break(LIMITED)
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn reject(&mut self, part: &Part, rejection: &Rejection, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        // Whoever watches sees both in their order.
        self.write_before(part)?;
        let number = part.number;
        let record = std::str::from_utf8(&origin.at.text[origin.record.clone()]).expect("a slice of a text");
        let rejected = Rejected {
            map: &self.chosen[number].name,
            rejection,
            endpoint: origin.at.name,
            unit: origin.at.unit,
            page: origin.at.page,
            record: Raw::trusted(record),
        };
        if let Err(error) = self.ends.reject(&rejected) {
            return self.broken(number, (1, error));
        }
        *self.books(number).rejected.entry(rejection.code.id.to_owned()).or_default() += 1;
        ControlFlow::Continue(())
    }

    /// An end failed: what it did not take is taken back from the books, for it went nowhere.
    fn broken(&mut self, number: usize, (count, error): (u64, io::Error)) -> ControlFlow<&'static str> {
        self.books(number).exploded -= count;
        self.unwritten(error)
    }

    fn unwritten(&mut self, error: io::Error) -> ControlFlow<&'static str> {
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        self.error.get_or_insert(SinkError(error));
        ControlFlow::Break(if closed { INTERRUPTED } else { "the output could not be written" })
    }
}

impl Observer<Mapped> for Commit<'_> {
    fn page(&mut self, at: &PageAt<'_>, mapped: Mapped) -> ControlFlow<&'static str> {
        self.ends.page(at, mapped.records);
        mapped.parts.iter().try_for_each(|part| self.part(part, at))
    }

    fn note(&mut self, note: &PageNote, spent: Spent) -> ControlFlow<&'static str> {
        let Some(journal) = &mut self.journal else { return ControlFlow::Continue(()) };
        let noted = journal.page(note).and_then(|due| {
            if due {
                self.ends.flush()?;
                journal.save(&self.ledger, spent)?;
            }
            Ok(())
        });
        noted.map_or_else(|error| self.unwritten(error), ControlFlow::Continue)
    }

    fn begin(&mut self, endpoint: &str, units: usize) {
        self.ends.begin(endpoint, units);
    }

    fn ended(&mut self, endpoint: &str, unit: &UnitReport) {
        self.ends.ended(endpoint, unit);
    }
}

fn conflict(key: u128) -> Rejection {
    Rejection {
        code: &codes::IDENTITY_CONFLICT,
        message: format!("a different record with the identity {} was written before", to_hex(key)),
        attribute: None,
        path: None,
    }
}
