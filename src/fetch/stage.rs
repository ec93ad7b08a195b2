//! A stage for tests: a map's `connect:` and `endpoints:`, a recording in three lines, and an observer that takes notes.

use super::cost::Cost;
use super::token::Held;
use super::token_request::Errand;
use super::transport::{Replay, Transport};
use super::{Constants, Fetched, Mapper, NoOverflow, NoPast, Observer, PageAt, Pool, Spent, Stop, Tokens, World, run};
use crate::connector::stage::compile;
use crate::connector::{Connector, Endpoint};
use crate::diagnostic::{Report, Source};
use crate::expression::Frame;
use crate::path::Record;
use crate::value::Scrubber;
use serde_json::{Value, json};
use std::future::Future as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

/// An endpoint that is paged by offset, in pages of two.
pub(super) const OFFSET: &str = r#"
connect: { url: "{{ settings.url }}", auth: { header: { name: Authorization, value: "Token {{ settings.token }}" } } }
endpoints:
  bugs:
    get: /bugs
    query:
      filter[state]: { from: $filters.states, as: { join: "," } }
      spread: { from: $filters.query, as: "f[{{ key }}]" }
    paginate:
      offset: { at: "query.page[offset]", size_at: "query.page[limit]", size: 2, ceiling: 4 }
      stop: empty_page
      total: $.meta.total
    key: $.id
    records: $.data[*]
"#;

/// One answer of it.
pub(super) fn page(ids: &[u32], total: u32) -> Value {
    let records: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    json!({"data": records, "meta": {"total": total}})
}

/// Its pages by their ids and totals.
pub(super) fn bugs(pages: &[(&[u32], u32)]) -> Stage {
    let mut offset = 0;
    pages.iter().fold(Stage::new(OFFSET), |stage, (ids, total)| {
        let url = format!("https://h/api/bugs?page[limit]=2&page[offset]={offset}");
        offset += ids.len();
        stage.get(&url, page(ids, *total))
    })
}

/// Everything that a fetch needs.
pub(super) struct Stage {
    pub(super) connector: Connector,
    entries: Vec<Value>,
    pub(super) filters: &'static str,
    pub(super) folder: PathBuf,
    /// Stops the fetch after so many pages.
    pub(super) limit: Option<usize>,
    /// Threads that read and map.
    pub(super) threads: usize,
}

/// Notes: `endpoint unit #page: how many records`.
struct Notes {
    lines: Vec<String>,
    limit: Option<usize>,
}

/// Counts the records of a page.
pub(super) struct Count;

impl Mapper for Count {
    type Mapped = usize;

    fn begin(&self, _: &Endpoint) -> usize {
        0
    }

    fn needs_page(&self, _: &Endpoint) -> bool {
        false
    }

    fn map<'a>(
        &self,
        _: &Endpoint,
        frame: &Frame<'a>,
        (records, text): (&'a [Record<'a>], &'a str),
        mapped: &mut usize,
    ) {
        assert!(frame.has(crate::connector::SETTINGS));
        assert!(records.iter().all(|record| record.raw.offset_in(text).is_some()));
        *mapped += records.len();
    }
}

