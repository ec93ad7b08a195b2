//! The report of a run: what `--report` writes and the closing table shows.

use super::ledger::MapLedger;
use super::{Ledger, Verdict};
use crate::fetch::{Fetched, UnitReport};
use serde::Serialize;
use serde_json::Value;

/// When it began and ended, as RFC 3339; from the clock that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    pub started: String,
    pub finished: String,
}

/// The report of a run, in the spelling of the contract.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    run: String,
    profile: String,
    map: String,
    verdict: &'static str,
    pub exit_code: u8,
    started: String,
    finished: String,
    requests: u64,
    bytes: u64,
    retries: u64,
    endpoints: Vec<Endpoint>,
    maps: Vec<MapLedger>,
    failures: Vec<Failure>,
    severities: indexmap::IndexMap<String, u64>,
}

#[derive(Debug, Serialize)]
struct Endpoint {
    endpoint: String,
    /// Which of several GraphQL texts the server took.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    units: Vec<Unit>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    unit: Value,
    pages: u64,
    records: u64,
    distinct: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_total: Option<u64>,
    complete: bool,
    why: String,
}

#[derive(Debug, Serialize)]
struct Failure {
    endpoint: String,
    unit: Value,
    page: u64,
    message: String,
}

impl Report {
    /// Draws up the report.
    pub fn new(
        run: &str,
        profile: &str,
        map: &str,
        times: Times,
        fetched: &Fetched,
        ledger: Ledger,
        (verdict, exit_code): (Verdict, u8),
    ) -> Self {
        let failure = |failure: &crate::fetch::Failure| Failure {
            endpoint: failure.endpoint.clone(),
            unit: failure.unit.to_json(),
            page: failure.page,
            message: failure.message.clone(),
        };
        Self {
            run: run.to_owned(),
            profile: profile.to_owned(),
            map: map.to_owned(),
            verdict: verdict.word(),
            exit_code,
            started: times.started,
            finished: times.finished,
            requests: fetched.requests,
            bytes: fetched.bytes,
            retries: fetched.retries,
            endpoints: fetched.endpoints.iter().map(endpoint).collect(),
            failures: fetched.failures.iter().map(failure).collect(),
            severities: (1..).map(|level: u8| level.to_string()).zip(ledger.severities).collect(),
            maps: ledger.maps,
        }
    }

    /// Notes a failure of the run itself, such as an output that could not be written.
    pub fn fail(&mut self, message: String) {
        self.failures.push(Failure {
            endpoint: String::new(),
            unit: Value::Object(serde_json::Map::new()),
            page: 0,
            message,
        });
    }

    /// As a JSON value.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("a report holds nothing that JSON cannot")
    }
}

fn endpoint(report: &crate::fetch::EndpointReport) -> Endpoint {
    Endpoint {
        endpoint: report.name.clone(),
        text: report.text.filter(|(_, of)| *of > 1).map(|(text, of)| format!("{text} of {of}")),
        units: report.units.iter().map(unit).collect(),
    }
}

fn unit(report: &UnitReport) -> Unit {
    Unit {
        unit: report.unit.to_json(),
        pages: report.pages,
        records: report.records,
        distinct: report.distinct,
        vendor_total: report.vendor_total,
        complete: report.complete,
        why: report.why.clone(),
    }
}
