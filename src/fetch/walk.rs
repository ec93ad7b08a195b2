//! One unit: page after page, each read, held against the books, shown to the observer.

use super::ask::Asker;
use super::books::{Books, Tally};
use super::bound::Bound;
use super::lane::{Lane, Room};
use super::outcome::UnitReport;
use super::page::Taken;
use super::pool::UnderWay;
use super::transport::{FilePages, MAX_PAGE};
use super::unit::UnitName;
use super::world::World;
use crate::connector::paginate::{Pager, Turn};
use crate::connector::{Connector, Endpoint, NoRecords, Position, RequestPlan, Source, Target};
use crate::expression::Frame;
use crate::http::{Response, Url};
use crate::path::Kept;
use crate::value::Prints;
use futures_util::future::{Either, select};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Files are read ahead until they are as large as one page may be.
const AHEAD: usize = MAX_PAGE;

/// While they are smaller than that, twice as many pages are under way, so that no thread waits while one is shown.
const SMALL: usize = 4 * 1024 * 1024;

/// A parent's record, as its descendants need it.
#[derive(Debug)]
pub(super) struct Item {
    /// The record's key; `None` where there is none.
    pub(super) label: Option<String>,
    pub(super) kept: Kept,
}

/// One walk.
pub(super) struct Walk<'w, M> {
    pub(super) connector: &'w Connector,
    pub(super) endpoint: &'w Endpoint,
    pub(super) world: World<'w>,
    pub(super) lane: Lane<'w, M>,
    pub(super) filtered: bool,
    /// Whether other endpoints are walked for each of these records.
    pub(super) is_parent: bool,
    pub(super) unit: &'w UnitName,
    /// Every name in reach but `$` and `page`.
    pub(super) frame: &'w Frame<'w>,
    /// The same names, for whoever reads a page.
    pub(super) bound: &'w Arc<Bound>,
    pub(super) books: Books,
    pub(super) items: Vec<Item>,
    pub(super) seen: Prints,
    /// Whether there are parts to walk instead, where the vendor does not serve all.
    pub(super) has_parts: bool,
}

/// A page that waits to be shown.
struct Waiting<M> {
    taken: Taken<M>,
    /// Its bytes.
    length: usize,
    /// The books with it as the last page.
    tally: Tally,
}

/// An answer without its body, which was handed over.
pub(super) type Answered<M> = (Response, UnderWay<M>);

/// How a walk ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Its stop rule was met.
    Over(String),
    /// It had to end before that.
    Short(String),
    /// Something failed, on the page of that number.
    Failed { page: u64, message: String },
    /// The observer's word.
    Stopped(&'static str),
    /// Its first page states more than the vendor serves, and was put aside: it is to be walked in parts.
    TooLarge,
}

