//! For tests: a fetch that ends early, and another that takes it up.

use super::stage::{Count, Stage};
use super::transport::Transport;
use super::{Fetched, NoOverflow, Observer, PageAt, PageNote, Past, Pool, Spent, Stop, Tokens, UnitName, World, run};
use crate::value::Scrubber;
use std::ops::ControlFlow;
use std::time::Duration;

/// What an attempt left behind.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) notes: Vec<PageNote>,
    /// Whether it came to its end.
    pub(super) is_over: bool,
    /// Ends it after so many pages.
    pub(super) limit: Option<usize>,
}

impl Past for Attempt {
    fn pages(&self, endpoint: &str, unit: &UnitName) -> Result<Vec<PageNote>, String> {
        let mut pages: Vec<PageNote> = Vec::new();
        for note in self.notes.iter().filter(|note| note.endpoint == endpoint && note.unit_name() == *unit) {
            if note.page == 1 {
                pages.clear();
            }
            pages.push(note.clone());
        }
        Ok(pages)
    }

    fn is_over(&self) -> bool {
        self.is_over
    }
}

impl Observer<usize> for Attempt {
    fn page(&mut self, _: &PageAt<'_>, _: usize) -> ControlFlow<&'static str> {
        ControlFlow::Continue(())
    }

    fn note(&mut self, note: &PageNote, _: Spent) -> ControlFlow<&'static str> {
        self.notes.push(note.clone());
        if self.limit == Some(self.notes.len()) { ControlFlow::Break("interrupted") } else { ControlFlow::Continue(()) }
    }
}

/// One attempt after another, or after none; the pages it showed are added to the notes.
pub(super) fn attempt(
    stage: &Stage,
    endpoint: &str,
    transport: &dyn Transport,
    past: &Attempt,
    limit: Option<usize>,
) -> (Fetched, Attempt) {
    let wanted = [stage.connector.endpoint(endpoint).expect("the endpoint is there").number];
    let (tokens, secrets, stop) = (Tokens::new(|| Duration::ZERO), Scrubber::new(), Stop::default());
    let world = World {
        transport,
        folder: &stage.folder,
        tokens: &tokens,
        secrets: &secrets,
        stop: &stop,
        past,
        overflow: &NoOverflow,
    };
    let mut now = Attempt { limit, ..Attempt::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let world = (world, Spent::default());
    let who = (&stage.connector, &Pool::in_place(&stage.connector, &Count));
    let fetched = runtime.block_on(run(who, &wanted, stage.constants(), world, &mut now));
    (fetched, now)
}
