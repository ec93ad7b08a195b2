//! `export:`: a job is started, asked after until it is ready, and fetched chunk by chunk.

mod answer;
mod states;
mod table;

pub use answer::Polled;
pub use states::State;
pub use table::{EXPORT, STEPS};

use super::paginate::{self, Total, body_path, slot};
use super::reach::{Closed, shared};
use super::request::{RequestPlan, Source};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::Names;
use crate::path::{PageReads, ReadSet, Reads};
use crate::registry::pace::parse_duration;
use crate::yaml::Node;
use states::States;
use std::time::Duration;

/// What the job and its chunks are called in requests.
const NAME: &str = "export";
/// A poll more often than this is no pause.
const SHORTEST: Duration = Duration::from_millis(100);
/// No vendor keeps an export longer.
const LONGEST: Duration = Duration::from_secs(168 * 3600);

/// `export:` of an endpoint, compiled.
#[derive(Debug)]
pub struct Export {
    pub start: RequestPlan,
    pub poll: RequestPlan,
    pub fetch: RequestPlan,
    /// The pause between two polls.
    pub every: Duration,
    /// How long the export may take.
    pub for_at_most: Duration,
    /// Read of a poll's answer.
    pub total: Option<Total>,
    /// Where `export` stands in a frame of `poll` and `fetch`.
    pub scope: usize,
    states: States,
    id: Slot,
    state: Slot,
    lost: Vec<usize>,
    chunks: String,
    start_reads: Reads,
    poll_reads: PageReads,
    /// What the requests read of `export`.
    reads: Reads,
}

/// A slot with the path as it was written.
#[derive(Debug)]
struct Slot {
    slot: usize,
    path: String,
}

impl Export {
    /// Compiles `export:`, whose shape was checked before; `names` are those of the endpoint's requests.
    pub(super) fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let job = Closed::new(vec!["id".to_owned()]);
        let with = |members: &[&str]| {
            let mut names = names.clone();
            names.add_closed(NAME, &job.reads, members.iter().map(|member| (*member).to_owned()).collect());
            names
        };
        let start = request(node, "start", names, report);
        let poll = request(node, "poll", &with(&["id"]), report);
        let fetch = request(node, "fetch", &with(&["id", "chunk"]), report);
        if fetch.is_some() {
            judge_fetch(node, &job, report);
        }
        let (started, polled) = (shared(), shared());
        let id = path_in(node, "start", "id", |path| slot(path, &started, report));
        let state = path_in(node, "poll", "state", |path| slot(path, &polled, report));
        let lost = node.get("lost").map(Node::one_or_many).unwrap_or_default();
        let lost = lost.iter().map(|path| Some(polled.add(&body_path(path, report)?))).collect::<Vec<_>>();
        let total = match node.get("total") {
            Some(written) => paginate::total(written, &polled, report).map(Some),
            None => Some(None),
        };
        let chunks = node.get("chunks").and_then(|path| body_path(path, report));
        let pace = pace(node, report);
        let states = node.get("states").and_then(|states| States::compile(states, report));
        let (chunks, (every, for_at_most)) = (chunks?, pace?);
        let start_reads = started.compile();
        let poll_reads = PageReads::new(&chunks, &polled.so_far(), &ReadSet::default());
        let reads = job.reads.compile();
        Some(Self {
            start: start?,
            poll: poll?,
            fetch: fetch?,
            every,
            for_at_most,
            total: total?,
            scope: names.len(),
            states: states?,
            id: id?,
            state: state?,
            lost: lost.into_iter().collect::<Option<_>>()?,
            chunks: chunks.text().to_owned(),
            start_reads,
            poll_reads,
            reads,
        })
    }

    /// The three requests by name, in the order in which they are first made.
    pub fn steps(&self) -> [(&'static str, &RequestPlan); 3] {
        [("start", &self.start), ("poll", &self.poll), ("fetch", &self.fetch)]
    }
}

/// One of the three requests.
fn request(node: &Node, step: &str, names: &Names, report: &mut Report) -> Option<RequestPlan> {
    let (key, written) = node.entry(step)?;
    let methods = ["get", "post"];
    if methods.iter().all(|method| written.get(method).is_none()) {
        if written.is_map() && !methods.iter().any(|method| written.misspells(method, &methods)) {
            report.push(
                Diagnostic::error(&codes::MISSING_KEY, &key.place, format!("`{step}` has no request"))
                    .help("say what to ask for: `get: PATH` or `post: PATH`"),
            );
        }
        return None;
    }
    match Source::compile(written, &key.place, names, report)? {
        Source::Api(plan) => Some(plan),
        Source::Export(_) | Source::File(_) | Source::Broken => None,
    }
}