impl<'w, M> Walk<'w, M> {
    pub(super) fn new(
        (connector, endpoint): (&'w Connector, &'w Endpoint),
        (world, lane): (World<'w>, Lane<'w, M>),
        (filtered, is_parent): (bool, bool),
        unit: &'w UnitName,
        (frame, bound): (&'w Frame<'w>, &'w Arc<Bound>),
    ) -> Self {
        let (books, items, seen) = (Books::default(), Vec::new(), Prints::default());
        let has_parts = false;
        Self {
            connector,
            endpoint,
            world,
            lane,
            filtered,
            is_parent,
            unit,
            frame,
            bound,
            books,
            items,
            seen,
            has_parts,
        }
    }

    /// Walks to the end.
    pub(super) async fn run(&mut self) -> Ended {
        let ended = match &self.endpoint.source {
            Source::Api(plan) => self.run_api(plan).await,
            Source::Export(export) => self.run_export(export).await,
            Source::File(target) => self.run_files(target).await.unwrap_or_else(|ended| ended),
            Source::Broken => self.failed("the endpoint could not be compiled".to_owned()),
        };
        match (self.world.stop.word(), ended) {
            // Whatever failed, failed because nothing may wait any more.
            (Some(word), Ended::Failed { .. }) => Ended::Stopped(word),
            (_, ended) => ended,
        }
    }

    /// The unit's report; a walk that is over may still turn out not to be whole.
    pub(super) fn report(&self, ended: &Ended) -> UnitReport {
        // Files and chunks may share records: how they are cut is not the walk's doing.
        let may_overlap = matches!(self.endpoint.source, Source::File(_) | Source::Export(_));
        let judged = match ended {
            Ended::Over(_) if self.books.records == 0 && self.endpoint.none == NoRecords::Fail => {
                Err("no records".to_owned())
            }
            Ended::Over(why) => self.books.judge(self.endpoint, self.filtered, may_overlap).map(|()| why.clone()),
            Ended::Short(why) => Err(why.clone()),
            // The details stand in the failure itself.
            Ended::Failed { message, .. } => Err(message.split("; ").next().unwrap_or_default().to_owned()),
            Ended::Stopped(word) => Err((*word).to_owned()),
            Ended::TooLarge => Err("the vendor does not serve all of it".to_owned()),
        };
        let complete = judged.is_ok();
        let (Ok(why) | Err(why)) = judged;
        UnitReport {
            unit: self.unit.clone(),
            pages: self.books.pages,
            records: self.books.records,
            distinct: self.books.distinct,
            vendor_total: self.books.total,
            complete,
            why,
        }
    }

    pub(super) fn failed(&self, message: String) -> Ended {
        Ended::Failed { page: self.books.pages + 1, message }
    }

    /// Asks for pages, and shows those that are there meanwhile.
    async fn run_api(&mut self, plan: &'w RequestPlan) -> Ended {
        let room = &Room::of(&self.lane, self.world.transport.concurrency());
        let (queue, mut waiting) = unbounded_channel::<Waiting<M>>();
        let showing = self.showing();
        let shown = async {
            while let Some(Waiting { taken, length, tally }) = waiting.recv().await {
                if let Some(stopped) = showing.show(taken).await {
                    return Some((stopped, tally));
                }
                room.leave(length);
            }
            None
        };
        let (stopped, tally) = {
            let asked = pin!(self.ask_all(plan, room, queue));
            match select(asked, pin!(shown)).await {
                Either::Left((ended, shown)) => match shown.await {
                    Some(stopped) => stopped,
                    None => return ended,
                },
                Either::Right((None, asked)) => return asked.await,
                // Nobody waits for pages that nobody will look at.
                Either::Right((Some(stopped), _)) => stopped,
            }
        };
        self.books.end_at(tally);
        stopped
    }

    /// Asks for one page after the other as long as there is room, and enters them into the books.
    async fn ask_all(&mut self, plan: &'w RequestPlan, room: &Room<'w>, queue: UnboundedSender<Waiting<M>>) -> Ended {
        self.ask_on(plan, room, &queue).await.unwrap_or_else(|ended| ended)
    }

    async fn ask_on(
        &mut self,
        plan: &'w RequestPlan,
        room: &Room<'w>,
        queue: &UnboundedSender<Waiting<M>>,
    ) -> Result<Ended, Ended> {
        let mut asker = Asker::new((self.connector, plan), self.world, self.lane.cost, self.lane.text);
        let mut pager = self.endpoint.paginate.start();
        let before = self.recall(&mut pager)?;
        let mut next = self.position(pager.as_ref(), before.as_ref())?;
        loop {
            room.free().await;
            let answer = self.ask(&mut asker, next, self.frame).await;
            let (response, page) = answer.map_err(|message| self.failed(message))?;
            let length = page.length;
            let taken = self.take(page, response.url.as_str(), Some(&response)).await?;
            let turn = pager.turn(&taken.note.facts);
            room.enter(length);
            // Whoever shows them is there until the last has come.
            let _ = queue.send(Waiting { taken, length, tally: self.books.tally() });
            match turn {
                Turn::Next => next = self.position(pager.as_ref(), Some(&response.url))?,
                over => return Ok(self.ended(over)),
            }
        }
    }

    /// Shows a page while another is asked for, which is on its way, read and mapped while this one is mapped and waits for
    /// its turn; one after the other where no more than one request may be under way. Nothing counts of the other before
    /// this one is shown.
    pub(super) async fn show_beside<T>(&self, taken: Taken<M>, asked: impl Future<Output = T>) -> Result<T, Ended> {
        if self.world.transport.concurrency() <= 1 {
            return match self.show(taken).await {
                Some(stopped) => Err(stopped),
                None => Ok(asked.await),
            };
        }
        let (asked, shown) = (pin!(asked), pin!(self.show(taken)));
        match select(asked, shown).await {
            Either::Left((answer, shown)) => shown.await.map_or(Ok(answer), Err),
            // Nobody waits for a page that nobody will look at.
            Either::Right((Some(stopped), _)) => Err(stopped),
            Either::Right((None, asked)) => Ok(asked.await),
        }
    }

    /// Asks for a page, and hands it over as soon as it is there.
    pub(super) async fn ask(
        &self,
        asker: &mut Asker<'_>,
        position: Position,
        frame: &Frame<'_>,
    ) -> Result<Answered<M>, String> {
        let mut response = asker.ask(position, frame).await?;
        let page = self.hand_over(std::mem::take(&mut response.body), false);
        Ok((response, page))
    }

    /// Where the next request goes; `last` is the url of the last answer.
    fn position(&self, pager: &dyn Pager, last: Option<&Url>) -> Result<Position, Ended> {
        let url = match (pager.url(), last) {
            (Some(next), Some(last)) => {
                let url = last.join(next);
                Some(url.map_err(|error| self.failed(format!("the next page's url `{next}` is none: {error}")))?)
            }
            _ => None,
        };
        Ok(Position { places: pager.places(), url, text: 0 })
    }

    pub(super) fn ended(&self, turn: Turn) -> Ended {
        match turn {
            Turn::Next => self.failed("the walk goes on".to_owned()),
            Turn::End(why) => Ended::Over(why),
            Turn::Incomplete(why) => Ended::Short(why),
            Turn::Fail(message) => Ended::Failed { page: self.books.pages, message },
        }
    }

    async fn run_files(&mut self, target: &Target) -> Result<Ended, Ended> {
        let lines = self.endpoint.decoder.is_lines();
        let pages = target.text(self.frame).and_then(|pattern| FilePages::find(self.world.folder, &pattern, lines));
        let mut pages = pages.map_err(|why| self.failed(why))?;
        for name in self.recall_files()? {
            match pages.next_page(self.lane.pool.buffer()).transpose().map_err(|why| self.failed(why))? {
                Some(page) if page.name == name => {}
                Some(page) => return Err(self.failed(moved(&name, &page.name))),
                None => break,
            }
        }
        let (mut under_way, mut bytes) = (VecDeque::new(), 0);
        loop {
            // What is read ahead costs nothing before it is its turn: books do not depend on how much that is.
            while (under_way.len() < self.lane.pool.pages() || bytes < SMALL)
                && under_way.len() < self.lane.pool.small_pages()
                && bytes < AHEAD
                && let Some(page) = pages.next_page(self.lane.pool.buffer())
            {
                bytes += page.as_ref().map_or(0, |page| page.bytes.len());
                under_way.push_back(page.map(|page| (page.name, page.bytes.len(), self.hand_over(page.bytes, true))));
            }
            let Some(next) = under_way.pop_front() else { return Ok(Ended::Over("all files read".to_owned())) };
            let (name, length, page) = next.map_err(|why| self.failed(why))?;
            bytes -= length;
            self.lane.cost.request();
            self.lane.cost.receive(length);
            let taken = self.take(page, &name, None).await?;
            if let Some(stopped) = self.show(taken).await {
                return Err(stopped);
            }
        }
    }
}

fn moved(before: &str, now: &str) -> String {
    format!(
        "`{before}` was read before the run was interrupted, and `{now}` stands in its place now; start afresh, without `--resume`"
    )
}

#[cfg(test)]
mod tests {
    use super::super::stage::{Stage, bugs};
    use serde_json::json;

