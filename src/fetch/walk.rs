//! One unit: page after page, each read, held against the books, shown to the observer.

use super::ask::{Asker, Cost};
use super::books::Books;
use super::fan_out::World;
use super::observer::Observer;
use super::outcome::UnitReport;
use super::transport::FilePages;
use super::unit::UnitName;
use crate::connector::paginate::Turn;
use crate::connector::{Connector, Endpoint, NoRecords, Position, RequestPlan, Source, Target};
use crate::expression::Frame;
use crate::http::Response;
use crate::path::Kept;
use std::collections::HashSet;

/// A parent's record, as its descendants need it.
#[derive(Debug)]
pub(super) struct Item {
    /// The record's key; `None` where there is none.
    pub(super) label: Option<String>,
    pub(super) kept: Kept,
}

/// One walk.
pub(super) struct Walk<'w> {
    pub(super) connector: &'w Connector,
    pub(super) endpoint: &'w Endpoint,
    pub(super) world: World<'w>,
    pub(super) filtered: bool,
    /// Whether other endpoints are walked for each of these records.
    pub(super) is_parent: bool,
    pub(super) unit: &'w UnitName,
    /// Every name in reach but `$` and `page`.
    pub(super) frame: &'w Frame<'w>,
    pub(super) books: Books,
    pub(super) items: Vec<Item>,
    pub(super) seen: HashSet<u128>,
}

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
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        (connector, endpoint): (&'w Connector, &'w Endpoint),
        (world, filtered): (World<'w>, bool),
        is_parent: bool,
        unit: &'w UnitName,
        frame: &'w Frame<'w>,
    ) -> Self {
        let (books, items, seen) = (Books::default(), Vec::new(), HashSet::new());
        Self { connector, endpoint, world, filtered, is_parent, unit, frame, books, items, seen }
    }

    /// Walks to the end.
    pub(super) async fn run(
        &mut self,
        cost: &mut Cost,
        text: &mut Option<usize>,
        observer: &mut dyn Observer,
    ) -> Ended {
        match &self.endpoint.source {
            Source::Api(plan) => self.run_api(plan, cost, text, observer).await,
            Source::File(target) => self.run_files(target, cost, observer),
            Source::Broken => self.failed("the endpoint could not be compiled".to_owned()),
        }
    }

    /// The unit's report; a walk that is over may still turn out not to be whole.
    pub(super) fn report(&self, ended: &Ended) -> UnitReport {
        let from_files = matches!(self.endpoint.source, Source::File(_));
        let judged = match ended {
            Ended::Over(_) if self.books.records == 0 && self.endpoint.none == NoRecords::Fail => {
                Err("no records".to_owned())
            }
            Ended::Over(why) => self.books.judge(self.endpoint, self.filtered, from_files).map(|()| why.clone()),
            Ended::Short(why) => Err(why.clone()),
            // The details stand in the failure itself.
            Ended::Failed { message, .. } => Err(message.split("; ").next().unwrap_or_default().to_owned()),
            Ended::Stopped(word) => Err((*word).to_owned()),
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

    async fn run_api(
        &mut self,
        plan: &RequestPlan,
        cost: &mut Cost,
        text: &mut Option<usize>,
        observer: &mut dyn Observer,
    ) -> Ended {
        let mut asker = Asker::new((self.connector, plan), self.world, cost, text);
        let mut pager = self.endpoint.paginate.start();
        let mut last: Option<Response> = None;
        loop {
            let url = match (pager.url(), &last) {
                (Some(next), Some(last)) => match last.url.join(next) {
                    Ok(url) => Some(url),
                    Err(error) => return self.failed(format!("the next page's url `{next}` is none: {error}")),
                },
                _ => None,
            };
            let position = Position { places: pager.places(), url, text: 0 };
            let mut response = match asker.ask(position, self.frame).await {
                Ok(response) => response,
                Err(message) => return self.failed(message),
            };
            let body = std::mem::take(&mut response.body);
            let url = response.url.to_string();
            let facts = match self.page(body, &url, Some(&response), observer) {
                Ok(facts) => facts,
                Err(ended) => return ended,
            };
            match pager.turn(&facts) {
                Turn::Next => last = Some(response),
                Turn::End(why) => return Ended::Over(why),
                Turn::Incomplete(why) => return Ended::Short(why),
                Turn::Fail(message) => return Ended::Failed { page: self.books.pages, message },
            }
        }
    }

    fn run_files(&mut self, target: &Target, cost: &mut Cost, observer: &mut dyn Observer) -> Ended {
        let lines = self.endpoint.decoder.is_lines();
        let pages = target.text(self.frame).and_then(|pattern| FilePages::find(self.world.folder, &pattern, lines));
        let mut pages = match pages {
            Ok(pages) => pages,
            Err(message) => return self.failed(message),
        };
        while let Some(page) = pages.next_page() {
            cost.requests += 1;
            let page = match page {
                Ok(page) => page,
                Err(message) => return self.failed(message),
            };
            cost.bytes += page.bytes.len() as u64;
            if let Err(ended) = self.page(page.bytes, &page.name, None, observer) {
                return ended;
            }
        }
        Ended::Over("all files read".to_owned())
    }
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