impl Observer<usize> for Notes {
    fn page(&mut self, at: &PageAt<'_>, records: usize) -> ControlFlow<&'static str> {
        self.lines.push(format!("{} [{}] #{}: {records}", at.name, at.unit, at.page));
        match self.limit {
            Some(limit) if self.lines.len() >= limit => ControlFlow::Break("limited"),
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Stage {
    /// A map whose settings are `url` and the secret `token`, whose filters are `states` and `query`.
    pub(super) fn new(map: &str) -> Self {
        let (connector, report) = compile(map);
        assert!(!report.has_errors(), "{:#?}", report.sorted());
        Self {
            connector: connector.expect("a map without errors is compiled"),
            entries: Vec::new(),
            filters: "{}",
            folder: PathBuf::new(),
            limit: None,
            threads: 0,
        }
    }

    /// Records the answer to a GET.
    pub(super) fn get(self, url: &str, answer: Value) -> Self {
        self.status(url, 200, answer)
    }

    /// The same, with a status.
    pub(super) fn status(mut self, url: &str, status: u16, answer: Value) -> Self {
        self.entries.push(json!({
            "request": {"method": "GET", "url": url},
            "response": {"status": status, "content": {"text": answer.to_string()}}
        }));
        self
    }

    /// The same, with a `Link` header.
    pub(super) fn linked(mut self, url: &str, link: &str, answer: Value) -> Self {
        self = self.get(url, answer);
        self.entries.last_mut().expect("just pushed")["response"]["headers"] = json!([{"name": "Link", "value": link}]);
        self
    }

    /// Records the answer to a POST of JSON.
    pub(super) fn post(mut self, url: &str, body: Value, status: u16, answer: Value) -> Self {
        self.entries.push(json!({
            "request": {"method": "POST", "url": url, "postData": {"mimeType": "application/json", "text": body.to_string()}},
            "response": {"status": status, "content": {"text": answer.to_string()}}
        }));
        self
    }

    /// Walks the named endpoint and its parents.
    pub(super) fn run(&self, endpoint: &str) -> (Fetched, Vec<String>) {
        let har = json!({"log": {"version": "1.2", "entries": self.entries}}).to_string();
        let replay = Replay::load(&[Source::new("x.har", har)], &mut Report::new()).expect("the recording is sound");
        self.run_on(endpoint, &replay, &Tokens::new(|| Duration::ZERO))
    }

    /// The same over any transport.
    pub(super) fn run_on(&self, endpoint: &str, transport: &dyn Transport, tokens: &Tokens) -> (Fetched, Vec<String>) {
        let wanted = [self.connector.endpoint(endpoint).expect("the endpoint is there").number];
        let mut notes = Notes { lines: Vec::new(), limit: self.limit };
        let (secrets, stop) = (Scrubber::new(), Stop::default());
        let world = self.world(transport, tokens, &secrets, &stop);
        let fetched = Pool::open(&self.connector, &Count, self.threads, |pool| {
            let who = (&self.connector, pool);
            runtime().block_on(run(who, &wanted, self.constants(), (world, Spent::default()), &mut notes))
        });
        (fetched, notes.lines)
    }

    /// The world of a fetch over this transport.
    pub(super) fn world<'w>(
        &'w self,
        transport: &'w dyn Transport,
        tokens: &'w Tokens,
        secrets: &'w Scrubber,
        stop: &'w Stop,
    ) -> World<'w> {
        World { transport, folder: &self.folder, tokens, secrets, stop, past: &NoPast, overflow: &NoOverflow }
    }

    /// So many who want a token at the same time, another one than the refused, and what each gets.
    pub(super) fn tokens_at_once(
        &self,
        count: usize,
        refused: Option<&Rc<Held>>,
        transport: &dyn Transport,
        tokens: &Tokens,
    ) -> Vec<Result<String, String>> {
        let views = self.constants().read(&self.connector).expect("the constants are JSON");
        let mut frame = Frame::new(views.len());
        views.iter().enumerate().for_each(|(scope, view)| frame.set(scope, Some(view)));
        let (secrets, stop) = (Scrubber::new(), Stop::default());
        let world = self.world(transport, tokens, &secrets, &stop);
        let source = self.connector.auth.token_source().expect("a kind with tokens");
        let get = async || {
            let cost = &Cost::default();
            let errand = Errand { connector: &self.connector, source, world, frame: &frame, cost };
            tokens.get(errand, refused).await.map(|held| held.secret.expose().to_owned())
        };
        runtime().block_on(async {
            let mut waiting: Vec<_> = (0..count).map(|_| Box::pin(get())).collect();
            let mut got: Vec<Option<_>> = waiting.iter().map(|_| None).collect();
            std::future::poll_fn(|context| {
                for (future, got) in waiting.iter_mut().zip(&mut got).filter(|(_, got)| got.is_none()) {
                    if let Poll::Ready(token) = future.as_mut().poll(context) {
                        *got = Some(token);
                    }
                }
                if got.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            got.into_iter().flatten().collect()
        })
    }

    /// The only unit of the only endpoint: `pages/records/distinct/total complete why`.
    pub(super) fn unit(&self, endpoint: &str) -> String {
        let (fetched, _) = self.run(endpoint);
        fetched
            .endpoints
            .last()
            .map(|report| report.units.iter().map(shown).collect::<Vec<_>>().join("\n"))
            .unwrap_or_default()
    }

    pub(super) fn constants(&self) -> Constants<'_> {
        Constants {
            settings: r#"{"url":"https://h/api","token":"hunter2"}"#,
            filters: self.filters,
            run: r#"{"id":"r1","started":"2024-01-02T00:00:00Z"}"#,
            filtered: self.filters != "{}",
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime")
}

fn shown(unit: &super::UnitReport) -> String {
    let total = unit.vendor_total.map_or_else(|| "-".to_owned(), |total| total.to_string());
    let complete = if unit.complete { "complete" } else { "incomplete" };
    format!("{}/{}/{}/{total} {complete}: {}", unit.pages, unit.records, unit.distinct, unit.why)
}
