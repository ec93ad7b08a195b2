//! The one place that knows the order of the stages:
//! page → records → mapping → scoring → schema → identity → ends, with the books kept at every stage.

use super::identity::{self, Identities, Seen};
use super::journal::Journal;
use super::verdict::{INTERRUPTED, LIMITED};
use super::{Ledger, MapLedger};
use crate::diagnostic::codes;
use crate::expression::Frame;
use crate::fetch::{Observer, PageAt, PageNote, Spent, UnitName, UnitReport};
use crate::mapping::{Drafted, Lookups, Outcome, Rejection, Score, TransformMap};
use crate::path::{Found, Record, Walked};
use crate::plan::CompiledMap;
use crate::schema::{Additions, Entity, Violation};
use crate::scoring::{ScoreTable, cve_qds};
use crate::value::{Datum, Raw, fingerprint, to_hex};
use std::borrow::Cow;
use std::io;
use std::ops::ControlFlow;

/// Where the pipeline's two streams end: entities and rejected records.
pub trait Ends {
    /// One admitted entity with its key.
    fn entity(&mut self, entity: &Entity<'_>) -> io::Result<()>;
    /// One record that is unfit, with where it came from.
    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()>;
    /// One page that was read, before its records are mapped; for those who watch.
    fn page(&mut self, _at: &PageAt<'_>, _records: usize) {}
    /// Hands everything over to the files: a checkpoint is about to count on it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// An endpoint is walked from now on, unit by unit; for those who watch.
    fn begin(&mut self, _endpoint: &str, _units: usize) {}
    /// A unit came to its end; for those who watch.
    fn ended(&mut self, _endpoint: &str, _unit: &UnitReport) {}
}

/// A rejected record with its origin.
#[derive(Debug)]
pub struct Rejected<'r> {
    pub map: &'r str,
    pub rejection: &'r Rejection,
    pub endpoint: &'r str,
    pub unit: &'r UnitName,
    /// From 1.
    pub page: usize,
    pub record: Raw<'r>,
}

/// An end that could not take what it was given.
#[derive(Debug)]
pub struct SinkError(pub io::Error);

/// The stages of one run, or of one preview or example.
pub struct Pipeline<'p> {
    map: &'p CompiledMap,
    scores: Option<&'p ScoreTable>,
    /// The transform maps that run, in the order of the file.
    chosen: Vec<&'p TransformMap>,
    identities: Identities,
    ends: &'p mut dyn Ends,
    journal: Option<Journal<'p>>,
    limit: Option<u64>,
    /// The identity in hand, and the line: one after the other is written into the same buffers.
    identity: String,
    line: String,
    pub ledger: Ledger,
    /// What ended it, when an end failed.
    pub error: Option<SinkError>,
}

/// The severities as they are written.
const LEVELS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// Which record of which page, for quarantine.
struct Origin<'a> {
    at: &'a PageAt<'a>,
    record: Raw<'a>,
}

impl<'p> Pipeline<'p> {
    /// A pipeline for the chosen transform maps of a map.
    pub fn new(
        map: &'p CompiledMap,
        scores: Option<&'p ScoreTable>,
        chosen: Vec<&'p TransformMap>,
        limit: Option<u64>,
        ends: &'p mut dyn Ends,
    ) -> Self {
        let ledger = Ledger::new(chosen.iter().map(|map| map.name.as_str()));
        let identities = Identities::default();
        let (identity, line) = (String::new(), String::new());
        Self { map, scores, chosen, identities, ends, journal: None, limit, identity, line, ledger, error: None }
    }

    /// The same, going on from these books and writing down how far it gets.
    #[must_use]
    pub fn journaled(self, journal: Journal<'p>, ledger: Option<Ledger>) -> Self {
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

    /// Maps one record through the n-th chosen transform map. `frame` holds every name, the record among them.
    pub fn record<'a>(
        &mut self,
        number: usize,
        frame: &Frame<'a>,
        lookups: &'a Lookups<'a>,
        at: &PageAt<'_>,
        raw: Raw<'_>,
    ) -> ControlFlow<&'static str>
    where
        'p: 'a,
    {
        let map = self.chosen[number];
        self.ledger.maps[number].records += 1;
        let origin = Origin { at, record: raw };
        let mut flow = ControlFlow::Continue(());
        let ambiguous = map.apply(frame, lookups, &mut |outcome| {
            if flow.is_continue() {
                flow = self.outcome(number, outcome, &origin);
            }
        });
        self.ledger.maps[number].ambiguous += ambiguous;
        flow
    }

