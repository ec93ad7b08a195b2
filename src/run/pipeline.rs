//! The one place that knows the order of the stages:
//! page → records → mapping → scoring → schema → identity → lines, on any thread and with no other page in mind;
//! then, page by page, whom the run has seen → ends, with the books kept (`commit.rs`).

use super::identity::Identity;
use super::mapped::{Became, Exploded, Mapped, Part, Shelf};
use crate::connector::Endpoint;
use crate::diagnostic::codes;
use crate::expression::Frame;
use crate::fetch::Mapper;
use crate::mapping::{Drafted, Lookups, Outcome, Rejection, Score, TransformMap};
use crate::path::Record;
use crate::plan::CompiledMap;
use crate::schema::{Additions, Cells, Entity, Provenance, Violation};
use crate::scoring::{ScoreTable, cve_qds};
use crate::sink::Format;
use crate::value::Datum;
use std::borrow::Cow;
use std::sync::Arc;

/// The stages that need no more than one record and its surroundings.
pub struct Pipeline<'p> {
    map: &'p CompiledMap,
    scores: Option<&'p ScoreTable>,
    /// The transform maps that run, in the order of the file.
    chosen: &'p [&'p TransformMap],
    /// By transform map the severity as the score table gives it, from 1 to 5.
    severities: Vec<[Cells<'static>; 5]>,
    /// How entities are written.
    formats: Vec<Arc<dyn Format>>,
    provenance: Provenance,
    shelf: Arc<Shelf>,
}

/// What scoring adds to a draft.
struct Rated<'a> {
    /// From 1 to 5, where it is known.
    severity: Option<u8>,
    /// The same as the score table gives it.
    cells: Option<&'a Cells<'static>>,
    /// The source's word for it.
    source: Option<Cow<'a, str>>,
    qds: Option<u8>,
    /// Whether the score table does not know that word.
    defaulted: bool,
}

/// Records of one page on their way through one transform map.
struct Passage<'p> {
    pipeline: &'p Pipeline<'p>,
    map: &'p TransformMap,
    part: &'p mut Part,
    /// The identity in hand: one after the other is written into the same buffer.
    identity: Identity,
}

impl<'p> Pipeline<'p> {
    /// The stages for the chosen transform maps of a map.
    pub fn new(
        map: &'p CompiledMap,
        scores: Option<&'p ScoreTable>,
        chosen: &'p [&'p TransformMap],
        formats: Vec<Arc<dyn Format>>,
    ) -> Self {
        let provenance = Provenance::new(&map.about.product_name, &map.name);
        let severities = chosen.iter().map(|map| severities(map)).collect();
        Self { map, scores, chosen, severities, formats, provenance, shelf: Arc::default() }
    }
}

impl Mapper for Pipeline<'_> {
    type Mapped = Mapped;

    fn begin(&self, endpoint: &Endpoint) -> Mapped {
        let chosen = self.chosen.iter().enumerate().filter(|(_, map)| map.from == endpoint.name);
        Mapped::new(chosen.map(|(number, _)| self.shelf.part(number)).collect(), &self.shelf)
    }

    fn needs_page(&self, endpoint: &Endpoint) -> bool {
        let mut chosen = self.chosen.iter().filter(|map| map.from == endpoint.name);
        chosen.any(|map| map.needs_page(endpoint.page_scope()))
    }

    fn map<'a>(
        &self,
        _: &Endpoint,
        frame: &Frame<'a>,
        (records, text): (&'a [Record<'a>], &'a str),
        mapped: &mut Mapped,
    ) {
        mapped.records += records.len();
        for part in &mut mapped.parts {
            let map = self.chosen[part.number];
            let identity = Identity::new(&self.map.about, &map.target.name);
            Passage { pipeline: self, map, part, identity }.pass(frame, records, text);
        }
    }
}

