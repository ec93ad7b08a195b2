//! The one place that knows the order of the stages:
//! page → records → mapping → scoring → schema → identity → lines, on any thread and with no other page in mind;
//! then, page by page, whom the run has seen → ends, with the books kept (`commit.rs`).

use super::identity::Identity;
use super::mapped::{Became, Exploded, Mapped, Part};
use crate::connector::Endpoint;
use crate::diagnostic::codes;
use crate::expression::Frame;
use crate::fetch::Mapper;
use crate::mapping::{Drafted, Lookups, Outcome, Rejection, Score, TransformMap};
use crate::path::Record;
use crate::plan::CompiledMap;
use crate::schema::{Additions, Entity, Violation};
use crate::scoring::{ScoreTable, cve_qds};
use crate::sink::Format;
use crate::value::{Datum, fingerprint, to_hex};
use std::borrow::Cow;
use std::sync::Arc;

/// The stages that need no more than one record and its surroundings.
pub struct Pipeline<'p> {
    map: &'p CompiledMap,
    scores: Option<&'p ScoreTable>,
    /// The transform maps that run, in the order of the file.
    chosen: &'p [&'p TransformMap],
    /// How entities are written.
    formats: Vec<Arc<dyn Format>>,
}

/// One page on its way through one transform map.
struct Passage<'p> {
    pipeline: &'p Pipeline<'p>,
    map: &'p TransformMap,
    part: Part,
    /// The identity in hand, and the line: one after the other is written into the same buffers.
    identity: Identity,
    line: String,
}

/// The severities as they are written.
const LEVELS: [&str; 5] = ["1", "2", "3", "4", "5"];

impl<'p> Pipeline<'p> {
    /// The stages for the chosen transform maps of a map.
    pub fn new(
        map: &'p CompiledMap,
        scores: Option<&'p ScoreTable>,
        chosen: &'p [&'p TransformMap],
        formats: Vec<Arc<dyn Format>>,
    ) -> Self {
        Self { map, scores, chosen, formats }
    }
}

impl Mapper for Pipeline<'_> {
    type Mapped = Mapped;

    fn map<'a>(&self, endpoint: &Endpoint, frame: &Frame<'a>, records: &'a [Record<'a>], text: &'a str) -> Mapped {
        let chosen = self.chosen.iter().enumerate().filter(|(_, map)| map.from == endpoint.name);
        let parts = chosen.map(|(number, map)| {
            let part = Part::new(number, records.len());
            let identity = Identity::new(&self.map.about, &map.target.name);
            Passage { pipeline: self, map, part, identity, line: String::new() }.pass(frame, records, text)
        });
        Mapped { records: records.len(), parts: parts.collect() }
    }
}

impl Passage<'_> {
    fn pass<'a>(mut self, frame: &Frame<'a>, records: &'a [Record<'a>], text: &'a str) -> Part {
        let map = self.map;
        let lookups = Lookups::new(map);
        let mut frame = frame.widened(map.width());
        for record in records {
            frame.set(map.record_scope(), Some(&record.view));
            let ambiguous = map.apply(&frame, &lookups, &mut |outcome| self.outcome(outcome));
            let start = record.raw.offset_in(text).expect("records are cut from their page");
            self.part.end_record(start..start + record.raw.json().len(), ambiguous);
        }
        self.part
    }

    fn outcome(&mut self, outcome: Outcome<'_>) {
        let exploded = match outcome {
            Outcome::Skipped(reason) => Exploded::from(Became::Skipped(reason)),
            Outcome::Rejected(rejection) => Exploded::from(Became::Rejected(Box::new(rejection))),
            Outcome::Drafted(drafted) => self.scored(drafted),
        };
        self.part.push(exploded);
    }

    fn scored(&mut self, mut drafted: Drafted<'_>) -> Exploded {
        let whole = self.pipeline.map;
        let (unlisted, mut defaulted) = (drafted.unlisted, false);
        let (source_severity, qds) = self.score(&mut drafted, &mut defaulted);
        let (product_name, connector) = (&whole.about.product_name, &whole.name);
        let became = self.admitted(drafted, Additions { product_name, connector, source_severity, qds });
        Exploded { unlisted, defaulted, became }
    }

    fn admitted<'a>(&mut self, drafted: Drafted<'a>, additions: Additions<'a>) -> Became
    where
        Self: 'a,
    {
        let map = self.map;
        let mut entity = match map.target.admit(drafted.draft, &map.required, additions) {
            Ok(entity) => entity.buffered(std::mem::take(&mut self.line)),
            Err(violations) => return Became::Rejected(Box::new(violated(map, violations))),
        };
        let became = if self.identity.take(&entity, &drafted.identity) {
            self.identified(&mut entity)
        } else {
            Became::Rejected(Box::new(nameless()))
        };
        self.line = entity.into_buffer();
        became
    }

    /// One entity, whose identity is in hand.
    fn identified(&mut self, entity: &mut Entity<'_>) -> Became {
        let key = self.identity.key();
        entity.set_key(to_hex(key));
        let content = fingerprint(entity.content().as_bytes());
        let severity = entity.target().landmarks.severity.and_then(|attribute| entity.draft().get(attribute));
        let level = severity.and_then(Datum::scalar_text).and_then(|text| text.parse().ok());
        self.part.admit(&self.pipeline.formats, entity, (key, content), level)
    }

    /// The source's word for the severity, and the QDS. The score table fills the severity where the map says `score:`.
    fn score<'a>(&self, drafted: &mut Drafted<'a>, defaulted: &mut bool) -> (Option<Cow<'a, str>>, Option<u8>) {
        let mut severity = None;
        let mut source_severity = None;
        match (&drafted.score, self.pipeline.scores) {
            (Score::Table { attribute, source }, Some(scores)) => {
                let rating = scores.rate(source.as_ref());
                *defaulted = rating.defaulted;
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
        let qds = self.map.target.is_finding.then(|| self.qds(drafted, severity)).flatten();
        (source_severity, qds)
    }

    /// A finding with a CVE and a CVSS base goes by that; every other by the table's row of its severity.
    fn qds(&self, drafted: &Drafted<'_>, severity: Option<u8>) -> Option<u8> {
        let landmarks = &self.map.target.landmarks;
        let text = |attribute: &usize| drafted.draft.get(*attribute).and_then(Datum::scalar_text);
        let cve = landmarks.cve.as_ref().and_then(text);
        let base = cve.and_then(|_| landmarks.cvss.iter().find_map(text));
        let by_cve = base.and_then(|base| cve_qds(&base));
        by_cve.or_else(|| Some(self.pipeline.scores?.qds(severity?)))
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
