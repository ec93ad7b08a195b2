//! An export: started once, asked after until it is ready, its chunks fetched as they come.

use super::ask::{Asker, Purpose};
use super::books::stated;
use super::page::Taken;
use super::read::Unread;
use super::send::wait;
use super::transport::Cause;
use super::walk::{Ended, Walk};
use crate::connector::paginate::{Found, Scalar};
use crate::connector::{Export, Polled, Position, State, decode};
use crate::expression::Frame;
use crate::http::Response;
use crate::registry::pace::to_words;
use crate::value::Raw;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How many lost chunks are named.
const NAMED: usize = 10;

/// An export under way.
struct Job {
    /// As JSON text, like the chunks.
    id: String,
    /// The chunks that were asked for.
    fetched: HashSet<String>,
    begun: Instant,
    /// The pauses so far; with a recording, which needs none, the only clock.
    paused: Duration,
}

impl Job {
    fn new(id: String, fetched: HashSet<String>) -> Self {
        Self { id, fetched, begun: Instant::now(), paused: Duration::ZERO }
    }

    /// The export whose chunks were asked for with these names.
    fn of(names: &[String]) -> Option<Self> {
        let part = |names: &str, part: &str| {
            let members = Raw::parse(names).ok()?.members();
            members.into_iter().find(|(name, _)| *name == part).map(|(_, raw)| raw.json().to_owned())
        };
        let id = part(names.last()?, "id")?;
        Some(Self::new(id, names.iter().filter_map(|names| part(names, "chunk")).collect()))
    }
}

impl<'w, M> Walk<'w, M> {
    /// Walks an export. One that an earlier attempt began is gone on with; only where that attempt had come to its end,
    /// and going on leads nowhere, another is started.
    pub(super) async fn run_export(&mut self, export: &'w Export) -> Ended {
        let mut asker = Asker::new((self.connector, &export.start), self.world, self.lane.cost, self.lane.text);
        let known = match self.recall_export() {
            Ok(names) => Job::of(&names),
            Err(ended) => return ended,
        };
        if let Some(job) = known {
            let ended = self.follow(export, &mut asker, job).await.unwrap_or_else(|ended| ended);
            let goes_on = self.world.past.is_over() && self.world.stop.word().is_none();
            if !goes_on || matches!(ended, Ended::Stopped(_)) || self.report(&ended).complete {
                return ended;
            }
            self.forget();
        }
        asker.turn_to(&export.start, Purpose::Start);
        let started = asker.ask(Position::default(), self.frame).await;
        match started.and_then(|response| export.read_id(&response.body)) {
            Ok(id) => self.follow(export, &mut asker, Job::new(id, HashSet::new())).await.unwrap_or_else(|ended| ended),
            Err(why) => self.failed(format!("the export was not started: {why}")),
        }
    }

    /// Asks how far it is until it is ready.
    async fn follow(&mut self, export: &'w Export, asker: &mut Asker<'w>, mut job: Job) -> Result<Ended, Ended> {
        loop {
            let (answer, text) = self.poll(export, asker, &job).await.map_err(|why| self.failed(why))?;
            let polled = export.read_poll(&text).map_err(|why| self.failed(why))?;
            self.books.state_total(stated(export.total, &polled.page).map_err(|why| self.failed(why))?);
            if polled.state == State::Failed {
                let word = &polled.word;
                return Err(self.failed(format!("the export failed: the vendor calls its state `{word}`")));
            }
            let mut taken = None;
            for chunk in polled.chunks.iter().flatten() {
                if job.fetched.insert(chunk.clone()) {
                    taken = Some(self.chunk(export, asker, (&job.id, chunk), taken).await?);
                }
            }
            if let Some(taken) = taken {
                self.show(taken).await.map_or(Ok(()), Err)?;
            }
            if polled.state == State::Ready {
                return Ok(self.ready(export, &polled, &text, job.fetched.len()));
            }
            self.pause(export, &mut job, (&answer, &polled.word)).await?;
        }
    }

    /// The answer to one poll, and its text.
    async fn poll(&self, export: &'w Export, asker: &mut Asker<'w>, job: &Job) -> Result<(Response, String), String> {
        let names = Export::names(&job.id, None);
        let view = export.view(&names)?;
        let mut frame: Frame<'_> = self.frame.clone();
        frame.set(export.scope, Some(&view));
        asker.turn_to(&export.poll, Purpose::Poll);
        let answer = asker.ask(Position::default(), &frame).await?;
        let text = decode::json().text(&answer.body)?.to_owned();
        Ok((answer, text))
    }