    #[test]
    fn the_ceiling_and_repeated_pages_are_no_end() {
        let unit = bugs(&[(&[1, 2], 9), (&[3, 4], 9), (&[5, 6], 9)]).unit("bugs");
        assert_eq!(unit, "3/6/6/9 incomplete: ceiling: the vendor serves nothing past offset 4");
        let (fetched, notes) = bugs(&[(&[1, 2], 4), (&[1, 2], 4)]).run("bugs");
        assert_eq!(notes.len(), 1, "the repeated page is shown to nobody");
        assert!(fetched.failures[0].message.starts_with("the same page came twice"));
        assert_eq!((fetched.failures[0].page, fetched.is_complete(), fetched.is_empty_handed()), (2, false, false));
    }

    #[test]
    fn a_page_that_is_not_there_fails_with_what_is_nearest() {
        let (fetched, _) = bugs(&[(&[1, 2], 4)]).run("bugs");
        let failure = &fetched.failures[0];
        assert_eq!((failure.page, fetched.pages), (2, 1));
        assert!(failure.message.contains("`page[offset]` is `0` there and not `2`"), "{}", failure.message);
    }

    #[test]
    fn the_observers_word_ends_it() {
        let mut stage = bugs(&[(&[1, 2], 3), (&[3], 3), (&[], 3)]);
        stage.limit = Some(1);
        let (fetched, notes) = stage.run("bugs");
        assert_eq!((notes.len(), fetched.stopped), (1, Some("limited")));
        assert_eq!(fetched.endpoints[0].units[0].why, "limited");
        assert!(fetched.failures.is_empty());
    }

