//! Standard error: the one way there. Secrets are masked on it, and progress that is drawn there makes room.

use crate::value::Scrubber;
use indicatif::ProgressBar;
use std::borrow::Cow;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Standard error, shared by everybody who has something to say beside the results.
pub struct Stderr {
    secrets: Arc<Scrubber>,
    /// Progress, while it is drawn.
    drawn: Mutex<Option<ProgressBar>>,
}

impl Stderr {
    /// With the secrets that it masks.
    pub fn new(secrets: Arc<Scrubber>) -> Self {
        Self { secrets, drawn: Mutex::default() }
    }

    /// Writes a text as it is, but for its secrets; above progress where that is drawn. Nobody can be told of a failure.
    pub fn write(&self, text: &str) {
        let masked = self.masked(text);
        let write = || {
            let _ = io::stderr().lock().write_all(masked.as_bytes());
        };
        match &*self.drawn() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// The text with its secrets masked.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.secrets.scrub(text)
    }

    /// Lets progress be drawn from now on.
    pub fn draw(&self, bar: ProgressBar) {
        *self.drawn() = Some(bar);
    }

    /// Takes what is drawn off the terminal.
    pub fn clear(&self) {
        if let Some(bar) = self.drawn().take() {
            bar.finish_and_clear();
        }
    }

    fn drawn(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
