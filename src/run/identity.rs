//! The key that an entity is known by.

use crate::mapping::Part;
use crate::plan::About;
use crate::schema::{Cell, Entity};
use crate::value::{Datum, scan, sha256};

/// The JSON array that a key is the hash of: vendor, product, target, then the identity's values. The map's name is not
/// among them, so that a clone keeps its findings.
#[derive(Debug)]
pub struct Identity {
    text: String,
    /// How much of the text is the same for all entities of a transform map.
    opening: usize,
}

impl Identity {
    /// Of entities of this target; none is in hand yet.
    pub fn new(about: &About, target: &str) -> Self {
        let mut text = String::from("[");
        for word in [&about.vendor, &about.product, target] {
            scan::write_string(word, &mut text);
            text.push(',');
        }
        Self { opening: text.len(), text }
    }

    /// Takes an entity in hand. False when every value of its identity is absent.
    ///
    /// `values` are those of parts that are no attributes, by the number of the part.
    pub fn take(&mut self, entity: &Entity<'_>, parts: &[Part], values: &[Option<Datum<'_>>]) -> bool {
        self.text.truncate(self.opening);
        let mut present = false;
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                self.text.push(',');
            }
            let start = self.text.len();
            match part {
                Part::Attribute(attribute) => {
                    self.text.push_str(entity.draft().get(*attribute).map_or("", Cell::json));
                }
                Part::Field(_) => {
                    let value = values.get(number).and_then(Option::as_ref);
                    value.into_iter().for_each(|value| value.write_json(&mut self.text));
                }
            }
            match self.text.len() {
                end if end == start => self.text.push_str("null"),
                _ => present = true,
            }
        }
        self.text.push(']');
        present
    }

    /// The key of the entity in hand.
    pub fn key(&self) -> u128 {
        hash(&self.text)
    }
}

/// The first 128 bits of SHA-256.
fn hash(text: &str) -> u128 {
    u128::from_be_bytes(*sha256(text.as_bytes()).first_chunk().expect("SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::to_hex;

    #[test]
    fn a_key_is_the_head_of_sha_256() {
        // SHA-256 of the empty text begins with these sixteen bytes.
        assert_eq!(to_hex(hash("")), "e3b0c44298fc1c149afbf4c8996fb924");
    }
}