    /// Fetches one chunk while the one before it is shown.
    async fn chunk(
        &mut self,
        export: &'w Export,
        asker: &mut Asker<'w>,
        (id, chunk): (&str, &str),
        before: Option<Taken<M>>,
    ) -> Result<Taken<M>, Ended> {
        let names = Export::names(id, Some(chunk));
        asker.turn_to(&export.fetch, Purpose::Page);
        let asked = async {
            let view = export.view(&names)?;
            let mut frame: Frame<'_> = self.frame.clone();
            frame.set(export.scope, Some(&view));
            self.ask(asker, Position::default(), &frame).await
        };
        let answer = match before {
            Some(before) => self.show_beside(before, asked).await?,
            None => asked.await,
        };
        let of_chunk = |why: String| format!("chunk {}: {why}", named(chunk));
        let (answer, page) = answer.map_err(|why| self.failed(of_chunk(why)))?;
        let mut taken = match page.read().await {
            Ok((read, promise)) => Taken { promise, note: self.enter(read, answer.url.as_str(), Some(&answer))? },
            Err(Unread::Undecoded(why)) => return Err(self.failed(of_chunk(why))),
            Err(Unread::NoRecords(why)) => return Err(self.failed(why)),
        };
        // By this the export is found again when the run is taken up.
        taken.note.facts.found = Found::Value(Scalar::text(names.clone()));
        Ok(taken)
    }

    fn ready(&self, export: &Export, polled: &Polled<'_>, text: &str, fetched: usize) -> Ended {
        if polled.chunks.is_none() {
            return self.failed(export.without_chunks(text));
        }
        let lost = &polled.lost;
        if lost.is_empty() {
            return Ended::Over(format!("all chunks read ({fetched})"));
        }
        let mut names: Vec<String> = lost.iter().take(NAMED).map(|chunk| format!("`{chunk}`")).collect();
        if lost.len() > NAMED {
            names.push(format!("{} more", lost.len() - NAMED));
        }
        let chunks = if lost.len() == 1 { "chunk" } else { "chunks" };
        Ended::Short(format!("the vendor lost the {chunks} {}", names.join(", ")))
    }

    /// Waits for the next poll, unless that would be too late.
    async fn pause(&self, export: &Export, job: &mut Job, (answer, state): (&Response, &str)) -> Result<(), Ended> {
        job.paused += export.every;
        if job.begun.elapsed().max(job.paused) > export.for_at_most {
            let span = to_words(export.for_at_most);
            return Err(self.failed(format!("the export was not ready within {span}: it is `{state}`")));
        }
        let cause = Cause::Job { answer, state, pause: export.every };
        wait(self.world.transport, cause, 1).await.map_err(|why| self.failed(why))
    }
}

/// A chunk as people read it.
fn named(chunk: &str) -> String {
    Raw::trusted(chunk).scalar_text().map_or_else(|| chunk.to_owned(), |text| crate::http::visible(&text))
}

#[cfg(test)]
mod tests {
    use super::super::again::{Attempt, attempt};
    use super::super::script::Script;
    use super::super::stage::Stage;
    use super::super::{Fetched, Tokens, sketch};
    use serde_json::{Value, json};
    use std::time::Duration;

    const MAP: &str = r#"
connect: { url: "https://h/v1", hosts: [blob.example], auth: { header: { name: X-Key, value: "{{ settings.token }}" } } }
endpoints:
  bugs:
    export:
      start: { post: /export, json: { size: 2 }, id: $.uuid }
      poll: { get: "/export/{{ export.id }}", state: $.status, every: 10s, for_at_most: 1m }
      states: { working: [QUEUED, PROCESSING], ready: [FINISHED], failed: [ERROR, CANCELLED] }
      chunks: $.chunks[*]
      lost: $.lost[*]
      total: $.total
      fetch: { get: "/export/{{ export.id }}/{{ export.chunk }}" }
    key: $.id
    records: $[*]
"#;
    const START: &str = "POST https://h/v1/export";
    const POLL: &str = "GET https://h/v1/export/e%2F1";

    fn started() -> Script {
        Script::default().on(START, [(200, json!({"uuid": "e/1"}))])
    }

    fn with_chunks(script: Script, chunks: &[(u32, &[u32])]) -> Script {
        chunks.iter().fold(script, |script, (chunk, ids)| {
            let records: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
            script.on(&format!("GET https://h/v1/export/e%2F1/{chunk}"), [(200, json!(records))])
        })
    }

    fn polled(status: &str, chunks: &[u32]) -> (u16, Value) {
        (200, json!({"status": status, "chunks": chunks}))
    }

    fn run(script: &Script) -> (Fetched, Vec<String>) {
        Stage::new(MAP).run_on("bugs", script, &Tokens::new(|| Duration::ZERO))
    }

