//! Whom a run has seen: identities in 128 bits, and the prints of the contents they came with.

use crate::store::{Hashes, StoreError, Table};
use std::path::{Path, PathBuf};

/// What an identity turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    New,
    /// The same content came before.
    Duplicate,
    /// Other content came before under this identity.
    Conflict,
}

impl Seen {
    fn again(is_same: bool) -> Self {
        if is_same { Self::Duplicate } else { Self::Conflict }
    }
}

/// So many identities are kept in memory, with what they came with 3 MB, or a quarter more while the table grows; the
/// others are on the disk, and what finds them there takes 2 to 12 MB more, the most beyond ten million of them.
const IN_MEMORY: usize = Table::holds(1 << 17);

/// The identities of one run.
#[derive(Debug, Default)]
pub struct Identities {
    contents: Table,
    /// Where those beyond [`IN_MEMORY`] may lie; without it all are kept in memory.
    folder: Option<PathBuf>,
    spilled: Option<Hashes>,
}

impl Identities {
    /// No identities yet; what memory should not hold goes to that folder.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), ..Self::default() }
    }

    /// Takes note of an entity with this key and the fingerprint of its content.
    ///
    /// # Errors
    /// When the disk cannot be read or written.
    pub fn see(&mut self, key: u128, content: u64) -> Result<Seen, StoreError> {
        // One hash of 2^128 is taken for its neighbour.
        let key = key.min(Table::GREATEST);
        let gap = match self.contents.find(key) {
            Ok(known) => return Ok(Seen::again(known == content)),
            Err(gap) => gap,
        };
        if let Some(known) = self.spilled.as_mut().map(|spilled| spilled.get(key)).transpose()?.flatten() {
            return Ok(Seen::again(known == content));
        }
        self.contents.insert(gap, (key, content));
        if self.contents.len() >= IN_MEMORY {
            self.spill()?;
        }
        Ok(Seen::New)
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let spilled = self.spilled.get_or_insert_with(|| Hashes::create(folder, "identities"));
        spilled.extend(self.contents.len(), self.contents.entries())?;
        self.contents.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_new_the_same_a_duplicate_another_a_conflict() {
        let mut identities = Identities::default();
        let mut see = |key, content| identities.see(key, content).expect("in memory");
        assert_eq!(see(1, 10), Seen::New);
        assert_eq!(see(1, 10), Seen::Duplicate);
        assert_eq!(see(1, 11), Seen::Conflict);
        assert_eq!(see(2, 10), Seen::New);
    }

    #[test]
    fn more_than_memory_should_hold_are_known_all_the_same() {
        let scratch = tempfile::tempdir().expect("a folder");
        let mut identities = Identities::in_folder(Some(scratch.path()));
        let count = IN_MEMORY as u64 * 5 / 2;
        // Spread over all bits, as hashes are.
        let key = |n: u64| (u128::from(n) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        for n in 0..count {
            assert_eq!(identities.see(key(n), n).expect("written"), Seen::New);
        }
        assert!(identities.contents.len() < IN_MEMORY && identities.spilled.is_some());
        for n in (0..count).step_by(997) {
            assert_eq!(identities.see(key(n), n).expect("read"), Seen::Duplicate);
            assert_eq!(identities.see(key(n), n + 1).expect("read"), Seen::Conflict);
        }
    }
}
