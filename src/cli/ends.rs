//! The ends of a real run: sinks and quarantine.

use super::{Context, render};
use crate::fetch::{PageAt, UnitReport};
use crate::run::{Ends, Rejected};
use crate::sink::{Format, Sink, Stretch};
use crate::store::{Quarantine, Reject};
use std::io;
use std::sync::Arc;
use tracing::{info, warn};

/// Every output of a run, and its quarantine.
pub struct RunEnds<'c> {
    pub sinks: Vec<Sink<'c>>,
    pub quarantine: Quarantine,
    pub context: &'c Context,
}

/// How much of a record is shown, in characters.
const EXCERPT: usize = 120;

/// What is wrong with a record, and how it begins: two lines that no vendor's text can break.
pub fn rejection(rejected: &Rejected<'_>) -> String {
    let rejection = rejected.rejection;
    let path = rejection.path.as_deref().map(|path| format!(" (from `{path}`)")).unwrap_or_default();
    // Most messages name the attribute themselves.
    let unnamed = rejection.attribute.as_deref().filter(|name| !rejection.message.contains(*name));
    let attribute = unnamed.map(|name| format!(" `{name}`:")).unwrap_or_default();
    let what = format!("rejected: {} in {}:{attribute} {}{path}", rejection.code.id, rejected.map, rejection.message);
    let record = rejected.record.json();
    let begins: String = record.chars().take(EXCERPT).collect();
    let more = if begins.len() < record.len() { " …" } else { "" };
    format!("{}\n    record on page {}: {}{more}", render::stripped(&what), rejected.page, render::stripped(&begins))
}

impl RunEnds<'_> {
    /// Hands everything over to the files.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Ends for RunEnds<'_> {
    fn flush(&mut self) -> io::Result<()> {
        self.sinks.iter_mut().try_for_each(|sink| sink.finish())?;
        Ok(self.quarantine.finish()?)
    }

    fn formats(&self) -> Vec<Arc<dyn Format>> {
        self.sinks.iter().map(|sink| Arc::clone(sink.format())).collect()
    }

    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()> {
        self.sinks.iter_mut().enumerate().try_for_each(|(number, sink)| sink.write(entities, number))
    }

    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()> {
        let rejection = rejected.rejection;
        self.quarantine.write(&Reject {
            code: rejection.code.id,
            message: &rejection.message,
            attribute: rejection.attribute.as_deref(),
            path: rejection.path.as_deref(),
            endpoint: rejected.endpoint,
            unit: &rejected.unit.0,
            page: rejected.page,
            record: rejected.record,
        })?;
        info!(
            code = rejection.code.id,
            map = rejected.map,
            attribute = rejection.attribute.as_deref(),
            path = rejection.path.as_deref(),
            why = rejection.message,
            endpoint = rejected.endpoint,
            unit = %rejected.unit,
            page = rejected.page,
            record = rejected.record.json().chars().take(EXCERPT).collect::<String>(),
            "record rejected"
        );
        Ok(())
    }

    fn begin(&mut self, endpoint: &str, units: usize) {
        info!(endpoint, units, "endpoint begun");
        self.context.progress.begin(endpoint, units);
    }

    fn page(&mut self, at: &PageAt<'_>, records: usize) {
        info!(endpoint = at.name, unit = %at.unit, page = at.page, records, "page read");
        self.context.progress.page(at.name, &at.unit.to_string(), records);
    }

    fn ended(&mut self, endpoint: &str, unit: &UnitReport) {
        let UnitReport { unit: name, pages, records, why, .. } = unit;
        if unit.complete {
            info!(endpoint, unit = %name, pages, records, why, "unit whole");
        } else {
            warn!(endpoint, unit = %name, pages, records, why, "unit not whole");
        }
        self.context.progress.ended(endpoint, unit.complete);
    }
}