    /// What became of the unit, and the failure if there is one.
    fn outcome(script: &Script) -> String {
        let (fetched, _) = run(script);
        let unit = &fetched.endpoints[0].units[0];
        let complete = if unit.complete { "complete" } else { "incomplete" };
        let failure = fetched.failures.first().map_or(&unit.why, |failure| &failure.message);
        format!("{}/{} {complete}: {failure}", unit.pages, unit.distinct)
    }

    #[test]
    fn chunks_are_fetched_once_as_they_come() {
        let script = started().on(
            POLL,
            [
                polled("queued", &[]),
                polled("PROCESSING", &[2]),
                polled("PROCESSING", &[2, 1]),
                polled("Finished", &[1, 2, 3]),
            ],
        );
        let script = with_chunks(script, &[(1, &[1, 2]), (2, &[3]), (3, &[])]);
        let (fetched, notes) = run(&script);
        assert_eq!(notes, ["bugs [] #1: 1", "bugs [] #2: 2", "bugs [] #3: 0"]);
        assert!(fetched.is_complete());
        assert_eq!(fetched.endpoints[0].units[0].why, "all chunks read (3)");
        let asked = |line: &str| script.log().iter().filter(|asked| asked.starts_with(line)).count();
        assert_eq!((asked(START), asked(POLL), asked(&format!("{POLL}/2")), fetched.requests), (1, 7, 1, 8));
        assert!(script.log().iter().all(|asked| asked.ends_with("[hunter2]")), "{:?}", script.log());
    }

    #[test]
    fn lost_chunks_are_named_and_the_others_kept() {
        let lost = |lost: Value| (200, json!({"status": "FINISHED", "chunks": [1], "lost": lost}));
        let script = |answer| with_chunks(started().on(POLL, [answer]), &[(1, &[1, 2])]);
        assert_eq!(outcome(&script(lost(json!([2, 3])))), "1/2 incomplete: the vendor lost the chunks `2`, `3`");
        assert_eq!(outcome(&script(lost(json!(["x"])))), "1/2 incomplete: the vendor lost the chunk `x`");
        assert_eq!(outcome(&script(lost(Value::Null))), "1/2 complete: all chunks read (1)");
        let many: Vec<u32> = (2..20).collect();
        assert!(outcome(&script(lost(json!(many)))).ends_with("`11`, 8 more"));
    }

    #[test]
    fn states_are_exhaustive() {
        let script =
            |state| with_chunks(started().on(POLL, [polled("PROCESSING", &[1]), polled(state, &[1])]), &[(1, &[1])]);
        assert_eq!(outcome(&script("Error")), "1/1 incomplete: the export failed: the vendor calls its state `Error`");
        assert!(
            outcome(&script("PAUSED")).starts_with("1/1 incomplete: `PAUSED` is no state that `export.states` lists")
        );
    }

    #[test]
    fn an_export_that_is_never_ready_is_given_up() {
        let script = started().on(POLL, [polled("QUEUED", &[])]);
        let why = "0/0 incomplete: the export was not ready within 1 minute: it is `QUEUED`";
        assert_eq!((outcome(&script).as_str(), script.log().len()), (why, 1 + 7));
    }

    #[test]
    fn what_is_ready_without_chunks_is_told_from_what_has_none() {
        let script = |answer: Value| started().on(POLL, [(200, answer)]);
        assert_eq!(outcome(&script(json!({"status": "FINISHED", "chunks": []}))), "0/0 complete: all chunks read (0)");
        let why = outcome(&script(json!({"status": "FINISHED", "message": "no chunks"})));
        assert!(
            why.contains(
                "its chunks are not there: `$.chunks[*]` matches nothing in the answer, which says: no chunks"
            ),
            "{why}"
        );
    }

    #[test]
    fn a_total_is_held_against_all_chunks() {
        let ready = |total: u32| (200, json!({"status": "FINISHED", "chunks": [1, 2], "total": total}));
        let script = |total| with_chunks(started().on(POLL, [ready(total)]), &[(1, &[1, 2]), (2, &[2, 3])]);
        assert_eq!(outcome(&script(3)), "2/3 complete: all chunks read (2)");
        assert!(outcome(&script(4)).contains("incomplete: vendor states 4 records, 3 came"));
        let untold = with_chunks(started().on(POLL, [polled("FINISHED", &[1, 2])]), &[(1, &[1, 2]), (2, &[2, 3])]);
        assert_eq!(outcome(&untold), "2/3 complete: all chunks read (2)");
        let twice = with_chunks(started().on(POLL, [polled("FINISHED", &[1, 2])]), &[(1, &[1, 2]), (2, &[1, 2])]);
        assert!(outcome(&twice).starts_with("1/2 incomplete: the same page came twice"), "{}", outcome(&twice));
    }

