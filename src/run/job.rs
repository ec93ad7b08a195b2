//! One run from its first request to its books.

use super::identities::Identities;
use super::journal::{Books, Journal};
use super::overflow::Room;
use super::past::Noted;
use super::verdict::INTERRUPTED;
use super::{Commit, Ends, Ledger, Pipeline, Verdict};
use crate::connector::Connector;
use crate::fetch::transport::Transport;
use crate::fetch::{self, Fetched, NoPast, Pool, Spent, Stop, Tokens, World};
use crate::mapping::TransformMap;
use crate::plan::{CompiledMap, Constants, Profile};
use crate::store::{Memory, StoreError};
use crate::value::Scrubber;
use serde::Deserialize as _;
use std::io;
use std::path::Path;
use std::pin::{Pin, pin};
use std::time::Instant;

/// Everything that a run needs.
pub struct Job<'j> {
    pub map: &'j CompiledMap,
    pub profile: &'j Profile,
    pub constants: &'j Constants,
    pub transport: &'j dyn Transport,
    /// The folder that `file:` endpoints are relative to.
    pub folder: &'j Path,
    /// What must not leave the process; credentials that come up under way are added.
    pub secrets: &'j Scrubber,
    /// Ends the run early.
    pub stop: &'j Stop,
    /// Stop after so many entities.
    pub limit: Option<u64>,
    /// How many pages are mapped at once.
    pub threads: usize,
    /// Where what memory should not hold may lie; without it memory holds all.
    pub overflow: Option<&'j Path>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Done {
    pub fetched: Fetched,
    pub ledger: Ledger,
    /// An end that failed.
    pub error: Option<io::Error>,
}

/// What an earlier attempt left.
struct Before {
    noted: Noted,
    books: Option<Books>,
}

impl Before {
    fn read(memory: &Memory) -> io::Result<Self> {
        let books = match memory.state() {
            serde_json::Value::Null => None,
            state => Some(Books::deserialize(state).map_err(io::Error::other)?),
        };
        Ok(Self { noted: Noted::read(memory)?, books })
    }
}

impl Done {
    /// Notes that an end failed after the last record; a reader that has gone has interrupted the run.
    pub fn fail(&mut self, error: io::Error) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            self.fetched.stopped = Some(INTERRUPTED);
        }
        self.error.get_or_insert(error);
    }

    /// The verdict and the exit code that goes with it.
    pub fn verdict(&self, allow_rejects: u64) -> (Verdict, u8) {
        let failed = self.error.as_ref().is_some_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
        let verdict = Verdict::of(&self.fetched, &self.ledger, failed);
        (verdict, verdict.exit_code(self.ledger.rejected(), allow_rejects))
    }
}

impl<'j> Job<'j> {
    /// The transform maps that the profile asks for.
    pub fn chosen(&self) -> Vec<&'j TransformMap> {
        self.map.maps.iter().filter(|map| self.profile.wants(map)).collect()
    }

    /// The endpoints whose records they take, by number.
    pub fn endpoints(&self) -> Vec<usize> {
        let chosen = self.chosen();
        let endpoints = self.map.connector.endpoints.iter();
        endpoints.filter(|endpoint| chosen.iter().any(|map| map.from == endpoint.name)).map(|e| e.number).collect()
    }

    /// What a run comes to that has nowhere to write.
    pub fn not_run(&self, error: io::Error) -> Done {
        let ledger = Ledger::new(self.chosen().iter().map(|map| map.name.as_str()));
        Done { fetched: Fetched::default(), ledger, error: Some(error) }
    }

    /// Those of an earlier attempt, if there was one.
    fn identities(&self, memory: Option<&Memory>) -> Result<Identities, StoreError> {
        let mut identities = Identities::in_folder(self.overflow);
        if let Some(memory) = memory {
            memory.identities(|key, content| identities.see(key, content).map(drop))?;
        }
        Ok(identities)
    }

    /// Walks, maps, writes. With a memory it writes down how far it gets, and goes on from where that was. `drive` waits for
    /// the walks to end; where it does not, there is no outcome.
    pub fn run(
        &self,
        ends: &mut dyn Ends,
        memory: Option<&mut Memory>,
        drive: impl FnOnce(Pin<&mut dyn Future<Output = Fetched>>) -> Option<Fetched>,
    ) -> Option<Done> {
        let past = match memory.as_deref().map(Before::read).transpose() {
            Ok(past) => past,
            Err(error) => return Some(self.not_run(error)),
        };
        let identities = match self.identities(memory.as_deref()) {
            Ok(identities) => identities,
            Err(error) => return Some(self.not_run(error.into())),
        };
        let scores = self.profile.scores.as_ref().or(self.map.scores.as_ref());
        let chosen = self.chosen();
        let pipeline = Pipeline::new(self.map, scores, &chosen, ends.formats());
        let mut commit = Commit::new(&chosen, self.limit, ends).knowing(identities);
        let mut spent = Spent::default();
        if let (Some(memory), Some(before)) = (memory, &past) {
            spent = before.books.as_ref().map(|books| books.spent).unwrap_or_default();
            let ledger = before.books.as_ref().map(|books| books.ledger.clone());
            commit = commit.journaled(Journal::new(memory), ledger);
        }
        let fetched = self.fetch(&pipeline, &mut commit, (past.as_ref(), spent), drive)?;
        // Whoever closes a run that came to its end writes the last checkpoint.
        if fetched.stopped == Some(INTERRUPTED) {
            commit.save(fetched.spent());
        }
        Some(Done { fetched, error: commit.error.take().map(|error| error.0), ledger: commit.ledger })
    }

    fn fetch(
        &self,
        pipeline: &Pipeline<'_>,
        commit: &mut Commit<'_>,
        (past, spent): (Option<&Before>, Spent),
        drive: impl FnOnce(Pin<&mut dyn Future<Output = Fetched>>) -> Option<Fetched>,
    ) -> Option<Fetched> {
        let constants = fetch::Constants {
            settings: &self.constants.settings,
            filters: &self.constants.filters,
            run: &self.constants.run,
            filtered: self.constants.is_filtered(),
        };
        let begun = Instant::now();
        let tokens = Tokens::new(move || begun.elapsed());
        let world = World {
            transport: self.transport,
            folder: self.folder,
            tokens: &tokens,
            secrets: self.secrets,
            stop: self.stop,
            past: past.map_or(&NoPast, |before| &before.noted),
            overflow: &Room::new(self.overflow),
        };
        let connector: &Connector = &self.map.connector;
        Pool::open(connector, pipeline, self.workers(), |pool| {
            let wanted = self.endpoints();
            drive(pin!(fetch::run((connector, pool), &wanted, constants, (world, spent), commit)))
        })
    }

    /// How many threads map beside the one that walks. One alone is worth it only where answers are waited for meanwhile.
    fn workers(&self) -> usize {
        if self.threads <= 1 && self.transport.concurrency() <= 1 { 0 } else { self.threads.max(1) }
    }
}