    fn books(&mut self, number: usize) -> &mut MapLedger {
        &mut self.ledger.maps[number]
    }

    fn outcome(&mut self, number: usize, outcome: Outcome<'_>, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        self.books(number).exploded += 1;
        match outcome {
            Outcome::Skipped(reason) => {
                *self.books(number).skipped.entry(reason).or_default() += 1;
                ControlFlow::Continue(())
            }
            Outcome::Rejected(rejection) => self.reject(number, &rejection, origin),
            Outcome::Drafted(drafted) => self.drafted(number, drafted, origin),
        }
    }

    fn drafted(&mut self, number: usize, mut drafted: Drafted<'_>, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        let map = self.chosen[number];
        self.books(number).defaulted.enumeration += drafted.unlisted;
        let (source_severity, qds) = self.score(number, &mut drafted);
        let (product_name, connector) = (&self.map.about.product_name, &self.map.name);
        let additions = Additions { product_name, connector, source_severity, qds };
        let mut entity = match map.target.admit(drafted.draft, &map.required, additions) {
            Ok(entity) => entity.buffered(std::mem::take(&mut self.line)),
            Err(violations) => return self.reject(number, &violated(map, violations), origin),
        };
        let flow = if identity::write(&self.map.about, &entity, &drafted.identity, &mut self.identity) {
            self.identified(number, &mut entity, origin)
        } else {
            self.reject(number, &nameless(), origin)
        };
        self.line = entity.into_buffer();
        flow
    }

    /// One entity, whose identity is in hand.
    fn identified(&mut self, number: usize, entity: &mut Entity<'_>, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        let key = identity::hash(&self.identity);
        entity.set_key(to_hex(key));
        let content = fingerprint(entity.content().as_bytes());
        let seen = match self.identities.see(key, content) {
            Ok(seen) => seen,
            Err(error) => return self.broken(number, error.into()),
        };
        match seen {
            Seen::New => {
                self.write(number, entity)?;
                match self.journal.as_mut().map(|journal| journal.identity(key, content)) {
                    Some(Err(error)) => self.unwritten(error),
                    _ => self.limited(),
                }
            }
            Seen::Duplicate => {
                self.books(number).duplicates += 1;
                ControlFlow::Continue(())
            }
            Seen::Conflict => self.reject(number, &conflict(entity), origin),
        }
    }