impl<'p> Passage<'p> {
    fn pass<'a>(mut self, frame: &Frame<'a>, records: &'a [Record<'a>], text: &'a str) {
        let map = self.map;
        let lookups = Lookups::new(map);
        let mut frame = frame.widened(map.width());
        for record in records {
            frame.set(map.record_scope(), Some(&record.view));
            let ambiguous = map.apply(&frame, &lookups, &mut |outcome| self.outcome(outcome));
            let start = record.raw.offset_in(text).expect("records are cut from their page");
            self.part.end_record(start..start + record.raw.json().len(), ambiguous);
        }
    }

    fn outcome(&mut self, outcome: Outcome<'_>) {
        let exploded = match outcome {
            Outcome::Skipped(reason) => Exploded::from(Became::Skipped(reason)),
            Outcome::Rejected(rejection) => Exploded::from(Became::Rejected(Box::new(rejection))),
            Outcome::Drafted(drafted) => self.scored(drafted),
        };
        self.part.push(exploded);
    }

    fn scored(&mut self, drafted: Drafted<'_>) -> Exploded {
        let mut drafted = drafted;
        let rated = self.rate(&drafted);
        if let Some(cells) = rated.cells {
            drafted.draft.take(cells);
        }
        let unlisted = drafted.unlisted;
        let additions =
            Additions { provenance: &self.pipeline.provenance, source_severity: rated.source, qds: rated.qds };
        let became = self.admitted(drafted, additions, rated.severity);
        Exploded { unlisted, defaulted: rated.defaulted, became }
    }

    fn admitted<'a>(&mut self, drafted: Drafted<'a>, additions: Additions<'a>, severity: Option<u8>) -> Became
    where
        Self: 'a,
    {
        let map = self.map;
        let mut entity = match map.target.admit(drafted.draft, &map.required, additions) {
            Ok(entity) => entity,
            Err(violations) => return Became::Rejected(Box::new(violated(map, violations))),
        };
        match self.identity.take(&entity, &map.identity, &drafted.identity) {
            true => self.identified(&mut entity, severity),
            false => Became::Rejected(Box::new(nameless())),
        }
    }

    /// One entity, whose identity is in hand.
    fn identified(&mut self, entity: &mut Entity<'_>, severity: Option<u8>) -> Became {
        let key = self.identity.key();
        entity.set_key(key);
        let content = entity.fingerprint();
        self.part.admit(&self.pipeline.formats, entity, (key, content), severity.map(usize::from))
    }

    fn rate<'a>(&self, drafted: &Drafted<'a>) -> Rated<'a>
    where
        'p: 'a,
    {
        let mut rated = Rated { severity: None, cells: None, source: None, qds: None, defaulted: false };
        match (drafted.score, self.pipeline.scores) {
            (Score::Table { source }, Some(scores)) => {
                let rating = scores.rate(source.as_ref());
                rated.defaulted = rating.defaulted;
                rated.source = source.as_ref().and_then(Datum::scalar_text);
                rated.cells = self.pipeline.severities[self.part.number].get(usize::from(rating.severity) - 1);
                rated.severity = Some(rating.severity);
            }
            (Score::Map { attribute, source }, _) => {
                rated.source = source.as_ref().and_then(Datum::scalar_text);
                let severity = drafted.draft.value(*attribute).and_then(Datum::scalar_text);
                rated.severity = severity.and_then(|text| text.parse().ok());
            }
            _ => {}
        }
        rated.qds = self.map.target.is_finding.then(|| self.qds(drafted, rated.severity)).flatten();
        rated
    }

    /// A finding with a CVE and a CVSS base goes by that; every other by the table's row of its severity.
    fn qds(&self, drafted: &Drafted<'_>, severity: Option<u8>) -> Option<u8> {
        let landmarks = &self.map.target.landmarks;
        let value = |attribute: &usize| drafted.draft.value(*attribute).filter(|value| value.is_scalar());
        let cve = landmarks.cve.as_ref().and_then(value);
        let base = cve.and_then(|_| landmarks.cvss.iter().find_map(value)).and_then(Datum::scalar_text);
        let by_cve = base.and_then(|base| cve_qds(&base));
        by_cve.or_else(|| Some(self.pipeline.scores?.qds(severity?)))
    }
}

/// The severity at each of its levels, for a transform map that leaves it to the score table.
fn severities(map: &TransformMap) -> [Cells<'static>; 5] {
    let scored = map.target.landmarks.severity.filter(|_| map.is_scored());
    ["1", "2", "3", "4", "5"].map(|level| {
        let mut cells = Cells::default();
        if let Some(attribute) = scored {
            cells.add(&map.target, attribute, Datum::Number(Cow::Borrowed(level)));
        }
        cells
    })
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
