//! What requests have cost so far, counted by every walk of a fetch.

use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// Requests, bytes and retries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Requests made (files read count as one each).
    pub requests: u64,
    /// Bytes of all bodies.
    pub bytes: u64,
    /// Requests made again.
    pub retries: u64,
}

/// The counter.
#[derive(Debug, Default)]
pub(super) struct Cost(Cell<Spent>);

impl Cost {
    /// Goes on from what was spent before.
    pub(super) fn from(spent: Spent) -> Self {
        Self(Cell::new(spent))
    }

    pub(super) fn spent(&self) -> Spent {
        self.0.get()
    }

    pub(super) fn request(&self) {
        self.add(|spent| spent.requests += 1);
    }

    pub(super) fn receive(&self, bytes: usize) {
        self.add(|spent| spent.bytes += bytes as u64);
    }

    pub(super) fn retry(&self) {
        self.add(|spent| spent.retries += 1);
    }

    fn add(&self, change: impl FnOnce(&mut Spent)) {
        let mut spent = self.0.get();
        change(&mut spent);
        self.0.set(spent);
    }
}
