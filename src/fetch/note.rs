//! What is noted of a page when it was shown, so that a walk can be taken up after it without asking for it again.

use super::unit::UnitName;
use crate::connector::paginate::Facts;
use crate::value::push_hex;
use serde::{Deserialize, Serialize};

/// One page that was shown to the observer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageNote {
    pub endpoint: String,
    /// Names and keys of the unit.
    pub unit: Vec<(String, String)>,
    /// From 1. The first page of a unit begins it anew.
    pub page: u64,
    /// Where the answer came from; relative links are resolved against it.
    pub url: String,
    /// The text that was asked with, where there are several.
    pub text: usize,
    pub facts: Facts,
    /// The total that was newest then, comparable or not.
    pub total: Option<u64>,
    /// Fingerprint of the records as a whole, 32 hex digits; empty where there is none.
    pub span: String,
    /// Fingerprints of the records' keys, 32 hex digits each; dashes for a record without its key.
    pub keys: String,
    /// The records that descendants are walked for.
    pub items: Vec<ItemNote>,
}

/// A record that descendants are walked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemNote {
    pub label: Option<String>,
    /// The record's JSON text.
    pub record: String,
}

impl PageNote {
    /// The unit it belongs to.
    pub fn unit_name(&self) -> UnitName {
        UnitName(self.unit.clone())
    }
}

/// What an earlier attempt at the same run has read.
pub trait Past {
    /// The pages of a unit, in order, from its last beginning on; `Err` when they cannot be read any more.
    fn pages(&self, endpoint: &str, unit: &UnitName) -> Result<Vec<PageNote>, String>;

    /// Whether that attempt came to its end: then units that were not whole are walked anew where they cannot go on.
    fn is_over(&self) -> bool;
}

/// No earlier attempt.
pub struct NoPast;

impl Past for NoPast {
    fn pages(&self, _: &str, _: &UnitName) -> Result<Vec<PageNote>, String> {
        Ok(Vec::new())
    }

    fn is_over(&self) -> bool {
        false
    }
}

/// The fingerprints of [`PageNote::keys`].
pub(super) fn parse_keys(text: &str) -> Vec<Option<u128>> {
    let prints = text.as_bytes().chunks(32);
    prints.map(|print| u128::from_str_radix(std::str::from_utf8(print).unwrap_or_default(), 16).ok()).collect()
}

/// What stands for a record without a key.
const NO_KEY: &str = "--------------------------------";

/// The reverse of [`parse_keys`].
pub(super) fn write_keys(keys: &[Option<u128>]) -> String {
    let mut text = String::with_capacity(32 * keys.len());
    for key in keys {
        match key {
            Some(key) => push_hex(*key, &mut text),
            None => text.push_str(NO_KEY),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_were() {
        let keys = [Some(1), None, Some(u128::MAX)];
        assert_eq!(parse_keys(&write_keys(&keys)), keys);
        assert_eq!(parse_keys(""), []);
    }
}