    const LINKS: &str = r#"
connect: { url: https://h/v1, hosts: [cdn.example] }
endpoints:
  body: { get: /b, query: { limit: 2 }, paginate: { next_url: { from: $.next } }, records: "$.rows[*]" }
  header: { get: /h, paginate: link_header, records: "$[*]" }
  cursor: { get: /c, paginate: { cursor: { at: query.after, from: $.after } }, key: $.id, records: "$.rows[*]" }
"#;

    #[test]
    fn links_are_followed_absolute_or_relative() {
        let stage = Stage::new(LINKS)
            .get("https://h/v1/b?limit=2", json!({"rows": [1, 2], "next": "/v1/b?limit=2&at=2"}))
            .get("https://h/v1/b?limit=2&at=2", json!({"rows": [3], "next": "https://cdn.example/b"}))
            .get("https://cdn.example/b", json!({"rows": [], "next": null}))
            .linked("https://h/v1/h", "<?page=2>; rel=\"next\"", json!([1]))
            .get("https://h/v1/h?page=2", json!([2]));
        assert_eq!(stage.unit("body"), "3/3/3/- complete: no next page");
        assert_eq!(stage.unit("header"), "2/2/2/- complete: no next page");
    }

    #[test]
    fn strange_hosts_and_circles_are_refused() {
        let first = "https://h/v1/b?limit=2";
        let ask = |next: &str| {
            let stage = Stage::new(LINKS).get(first, json!({"rows": [1], "next": next}));
            stage.run("body").0.failures.remove(0).message
        };
        assert!(ask("https://evil.example/x").contains("`connect.hosts` does not list it"));
        assert!(ask("http://h/v1/b").contains("`http://h` is not encrypted"));
        assert!(ask(first).contains("made already"));
        let cursors = Stage::new(LINKS)
            .get("https://h/v1/c", json!({"rows": [{"id": 1}], "after": "x"}))
            .get("https://h/v1/c?after=x", json!({"rows": [{"id": 2}], "after": "x"}));
        assert!(cursors.unit("cursor").contains("incomplete: the vendor gave the cursor `x` twice"));
    }
}
