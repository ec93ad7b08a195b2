//! How far a run got, written down as it goes: every page shown, every identity written, now and then a checkpoint.

use super::Ledger;
use crate::fetch::{PageNote, Spent};
use crate::store::{Memory, StoreError};
use serde::{Deserialize, Serialize};
use std::io;
use std::time::{Duration, Instant};

/// A checkpoint waits for the disk: so much time lies between two at least.
const APART: Duration = Duration::from_secs(1);

/// The books that a checkpoint keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    pub ledger: Ledger,
    pub spent: Spent,
}

/// Writes down how far a run gets.
pub struct Journal<'j> {
    memory: &'j mut Memory,
    saved: Option<Instant>,
}

impl<'j> Journal<'j> {
    /// A journal in that memory.
    pub fn new(memory: &'j mut Memory) -> Self {
        Self { memory, saved: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.memory.is_empty()
    }

    pub(super) fn identity(&mut self, key: u128, content: u64) -> io::Result<()> {
        Ok(self.memory.identity(key, content)?)
    }

    /// Notes a page; whether a checkpoint is due.
    pub(super) fn page(&mut self, note: &PageNote) -> io::Result<bool> {
        let json = serde_json::to_string(note).map_err(io::Error::other)?;
        self.memory.page(&json)?;
        Ok(self.saved.is_none_or(|saved| saved.elapsed() >= APART))
    }

    /// Writes a checkpoint.
    pub(super) fn save(&mut self, ledger: &Ledger, spent: Spent) -> io::Result<()> {
        save(self.memory, ledger, spent, false)?;
        tracing::debug!(written = ledger.written(), "checkpoint written");
        self.saved = Some(Instant::now());
        Ok(())
    }
}

/// Writes a checkpoint with these books. `over`: the run has come to its end.
pub fn save(memory: &mut Memory, ledger: &Ledger, spent: Spent, over: bool) -> Result<(), StoreError> {
    let books = Books { ledger: ledger.clone(), spent };
    let state = serde_json::to_value(&books).expect("books hold nothing that JSON cannot");
    memory.save(state, over)
}