fn judge_fetch(node: &Node, job: &Closed, report: &mut Report) {
    let Some((key, _)) = node.entry("fetch") else { return };
    if !job.is_used("chunk") {
        let message = "`fetch` does not name `export.chunk`: it would be one request for all chunks";
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &key.place, message)
                .help("write it where the chunk belongs, such as `get: \"/chunks/{{ export.chunk }}\"`"),
        );
    }
}

/// What a path in one of the mappings leads to.
fn path_in(node: &Node, step: &str, key: &str, slot: impl FnOnce(&Node) -> Option<usize>) -> Option<Slot> {
    let written = node.get(step)?.get(key)?;
    Some(Slot { slot: slot(written)?, path: written.text()?.to_owned() })
}

/// The pause between two polls, and for how long they are made.
fn pace(node: &Node, report: &mut Report) -> Option<(Duration, Duration)> {
    let poll = node.get("poll")?;
    let span = |key: &str, default: u64| match poll.text_of(key) {
        Some(text) => parse_duration(text),
        None => Some(Duration::from_secs(default)),
    };
    let (every, for_at_most) = (span("every", 5)?, span("for_at_most", 2 * 3600)?);
    let (key, message, help) = match () {
        () if every < SHORTEST => ("every", "polls need a pause between them", "write `100ms` or more"),
        () if for_at_most > LONGEST => ("for_at_most", "this is longer than a week", "write `168h` or less"),
        () if for_at_most < every => {
            ("for_at_most", "the export would be given up before the second poll", "write more than `every` says")
        }
        () => return Some((every, for_at_most)),
    };
    let place = poll.get(key).map_or(&poll.place, |written| &written.place);
    report.push(Diagnostic::error(&codes::WRONG_VALUE, place, message).help(help));
    None
}

#[cfg(test)]
mod tests {
    use crate::connector::stage::{compile, complaints};

    const EXPORT: &str = "start: { post: /e, id: $.id }, poll: { get: '/e/{{ export.id }}', state: $.s }, states: { working: [RUNNING], ready: [DONE], failed: [ERROR] }, chunks: '$.c[*]', lost: '$.l[*]', fetch: { get: '/e/{{ export.id }}/{{ export.chunk }}' }";

    fn map(export: &str) -> String {
        format!("connect: {{ url: https://h }}\nendpoints:\n  a: {{ export: {{ {export} }}, records: '$[*]' }}")
    }

    #[test]
    fn three_requests_are_compiled_with_their_pace() {
        let (connector, report) = compile(&map(EXPORT));
        assert!(report.is_empty(), "{report:?}");
        let connector = connector.unwrap();
        let source = &connector.endpoints[0].source;
        let written: Vec<&str> = source.plans().iter().map(|plan| plan.target.written()).collect();
        assert_eq!(written, ["/e", "/e/{{ export.id }}", "/e/{{ export.id }}/{{ export.chunk }}"]);
        let super::Source::Export(export) = source else { panic!("{source:?}") };
        assert_eq!((export.every.as_secs(), export.for_at_most.as_secs()), (5, 7200));
    }

    #[test]
    fn mistakes_are_reported_at_their_place() {
        for (from, to, code) in [
            ("post: /e, ", "", "missing-key"),
            ("post: /e", "psot: /e", "unknown-key"),
            ("id: $.id", "id: $.id, json: { chunk: $export.id }", "undefined-name"),
            ("{{ export.id }}', state", "{{ export.chunk }}', state", "undefined-name"),
            ("/{{ export.chunk }}' }", "/1' }", "wrong-value"),
            ("state: $.s", "state: '$.s[*]'", "list-into-scalar"),
            ("state: $.s", "state: $.s, every: 1ms", "wrong-value"),
            ("state: $.s", "state: $.s, for_at_most: 169h", "wrong-value"),
            ("state: $.s", "state: $.s, every: 1m, for_at_most: 30s", "wrong-value"),
            ("state: $.s", "state: $.s, every: soon", "wrong-value"),
            ("failed: [ERROR]", "failed: [Done]", "wrong-value"),
            ("ready: [DONE]", "ready: []", "wrong-value"),
            ("chunks: '$.c[*]'", "chunks: '$.c['", "path-syntax"),
            ("lost: '$.l[*]'", "lost: ['$.l[*]', '$.']", "path-syntax"),
            (", fetch: {", ", fetches: {", "unknown-key"),
        ] {
            assert!(EXPORT.contains(from), "{from}");
            assert_eq!(complaints(&map(&EXPORT.replacen(from, to, 1))), [code], "{to}");
        }
    }

    #[test]
    fn an_export_stands_alone() {
        let with = |key: &str| complaints(&map(EXPORT).replace("records", &format!("{key}, records")));
        for key in ["get: /x", "query: { a: 1 }", "paginate: link_header", "json: { a: 1 }"] {
            assert_eq!(with(key), ["wrong-value"], "{key}");
        }
        assert_eq!(with("for_each: { export: [1] }"), ["wrong-value"]);
    }
}
