//! The keys of a unit's records: in memory as long as they are few, then on the disk.

use crate::value::Prints;

/// So many keys are kept in memory, at most 2 MB while the set grows.
const IN_MEMORY: usize = (1 << 16) * 7 / 8;

/// Keys that memory should not hold.
pub trait Spilled {
    /// Whether this key was added.
    fn contains(&mut self, key: u128) -> Result<bool, String>;
    /// Adds keys that are not there yet.
    fn extend(&mut self, keys: Vec<u128>) -> Result<(), String>;
}

/// Gives room to keys that memory should not hold.
pub trait Overflow {
    /// Room for one set; `None` where there is none, and memory has to do.
    fn room(&self) -> Result<Option<Box<dyn Spilled>>, String>;
}

/// No room but memory.
pub struct NoOverflow;

impl Overflow for NoOverflow {
    fn room(&self) -> Result<Option<Box<dyn Spilled>>, String> {
        Ok(None)
    }
}

/// A set of keys.
#[derive(Default)]
pub(super) struct Keys {
    recent: Prints,
    spilled: Option<Box<dyn Spilled>>,
    length: u64,
}

impl Keys {
    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    pub(super) fn contains(&mut self, key: u128) -> Result<bool, String> {
        match &mut self.spilled {
            _ if self.recent.contains(&key) => Ok(true),
            Some(spilled) => spilled.contains(key),
            None => Ok(false),
        }
    }

    /// Adds keys that are not there yet.
    pub(super) fn extend(&mut self, keys: Prints, overflow: &dyn Overflow) -> Result<(), String> {
        self.length += keys.len() as u64;
        self.recent.extend(keys);
        if self.recent.len() < IN_MEMORY {
            return Ok(());
        }
        if self.spilled.is_none() {
            self.spilled = overflow.room()?;
        }
        match &mut self.spilled {
            Some(spilled) => spilled.extend(self.recent.drain().collect()),
            None => Ok(()),
        }
    }

    /// Those in memory: all of a unit that the vendor serves no more than so many records of.
    pub(super) fn recent(&self) -> &Prints {
        &self.recent
    }
}
