//! An export: started once, asked after until it is ready, its chunks fetched as they come.

use super::ask::{Asker, Purpose};
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

impl<'w> Walk<'w> {
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
            self.books.state_total(export.total, &polled.page).map_err(|why| self.failed(why))?;
            if polled.state == State::Failed {
                let word = &polled.word;
                return Err(self.failed(format!("the export failed: the vendor calls its state `{word}`")));
            }
            for chunk in polled.chunks.iter().flatten() {
                if job.fetched.insert(chunk.clone()) {
                    self.chunk(export, asker, (&job.id, chunk)).await?;
                }
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
        let mut answer = asker.ask(Position::default(), &frame).await?;
        let text = decode::json().decode(std::mem::take(&mut answer.body))?;
        Ok((answer, text))
    }

    /// Fetches one chunk and shows it.
    async fn chunk(
        &mut self,
        export: &'w Export,
        asker: &mut Asker<'w>,
        (id, chunk): (&str, &str),
    ) -> Result<(), Ended> {
        let names = Export::names(id, Some(chunk));
        let view = export.view(&names).map_err(|why| self.failed(why))?;
        let mut frame: Frame<'_> = self.frame.clone();
        frame.set(export.scope, Some(&view));
        asker.turn_to(&export.fetch, Purpose::Page);
        let answer = asker.ask(Position::default(), &frame).await;
        let of_chunk = |why: String| format!("chunk {}: {why}", named(chunk));
        let mut answer = answer.map_err(|why| self.failed(of_chunk(why)))?;
        let text = self.endpoint.decoder.decode(std::mem::take(&mut answer.body));
        let text = text.map_err(|why| self.failed(of_chunk(why)))?;
        let mut taken = self.take(&text, answer.url.as_str(), Some(&answer))?;
        // By this the export is found again when the run is taken up.
        taken.note.facts.found = Found::Value(Scalar::text(names.clone()));
        self.show(&taken).await.map_or(Ok(()), Err)
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
        self.world.transport.wait(cause, 1).await.map_err(|why| self.failed(why))
    }
}

/// A chunk as people read it.
fn named(chunk: &str) -> String {
    Raw::trusted(chunk).scalar_text().map_or_else(|| chunk.to_owned(), |text| crate::http::visible(&text))
}
