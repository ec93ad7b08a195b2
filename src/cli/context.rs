//! What every command needs: the workspace, the terminal's look, the streams, the clock.

use super::arguments::{Arguments, Color};
use super::log::Log;
use super::progress::{Face, Progress};
use super::render::{self, Format, Look, Table};
use super::stderr::Stderr;
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use crate::plan::{clear_secrets, overwritten_settings};
use crate::value::{Learned, SHORTEST, Scrubber, Secret};
use crate::vault::Found;
use crate::workspace::Workspace;
use crate::yaml::{self, Node};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::Instant;
use terminal_size::{Height, Width, terminal_size_of};

/// What every command needs.
pub struct Context {
    pub workspace: Workspace,
    pub json: bool,
    pub quiet: bool,
    /// How many pages are mapped at once.
    pub threads: usize,
    /// What must not leave the process; every stream and file masks it.
    pub secrets: Arc<Scrubber>,
    /// Progress of a run, on stderr.
    pub progress: Arc<Progress>,
    stderr: Arc<Stderr>,
    /// Where everything on stderr goes, when it is to be JSON.
    json_log: Option<Arc<Log>>,
    /// Why a result could not be printed.
    unprinted: RefCell<Option<io::Error>>,
    out: Look,
    err: Look,
}

impl Context {
    /// Reads the surroundings once.
    pub fn new(arguments: &Arguments) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let look = |is_terminal: bool, measured: Option<(Width, Height)>| Look {
            color: match arguments.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => is_terminal && !no_color,
            },
            width: stated.or(measured.map(|(width, _)| usize::from(width.0))).unwrap_or(80),
        };
        let out = look(io::stdout().is_terminal(), terminal_size_of(io::stdout()));
        let err = look(io::stderr().is_terminal(), terminal_size_of(io::stderr()));
        let secrets = Arc::<Scrubber>::default();
        let stderr = Arc::new(Stderr::new(Arc::clone(&secrets)));
        let log = Log::new(arguments, Arc::clone(&stderr), err.color);
        log.iter().for_each(Log::listen);
        let begun = Instant::now();
        let face = face(arguments, log.is_some());
        let progress = Arc::new(Progress::new(Arc::clone(&stderr), face, move || begun.elapsed()));
        Self {
            workspace: Workspace::open(&arguments.workspace),
            json: arguments.json,
            quiet: arguments.quiet,
            threads: 1,
            secrets,
            progress,
            stderr,
            json_log: log.filter(|log| log.is_json()),
            unprinted: RefCell::default(),
            out,
            err,
        }
    }

    /// How stdout looks.
    pub fn look(&self) -> Look {
        self.out
    }

    /// Prints a result. A reader that has gone is no error of ours.
    pub fn print(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(self.secrets.scrub(text).as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => *self.unprinted.borrow_mut() = Some(error),
            _ => {}
        }
    }

    /// Why a result did not get out, if one did not.
    pub fn unprinted(&self) -> Option<io::Error> {
        self.unprinted.take()
    }

    /// Prints a table of results, or the same rows as JSON.
    pub fn print_table(&self, table: &Table, json: &serde_json::Value) {
        if self.json { self.print(&format!("{json:#}\n")) } else { self.print(&table.draw(self.out)) }
    }

    /// Says something beside the result; not when `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says what went wrong.
    pub fn complain(&self, text: &str) {
        self.say(text);
    }

    fn say(&self, text: &str) {
        match &self.json_log {
            Some(log) => log.say(text),
            None => self.stderr.write(&format!("{text}\n")),
        }
    }

    /// Draws diagnostics on stderr.
    pub fn show(&self, report: &Report) {
        let draw = |format| render::diagnostics(&self.overwritten(report), format, self.err);
        match &self.json_log {
            _ if report.is_empty() => {}
            Some(log) => log.diagnostics(&draw(Format::Json)),
            None => self.stderr.write(&draw(Format::Text)),
        }
    }

    /// Draws one diagnostic on stderr.
    pub fn show_one(&self, diagnostic: Diagnostic) {
        let mut report = Report::new();
        report.push(diagnostic);
        self.show(&report);
    }

    /// JSON with every secret masked.
    pub fn scrub_json(&self, json: serde_json::Value) -> serde_json::Value {
        if !self.secrets.knows_any() {
            return json;
        }
        serde_json::from_str(&self.secrets.scrub(&json.to_string())).expect("a mask leaves JSON well-formed")
    }

    /// Draws a run's report on stderr; of a run that did not end well the verdict, even when `--quiet`.
    pub fn show_ledger(&self, report: &serde_json::Value) {
        if let Some(log) = &self.json_log {
            return log.ledger(report);
        }
        let drawn = match (self.quiet, self.json) {
            (false, true) => format!("{report:#}\n"),
            (false, false) => render::ledger(report, self.err),
            (true, _) if report["exitCode"] == 0 => return,
            (true, _) => render::verdict(report, self.err),
        };
        self.stderr.write(&drawn);
    }

    /// The same mistakes with every secret of the documents overwritten, for drawings show whole lines.
    pub fn overwritten(&self, report: &Report) -> Report {
        let mut seen: HashMap<usize, Arc<Source>> = HashMap::new();
        let broken: Vec<*const Source> = report.sorted().into_iter().filter_map(broken_profile).collect();
        report.clone().with_sources(|source| {
            let is_broken = broken.contains(&Arc::as_ptr(source));
            let text = if is_broken { overwritten_settings(&source.text) } else { source.text.clone() };
            let other = || Source::new(source.name.clone(), self.secrets.overwrite(&text));
            Arc::clone(seen.entry(Arc::as_ptr(source) as usize).or_insert_with(other))
        })
    }

    /// Masks every setting of a profile that could not be opened, where it can be read at all.
    pub fn learn_unopened(&self, profile: &Arc<Source>) {
        self.learn_clear(yaml::load(profile, &mut Report::new()).as_ref(), None);
    }

    /// Masks what a profile and its map hold in clear text.
    pub fn learn_clear(&self, profile: Option<&Node>, map: Option<&Arc<Source>>) {
        let map = map.and_then(|map| yaml::load(map, &mut Report::new()));
        for (name, secret) in clear_secrets(profile, map.as_ref()) {
            self.secrets.learn(&name, &secret);
        }
    }

    /// Masks a secret that a setting was found to have, from now on, and warns where that is not enough.
    pub fn learn(&self, name: &str, found: &Found, place: &Place, report: &mut Report) {
        self.learn_secret(name, &found.secret, place, report);
        if let Some(path) = &found.readable {
            let message = format!("`{name}` is kept in a file that others can read");
            report.push(
                Diagnostic::warning(&codes::SECRET_READABLE, place, message)
                    .help(format!("keep it to yourself: `chmod 600 {}`", path.display())),
            );
        }
    }

    /// Masks a secret from now on; one that is too short to be searched is warned about.
    pub fn learn_secret(&self, name: &str, secret: &Secret, place: &Place, report: &mut Report) {
        if self.secrets.learn(name, secret) == Learned::TooShort {
            let message =
                format!("`{name}` has fewer than {SHORTEST} characters, too few to be masked in what is written");
            report.push(
                Diagnostic::warning(&codes::SECRET_SHORT, place, message)
                    .help("a longer secret is masked wherever it turns up, and harder to guess"),
            );
        }
    }

    /// A word of the command line as a place, for diagnostics about it.
    pub fn argument(word: &str) -> Place {
        let source = Source::new(render::COMMAND_LINE, word);
        Place { span: 0..word.len(), pointer: String::new(), source }
    }

    /// The time now to the millisecond, RFC 3339 in UTC.
    pub fn now() -> String {
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }
}

/// How the progress of a run is shown. Logs tell more than that, and what is to be JSON must hold nothing else.
fn face(arguments: &Arguments, is_logged: bool) -> Face {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match () {
        () if arguments.quiet || is_logged => Face::Hidden,
        () if io::stderr().is_terminal() && !is_dumb => Face::Drawn,
        () if arguments.json => Face::Hidden,
        () => Face::Lines,
    }
}

/// The profile that a mistake keeps from being read at all.
fn broken_profile(diagnostic: &Diagnostic) -> Option<*const Source> {
    let unreadable = [&codes::YAML_SYNTAX, &codes::YAML_LIMIT, &codes::DUPLICATE_KEY];
    let source = &diagnostic.primary.place.source;
    let is_profile = source.text.lines().any(|line| line.starts_with("profile"));
    (is_profile && unreadable.iter().any(|code| **code == *diagnostic.code)).then_some(Arc::as_ptr(source))
}
