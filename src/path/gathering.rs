//! The paths that are read of one kind of item, while everything that reads from it is compiled.

use super::Path;
use super::reads::{ReadSet, Reads};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A set of paths that grows while a map is compiled; clones share it. Whoever runs the map compiles it first: nothing is
/// gathered, or waited for, then.
#[derive(Debug, Clone, Default)]
pub struct Gathering {
    set: Arc<Mutex<ReadSet>>,
}

impl Gathering {
    /// The slot that will hold what `path` selects; see [`ReadSet::add`].
    pub fn add(&self, path: &Path) -> usize {
        self.locked().add(path)
    }

    /// What is read of each item of what a slot selects; see [`ReadSet::items`].
    pub fn items(&self, slot: usize) -> Self {
        self.locked().items(slot)
    }

    /// What was gathered so far.
    pub fn so_far(&self) -> ReadSet {
        self.locked().clone()
    }

    /// The walk that fills every slot.
    pub fn compile(&self) -> Reads {
        self.locked().compile()
    }

    /// The same; see [`ReadSet::compile_from`].
    pub(super) fn compile_from(&self, next: &mut usize) -> Reads {
        self.locked().compile_from(next)
    }

    /// Whether both are one.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.set, &other.set)
    }

    fn locked(&self) -> MutexGuard<'_, ReadSet> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
