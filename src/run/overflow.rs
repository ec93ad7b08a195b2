//! Room on the disk for what memory should not hold, in the run's folder.

use crate::fetch::{Overflow, Spilled};
use crate::store::Hashes;
use std::cell::Cell;
use std::path::Path;

/// Room in a folder; without one there is none.
pub(super) struct Room<'r> {
    folder: Option<&'r Path>,
    given: Cell<u64>,
}

impl<'r> Room<'r> {
    pub(super) fn new(folder: Option<&'r Path>) -> Self {
        Self { folder, given: Cell::new(0) }
    }
}

impl Overflow for Room<'_> {
    fn room(&self) -> Result<Option<Box<dyn Spilled>>, String> {
        let Some(folder) = self.folder else { return Ok(None) };
        self.given.set(self.given.get() + 1);
        Ok(Some(Box::new(Keys(Hashes::create(folder, &format!("keys-{}", self.given.get()))))))
    }
}

struct Keys(Hashes);

impl Spilled for Keys {
    fn contains(&mut self, key: u128) -> Result<bool, String> {
        self.0.get(key).map(|value| value.is_some()).map_err(|error| error.to_string())
    }

    fn extend(&mut self, mut keys: Vec<u128>) -> Result<(), String> {
        keys.sort_unstable();
        self.0.extend(keys.len(), keys.into_iter().map(|key| (key, 0))).map_err(|error| error.to_string())
    }
}