    /// The source's word for the severity, and the QDS. The score table fills the severity where the map says `score:`.
    fn score<'a>(&mut self, number: usize, drafted: &mut Drafted<'a>) -> (Option<Cow<'a, str>>, Option<u8>) {
        let mut severity = None;
        let mut source_severity = None;
        match (&drafted.score, self.scores) {
            (Score::Table { attribute, source }, Some(scores)) => {
                let rating = scores.rate(source.as_ref());
                self.ledger.maps[number].defaulted.severity += u64::from(rating.defaulted);
                source_severity = source.as_ref().and_then(Datum::scalar_text);
                severity = Some(rating.severity);
                let digits = match rating.severity {
                    level @ 1..=5 => Cow::Borrowed(LEVELS[usize::from(level) - 1]),
                    other => Cow::Owned(other.to_string()),
                };
                drafted.draft.set(*attribute, Some(Datum::Number(digits)));
            }
            (Score::Map { attribute, source }, _) => {
                source_severity = source.as_ref().and_then(Datum::scalar_text);
                severity =
                    drafted.draft.get(*attribute).and_then(Datum::scalar_text).and_then(|text| text.parse().ok());
            }
            _ => {}
        }
        let map = self.chosen[number];
        let qds = map.target.is_finding.then(|| self.qds(map, drafted, severity)).flatten();
        (source_severity, qds)
    }

    /// A finding with a CVE and a CVSS base goes by that; every other by the table's row of its severity.
    fn qds(&self, map: &TransformMap, drafted: &Drafted<'_>, severity: Option<u8>) -> Option<u8> {
        let landmarks = &map.target.landmarks;
        let text = |attribute: &usize| drafted.draft.get(*attribute).and_then(Datum::scalar_text);
        let cve = landmarks.cve.as_ref().and_then(text);
        let base = cve.and_then(|_| landmarks.cvss.iter().find_map(text));
        let by_cve = base.and_then(|base| cve_qds(&base));
        by_cve.or_else(|| Some(self.scores?.qds(severity?)))
    }

    fn write(&mut self, number: usize, entity: &Entity<'_>) -> ControlFlow<&'static str> {
        if let Err(error) = self.ends.entity(entity) {
            return self.broken(number, error);
        }
        self.books(number).written += 1;
        let severity = entity.target().landmarks.severity.and_then(|attribute| entity.draft().get(attribute));
        let level = severity.and_then(Datum::scalar_text).and_then(|text| text.parse::<usize>().ok());
        if let Some(count) = level.and_then(|level| self.ledger.severities.get_mut(level.wrapping_sub(1))) {
            *count += 1;
        }
        ControlFlow::Continue(())
    }

    fn limited(&self) -> ControlFlow<&'static str> {
        match self.limit {
            Some(limit) if self.ledger.written() >= limit => ControlFlow::Break(LIMITED),
            _ => ControlFlow::Continue(()),
        }
    }

    fn reject(&mut self, number: usize, rejection: &Rejection, origin: &Origin<'_>) -> ControlFlow<&'static str> {
        let rejected = Rejected {
            map: &self.chosen[number].name,
            rejection,
            endpoint: origin.at.name,
            unit: origin.at.unit,
            page: origin.at.page,
            record: origin.record,
        };
        if let Err(error) = self.ends.reject(&rejected) {
            return self.broken(number, error);
        }
        *self.books(number).rejected.entry(rejection.code.id.to_owned()).or_default() += 1;
        ControlFlow::Continue(())
    }

    /// An end failed: the record in hand is taken back from the books, for it went nowhere.
    fn broken(&mut self, number: usize, error: io::Error) -> ControlFlow<&'static str> {
        self.books(number).exploded -= 1;
        self.unwritten(error)
    }

    fn unwritten(&mut self, error: io::Error) -> ControlFlow<&'static str> {
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        self.error = Some(SinkError(error));
        ControlFlow::Break(if closed { INTERRUPTED } else { "the output could not be written" })
    }
}

impl Observer for Pipeline<'_> {
    fn page<'a>(&mut self, at: &PageAt<'a>, frame: &Frame<'a>, walked: &'a Walked<'a>) -> ControlFlow<&'static str> {
        let records: &[Record<'a>] = match &walked.records {
            Found::Records { records, .. } => records,
            Found::Missing | Found::NotAnArray(_) => &[],
        };
        self.ends.page(at, records.len());
        for number in 0..self.chosen.len() {
            if self.chosen[number].from == at.name {
                self.page_through(number, at, frame, records)?;
            }
        }
        ControlFlow::Continue(())
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

impl Pipeline<'_> {
    fn page_through<'a>(
        &mut self,
        number: usize,
        at: &PageAt<'a>,
        frame: &Frame<'a>,
        records: &'a [Record<'a>],
    ) -> ControlFlow<&'static str> {
        let map = self.chosen[number];
        let lookups = Lookups::new(map);
        let mut frame = frame.widened(map.width());
        for record in records {
            frame.set(map.record_scope(), Some(&record.view));
            self.record(number, &frame, &lookups, at, record.raw)?;
        }
        ControlFlow::Continue(())
    }
}

fn violated(map: &TransformMap, violations: Vec<Violation>) -> Rejection {
    let messages: Vec<&str> = violations.iter().map(|violation| violation.message.as_str()).collect();
    let message = messages.join("; ");
    let first = violations.into_iter().next();
    let attribute = first.as_ref().and_then(|violation| violation.attribute.clone());
    Rejection {
        code: first.map_or(&codes::SCHEMA_VIOLATION, |violation| violation.code),
        message,
        path: attribute.as_deref().and_then(|attribute| map.source_of(attribute)),
        attribute,
    }
}

fn nameless() -> Rejection {
    Rejection {
        code: &codes::MISSING_IDENTITY,
        message: "every part of the identity is absent".to_owned(),
        attribute: None,
        path: None,
    }
}

fn conflict(entity: &Entity<'_>) -> Rejection {
    Rejection {
        code: &codes::IDENTITY_CONFLICT,
        message: format!("a different record with the identity {} was written before", entity.key()),
        attribute: None,
        path: None,
    }
}
