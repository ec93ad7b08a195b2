//! Units side by side: each walks on its own, and shows its pages when it is its turn, so that order never depends on timing.

use super::cost::Cost;
use super::note::PageNote;
use super::observer::{Observer, PageAt};
use super::outcome::UnitReport;
use super::pool::Pool;
use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use tokio::sync::{Mutex, MutexGuard, Notify};

/// Bytes of pages that wait to be shown, of all units together; beyond that each unit has two pages in hand at most.
const AHEAD: usize = 16 * 1024 * 1024;

/// Whose turn it is to show pages: that of the first unit that has not ended. The others go ahead, within bounds.
#[derive(Debug, Default)]
pub(super) struct Turns {
    now: Cell<usize>,
    /// Bytes of the pages of all units that were not shown yet.
    ahead: Cell<usize>,
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
        self.until(|| self.now.get() == number).await;
    }

    async fn until(&self, is_so: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            if is_so() {
                return;
            }
            changed.await;
        }
    }
}

/// How many pages one walk has in hand, and whether it may ask for another.
pub(super) struct Room<'r> {
    turns: &'r Turns,
    number: usize,
    /// When it has fewer pages than that, it may always ask.
    least: usize,
    /// When it is its turn, it has no more than that: they wait for threads then, not for others.
    most: usize,
    pages: Cell<usize>,
    bytes: Cell<usize>,
}

impl<'r> Room<'r> {
    /// Of a walk that `concurrency` requests may be under way for; where that is one, a page is shown before the next is
    /// asked for.
    pub(super) fn of<M>(lane: &Lane<'r, M>, concurrency: usize) -> Self {
        let (least, most) = if concurrency <= 1 { (1, 1) } else { (2, lane.pool.pages().max(2)) };
        Self { turns: lane.turns, number: lane.number, least, most, pages: Cell::new(0), bytes: Cell::new(0) }
    }

    /// Waits until another page may be asked for.
    pub(super) async fn free(&self) {
        let is_free = || match self.pages.get() {
            pages if pages < self.least => true,
            pages if self.turns.now.get() == self.number => pages < self.most && self.bytes.get() < AHEAD,
            _ => self.turns.ahead.get() < AHEAD,
        };
        self.turns.until(is_free).await;
    }

    /// A page came.
    pub(super) fn enter(&self, bytes: usize) {
        self.pages.update(|pages| pages + 1);
        self.bytes.update(|all| all + bytes);
        self.turns.ahead.update(|all| all + bytes);
    }

    /// A page was shown.
    pub(super) fn leave(&self, bytes: usize) {
        self.pages.update(|pages| pages - 1);
        self.bytes.update(|all| all - bytes);
        self.turns.ahead.update(|all| all - bytes);
        self.turns.changed.notify_waiters();
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn room(turns: &Turns, number: usize) -> Room<'_> {
        Room { turns, number, least: 2, most: 3, pages: Cell::new(0), bytes: Cell::new(0) }
    }

    /// How many pages of that size a walk asks for while none is shown.
    fn asked(room: &Room<'_>, bytes: usize) -> usize {
        (0..100).take_while(|_| room.free().now_or_never().map(|()| room.enter(bytes)).is_some()).count()
    }

    #[test]
    fn whoever_waits_goes_ahead_until_the_pages_of_all_are_large() {
        let turns = Turns::default();
        let rooms = [room(&turns, 0), room(&turns, 1), room(&turns, 2)];
        assert_eq!(asked(&rooms[0], AHEAD / 16), 3, "its pages wait for threads alone");
        assert_eq!(asked(&rooms[1], AHEAD / 16), 13);
        assert_eq!(asked(&rooms[2], AHEAD / 16), 2);
        rooms[0].leave(AHEAD / 16);
        assert_eq!(asked(&rooms[0], AHEAD / 16), 1, "the others take nothing away from it");
        rooms[1].leave(AHEAD / 16);
        rooms[1].leave(AHEAD / 16);
        rooms[1].leave(AHEAD / 16);
        assert_eq!(asked(&rooms[2], AHEAD / 16), 1);
        turns.pass();
        assert_eq!(asked(&rooms[1], AHEAD / 16), 0, "ten of its pages are to be shown first");
    }

    #[test]
    fn large_pages_are_in_hand_by_twos() {
        let turns = Turns::default();
        let rooms = [room(&turns, 0), room(&turns, 1)];
        assert_eq!(asked(&rooms[0], AHEAD), 2);
        assert_eq!(asked(&rooms[1], AHEAD), 2);
    }
}
