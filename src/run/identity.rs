//! Whom a run has seen: identities and the contents they came with, both in 128 bits.

use crate::mapping::IdentityPart;
use crate::plan::About;
use crate::schema::Entity;
use crate::value::scan;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;

/// What an identity turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    New,
    /// The same content came before.
    Duplicate,
    /// Other content came before under this identity.
    Conflict,
}

/// The identities of one run.
#[derive(Debug, Default)]
pub struct Identities {
    contents: HashMap<u128, u128>,
}

impl Identities {
    /// Those of an earlier attempt at the same run.
    pub fn from(known: impl IntoIterator<Item = (u128, u128)>) -> Self {
        Self { contents: known.into_iter().collect() }
    }

    /// Takes note of an entity with this key and the fingerprint of its content.
    pub fn see(&mut self, key: u128, content: u128) -> Seen {
        match self.contents.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(content);
                Seen::New
            }
            Entry::Occupied(known) if *known.get() == content => Seen::Duplicate,
            Entry::Occupied(_) => Seen::Conflict,
        }
    }
}

/// The first 128 bits of SHA-256.
pub fn hash(text: &str) -> u128 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte))
}

/// The JSON array that a key is the hash of: vendor, product, target, then the identity's values. `None` when every
/// one of these is absent. The map's name is not among them, so that a clone keeps its findings.
pub fn identity_text(about: &About, entity: &Entity<'_>, parts: &[IdentityPart<'_>]) -> Option<String> {
    let mut text = String::from("[");
    for word in [&about.vendor, &about.product, &entity.target().name] {
        scan::write_string(word, &mut text);
        text.push(',');
    }
    let mut present = false;
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let value = match part {
            IdentityPart::Attribute(attribute) => entity.draft().get(*attribute),
            IdentityPart::Value(value) => value.as_ref(),
        };
        match value {
            Some(value) => {
                present = true;
                value.write_json(&mut text);
            }
            None => text.push_str("null"),
        }
    }
    text.push(']');
    present.then_some(text)
}

/// As it stands in `findingKey`: 32 hex digits.
pub fn to_hex(key: u128) -> String {
    let mut hex = String::with_capacity(32);
    let _ = write!(hex, "{key:032x}");
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_new_the_same_a_duplicate_another_a_conflict() {
        let mut identities = Identities::default();
        assert_eq!(identities.see(1, 10), Seen::New);
        assert_eq!(identities.see(1, 10), Seen::Duplicate);
        assert_eq!(identities.see(1, 11), Seen::Conflict);
        assert_eq!(identities.see(2, 10), Seen::New);
    }

    #[test]
    fn a_key_is_the_head_of_sha_256() {
        // SHA-256 of the empty text begins with these sixteen bytes.
        assert_eq!(to_hex(hash("")), "e3b0c44298fc1c149afbf4c8996fb924");
    }
}
