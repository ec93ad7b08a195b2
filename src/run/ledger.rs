//! The books of a run: what became of every record of every transform map.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The books of one transform map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapLedger {
    pub map: String,
    /// Records of its endpoint.
    pub records: u64,
    /// Records once exploded.
    pub exploded: u64,
    pub written: u64,
    /// By reason.
    pub skipped: IndexMap<String, u64>,
    /// By code.
    pub rejected: IndexMap<String, u64>,
    /// Came before, with the same content.
    pub duplicates: u64,
    pub defaulted: Defaulted,
    /// Joins that found more than one item and took the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ambiguous: u64,
}

/// Values that were stated by the map because the source gave none that it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defaulted {
    /// Severities that are in no row of the score table.
    pub severity: u64,
    /// Enum values that took their `otherwise: { value: … }`.
    #[serde(rename = "enum")]
    pub enumeration: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl MapLedger {
    /// Empty books.
    pub fn new(map: &str) -> Self {
        Self { map: map.to_owned(), ..Self::default() }
    }

    /// Whether every exploded record is accounted for, once.
    pub fn balances(&self) -> bool {
        let skipped: u64 = self.skipped.values().sum();
        self.exploded == self.written + skipped + self.rejected_count() + self.duplicates
    }

    /// Rejected for whatever reason.
    pub fn rejected_count(&self) -> u64 {
        self.rejected.values().sum()
    }
}

/// The books of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// In the order of the map file.
    pub maps: Vec<MapLedger>,
    /// Findings written, by severity 1 to 5.
    pub severities: [u64; 5],
}

impl Ledger {
    /// Empty books for these transform maps.
    pub fn new<'m>(maps: impl IntoIterator<Item = &'m str>) -> Self {
        Self { maps: maps.into_iter().map(MapLedger::new).collect(), severities: [0; 5] }
    }

    /// Entities written.
    pub fn written(&self) -> u64 {
        self.maps.iter().map(|map| map.written).sum()
    }

    /// Records rejected.
    pub fn rejected(&self) -> u64 {
        self.maps.iter().map(MapLedger::rejected_count).sum()
    }

    /// Whether all books balance.
    pub fn balances(&self) -> bool {
        self.maps.iter().all(MapLedger::balances)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_record_does_not_balance() {
        let mut books = MapLedger::new("m");
        books.exploded = 4;
        books.written = 1;
        books.duplicates = 1;
        books.skipped.insert("no site".into(), 1);
        assert!(!books.balances());
        books.rejected.insert("missing-required".into(), 1);
        assert!(books.balances());
    }
}