    #[test]
    fn an_export_without_an_id_was_not_started() {
        let refused = Script::default().on(START, [(403, json!({"message": "no licence"}))]);
        let why = outcome(&refused);
        assert!(
            why.starts_with("0/0 incomplete: the export was not started: status 403 Forbidden: no licence"),
            "{why}"
        );
        let nameless = Script::default().on(START, [(200, json!({"id": "x"}))]);
        assert!(outcome(&nameless).contains("the export's id is not there: `$.uuid` matches nothing"));
    }

    #[test]
    fn a_chunk_may_be_a_url_and_takes_no_credentials_elsewhere() {
        let map = MAP.replace("\"/export/{{ export.id }}/{{ export.chunk }}\"", "\"{{ export.chunk }}\"");
        let fetched = |url: &str| {
            let ready = json!({"status": "FINISHED", "chunks": [url]});
            let script = started().on(POLL, [(200, ready)]).on(&format!("GET {url}"), [(200, json!([{"id": 1}]))]);
            let (mut fetched, _) = Stage::new(&map).run_on("bugs", &script, &Tokens::new(|| Duration::ZERO));
            let failure = fetched.failures.pop().map(|failure| failure.message).unwrap_or_default();
            (failure, script.log().pop().unwrap_or_default())
        };
        let url = "https://blob.example/c/1?sig=x%2Fy";
        assert_eq!(fetched(url), (String::new(), format!("GET {url} []")));
        let (refused, last) = fetched("https://evil.example/1");
        assert!(refused.contains("`connect.hosts` does not list it") && last.starts_with(POLL), "{refused}");
    }

    #[test]
    fn recordings_replay_without_waiting() {
        let poll = "https://h/v1/export/e";
        let stage = Stage::new(MAP)
            .post("https://h/v1/export", json!({"size": 2}), 200, json!({"uuid": "e"}))
            .get(poll, json!({"status": "QUEUED", "chunks": null}))
            .get(poll, json!({"status": "FINISHED", "chunks": ["a"]}))
            .get("https://h/v1/export/e/a", json!([{"id": 1}]));
        assert_eq!(stage.unit("bugs"), "1/1/1/- complete: all chunks read (1)");
    }

    #[test]
    fn an_interrupted_export_is_gone_on_with() {
        let stage = Stage::new(MAP);
        let script = started().on(POLL, [polled("PROCESSING", &[1])]);
        let (fetched, past) =
            attempt(&stage, "bugs", &with_chunks(script, &[(1, &[1, 2])]), &Attempt::default(), Some(1));
        assert_eq!(fetched.stopped, Some("interrupted"));
        let script = with_chunks(Script::default().on(POLL, [polled("FINISHED", &[1, 2])]), &[(2, &[3])]);
        let (fetched, now) = attempt(&stage, "bugs", &script, &past, None);
        let unit = &fetched.endpoints[0].units[0];
        assert_eq!(
            (unit.complete, unit.pages, unit.distinct, now.notes.len()),
            (true, 2, 3, 1),
            "{:?}",
            fetched.failures
        );
        assert_eq!(script.log().len(), 2);
    }

    #[test]
    fn an_export_that_came_to_nothing_is_started_again() {
        let stage = Stage::new(MAP);
        let script = started().on(POLL, [polled("PROCESSING", &[1]), polled("ERROR", &[1])]);
        let (_, mut past) = attempt(&stage, "bugs", &with_chunks(script, &[(1, &[1])]), &Attempt::default(), None);
        let gone = || Script::default().on(POLL, [(404, json!({}))]);
        let (fetched, _) = attempt(&stage, "bugs", &gone(), &past, None);
        assert!(fetched.failures[0].message.starts_with("status 404"), "the attempt may only have been cut short");
        past.is_over = true;
        let script = gone()
            .on(START, [(200, json!({"uuid": "e2"}))])
            .on("GET https://h/v1/export/e2", [polled("FINISHED", &[7])])
            .on("GET https://h/v1/export/e2/7", [(200, json!([{"id": 1}, {"id": 2}]))]);
        let (fetched, now) = attempt(&stage, "bugs", &script, &past, None);
        assert!(fetched.is_complete(), "{:?}", fetched.failures);
        assert_eq!((fetched.endpoints[0].units[0].distinct, now.notes[0].page), (2, 1));
    }

    #[test]
    fn a_sketch_shows_all_three_requests() {
        let stage = Stage::new(MAP);
        let sketches = sketch(&stage.connector, &[0], stage.constants());
        let lines: Vec<String> =
            sketches.iter().map(|sketch| format!("{} {} {}", sketch.label(), sketch.method, sketch.url)).collect();
        assert_eq!(
            lines,
            [
                "bugs (start) POST https://h/v1/export",
                "bugs (poll) GET https://h/v1/export/{export.id}",
                "bugs (fetch) GET https://h/v1/export/{export.id}/{export.chunk}"
            ]
        );
    }
}
