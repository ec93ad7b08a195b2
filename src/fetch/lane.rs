//! Units side by side: each walks on its own, and shows its pages when it is its turn, so that order never depends on timing.

use super::cost::Cost;
use super::note::PageNote;
use super::observer::{Observer, PageAt};
use super::outcome::UnitReport;
use super::pool::Pool;
use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use tokio::sync::{Mutex, MutexGuard, Notify};

/// Whose turn it is to show pages: that of the first unit that has not ended.
#[derive(Debug, Default)]
pub(super) struct Turns {
    now: Cell<usize>,
    changed: Notify,
}

impl Turns {
    /// The turn of the next.
    pub(super) fn pass(&self) {
        self.now.set(self.now.get() + 1);
        self.changed.notify_waiters();
    }

    /// Waits for the turn of that number, from 0.
    pub(super) async fn of(&self, number: usize) {
        loop {
            let changed = self.changed.notified();
            if self.now.get() == number {
                return;
            }
            changed.await;
        }
    }
}

/// Of several texts of an endpoint the one that the server takes. Until the first request has found out, others wait.
#[derive(Debug, Default)]
pub(super) struct Text {
    settled: Cell<Option<usize>>,
    settling: Mutex<()>,
}

impl Text {
    /// The text that was settled on; else whoever gets the guard finds out.
    pub(super) async fn settled(&self) -> Result<usize, MutexGuard<'_, ()>> {
        if let Some(text) = self.settled.get() {
            return Ok(text);
        }
        let guard = self.settling.lock().await;
        self.settled.get().ok_or(guard)
    }

    /// Settles on a text.
    pub(super) fn settle(&self, text: usize) {
        self.settled.set(Some(text));
    }

    pub(super) fn get(&self) -> Option<usize> {
        self.settled.get()
    }
}

/// The one observer, shared by walks of which one at a time shows a page.
pub(super) trait Audience<M> {
    /// Shows a page, and has it noted.
    fn show(&self, at: &PageAt<'_>, mapped: M, note: (&PageNote, &Cost)) -> ControlFlow<&'static str>;

    /// Tells of an endpoint that is walked from now on.
    fn begin(&self, endpoint: &str, units: usize);

    /// Tells of a unit that came to its end.
    fn ended(&self, endpoint: &str, unit: &UnitReport);
}

impl<M, O: Observer<M> + ?Sized> Audience<M> for RefCell<&mut O> {
    fn show(&self, at: &PageAt<'_>, mapped: M, (note, cost): (&PageNote, &Cost)) -> ControlFlow<&'static str> {
        let mut observer = self.borrow_mut();
        observer.page(at, mapped)?;
        observer.note(note, cost.spent())
    }

    fn begin(&self, endpoint: &str, units: usize) {
        self.borrow_mut().begin(endpoint, units);
    }

    fn ended(&self, endpoint: &str, unit: &UnitReport) {
        self.borrow_mut().ended(endpoint, unit);
    }
}

/// What a walk shares with those beside it.
pub(super) struct Lane<'l, M> {
    pub(super) audience: &'l dyn Audience<M>,
    /// Who reads and maps its pages.
    pub(super) pool: &'l Pool<'l, M>,
    pub(super) turns: &'l Turns,
    /// Its place among the units of its endpoint.
    pub(super) number: usize,
    pub(super) text: &'l Text,
    pub(super) cost: &'l Cost,
}

impl<M> Clone for Lane<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Lane<'_, M> {}
