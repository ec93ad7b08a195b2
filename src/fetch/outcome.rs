//! What came of a fetch: reports unit by unit, failures in plain words, counts.

use super::cost::Spent;
use super::unit::UnitName;
use crate::connector::Connector;

/// What a whole fetch came to.
#[derive(Debug, Default)]
pub struct Fetched {
    /// In the order in which they were walked, parents first; only endpoints that were needed.
    pub endpoints: Vec<EndpointReport>,
    pub failures: Vec<Failure>,
    /// Requests made (files read count as one each).
    pub requests: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// Requests made again.
    pub retries: u64,
    /// Pages read to their end.
    pub pages: u64,
    /// The observer's word, when it ended the fetch.
    pub stopped: Option<&'static str>,
}

/// The units of one endpoint.
#[derive(Debug)]
pub struct EndpointReport {
    /// The endpoint's number in its connector.
    pub endpoint: usize,
    pub name: String,
    pub units: Vec<UnitReport>,
    /// Of several GraphQL texts the one that the server took, from 1, and how many there are.
    pub text: Option<(usize, usize)>,
}

/// One walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitReport {
    pub unit: UnitName,
    pub pages: u64,
    pub records: u64,
    /// Records with different keys; all of them where the endpoint has no `key:`.
    pub distinct: u64,
    /// The newest total that the vendor stated, comparable or not.
    pub vendor_total: Option<u64>,
    pub complete: bool,
    /// Why it ended, in plain words.
    pub why: String,
}

/// Something that went wrong in the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub endpoint: String,
    pub unit: UnitName,
    /// From 1.
    pub page: u64,
    pub message: String,
}

impl Fetched {
    /// A fetch that could not even begin.
    pub(super) fn nothing(connector: &Connector, needed: &[usize], message: &str) -> Self {
        let name = needed.first().map(|number| connector.endpoints[*number].name.clone()).unwrap_or_default();
        let failure = Failure { endpoint: name, unit: UnitName::default(), page: 1, message: message.to_owned() };
        Self { failures: vec![failure], ..Self::default() }
    }

    /// What requests have cost.
    pub fn spent(&self) -> Spent {
        Spent { requests: self.requests, bytes: self.bytes, retries: self.retries }
    }

    /// Whether every unit was read whole.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty()
            && self.stopped.is_none()
            && self.endpoints.iter().flat_map(|endpoint| &endpoint.units).all(|unit| unit.complete)
    }

    /// Whether not one page could be read although something went wrong.
    pub fn is_empty_handed(&self) -> bool {
        self.pages == 0 && !self.failures.is_empty()
    }
}
