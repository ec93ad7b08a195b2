//! Progress of a run on standard error: drawn on a terminal, now and then a line elsewhere.

mod drawing;
mod entities;
mod tally;
mod terminal;

pub use entities::Entities;

use super::stderr::Stderr;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tally::Tally;
use terminal::Terminal;
use terminal_size::terminal_size_of;

/// Lines that say how far a run is come this far apart.
const BETWEEN: Duration = Duration::from_secs(10);
/// Waits below this are part of any pace and not worth a word, in seconds.
const WORTH_A_WORD: u64 = 3;

/// Drawings in a second at most.
const DRAWINGS: u8 = 20;

/// How progress may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Not at all.
    Hidden,
    /// Waits alone, a line each.
    Waits,
    /// A line now and then.
    Lines,
    /// Drawn on the terminal, and taken off at the end.
    Drawn,
}

/// How much time has passed since some moment.
type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// The progress of a run. Whoever is told of anything tells it.
pub struct Progress {
    stderr: Arc<Stderr>,
    clock: Clock,
    /// The face of a run.
    face: Face,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    tally: Tally,
    /// The face at the moment.
    face: Face,
    /// When the newest line was written.
    said: Duration,
}

impl Progress {
    /// Progress with this face while something is run; waits are told before and after.
    pub fn new(stderr: Arc<Stderr>, face: Face, clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let now = if face == Face::Hidden { Face::Hidden } else { Face::Waits };
        let state = State { tally: Tally::default(), face: now, said: Duration::ZERO };
        Self { stderr, clock: Arc::new(clock), face, state: Arc::new(Mutex::new(state)) }
    }

    /// A run begins. Entities on the same terminal are progress enough; whoever reads them from a pipe may write there,
    /// too, and lines can stand that.
    pub fn start(&self, entities: Entities) {
        let face = match (self.face, entities) {
            (Face::Drawn, Entities::Terminal) => Face::Waits,
            (Face::Drawn, Entities::Pipe) => Face::Lines,
            (face, _) => face,
        };
        let mut state = self.state();
        *state = State { tally: Tally::default(), face, said: (self.clock)() };
        drop(state);
        if face == Face::Drawn {
            self.stderr.draw(self.drawing());
        }
    }

    /// The run is over: nothing is drawn any more.
    pub fn finish(&self) {
        self.stderr.clear();
        let mut state = self.state();
        if state.face != Face::Hidden {
            state.face = Face::Waits;
        }
    }

    /// An endpoint with this many units is walked from now on.
    pub fn begin(&self, endpoint: &str, units: usize) {
        let now = (self.clock)();
        let mut state = self.state();
        state.tally.begin(now, endpoint, units);
        let line = match units {
            _ if state.face != Face::Lines => None,
            1 => Some(format!("reading {endpoint}\n")),
            units => Some(format!("reading {endpoint}: {}\n", super::render::counted(units as u64, "unit"))),
        };
        drop(state);
        self.say(line);
    }

    /// A page came.
    pub fn page(&self, endpoint: &str, unit: &str, records: usize) {
        let now = (self.clock)();
        let mut state = self.state();
        state.tally.page(now, endpoint, unit, records);
        let line = state.line(now, endpoint);
        drop(state);
        self.say(line);
    }

    /// A unit came to its end.
    pub fn ended(&self, endpoint: &str, complete: bool) {
        let now = (self.clock)();
        self.state().tally.ended(now, endpoint, complete);
    }

    /// Nothing comes for so many seconds; `why` ends the sentence "waiting for …".
    pub fn wait(&self, seconds: u64, why: &str) {
        if seconds < WORTH_A_WORD {
            return;
        }
        let now = (self.clock)();
        let mut state = self.state();
        let is_news = state.tally.wait(now, seconds, why);
        let is_told = is_news && matches!(state.face, Face::Waits | Face::Lines);
        drop(state);
        self.say(is_told.then(|| format!("waiting {seconds} seconds for {}\n", super::render::stripped(why))));
    }

    /// Never while the state is locked: what is drawn asks for it.
    fn say(&self, line: Option<String>) {
        if let Some(line) = line {
            self.stderr.write(&line);
        }
    }

    fn drawing(&self) -> ProgressBar {
        let (state, clock, stderr) = (Arc::clone(&self.state), Arc::clone(&self.clock), Arc::clone(&self.stderr));
        let draw = move |_: &ProgressState, out: &mut dyn Write| {
            let width = terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
            let drawn = drawing::draw(&lock(&state).tally, clock(), width);
            let _ = out.write_str(&stderr.masked(&drawn));
        };
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(Terminal::stderr()), DRAWINGS);
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::default_spinner().template("{all}").expect("one key").with_key("all", draw));
        bar.enable_steady_tick(drawing::STEP);
        bar
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// How far an endpoint is come, when a line is due.
    fn line(&mut self, now: Duration, endpoint: &str) -> Option<String> {
        if self.face != Face::Lines || now < self.said + BETWEEN {
            return None;
        }
        self.said = now;
        let walked = self.tally.endpoints.iter().find(|walked| walked.name == endpoint)?;
        Some(format!("{endpoint}: {}\n", walked.figures(now).join(", ")))
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_now_and_then() {
        let mut state = State { tally: Tally::default(), face: Face::Lines, said: Duration::ZERO };
        let mut lines = Vec::new();
        for second in 0..25 {
            let now = Duration::from_secs(second);
            state.tally.page(now, "bugs", "", 100);
            lines.extend(state.line(now, "bugs"));
        }
        let expected =
            ["bugs: 11 pages, 1,100 records, 110 records/s\n", "bugs: 21 pages, 2,100 records, 105 records/s\n"];
        assert_eq!(lines, expected);
        state.face = Face::Waits;
        assert_eq!(state.line(Duration::from_secs(99), "bugs"), None);
    }
}
