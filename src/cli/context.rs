//! What every command needs: the workspace, the terminal's look, the streams, the clock.

use super::arguments::{Arguments, Color};
use super::render::{self, Format, Look, Table};
use crate::diagnostic::{Diagnostic, Place, Report, Source};
use crate::workspace::Workspace;
use std::io::{self, IsTerminal, Write};

/// What every command needs.
pub struct Context {
    pub workspace: Workspace,
    pub json: bool,
    pub quiet: bool,
    out: Look,
    err: Look,
}

impl Context {
    /// Reads the surroundings once.
    pub fn new(arguments: &Arguments) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80);
        let look = |is_terminal: bool| Look {
            color: match arguments.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => is_terminal && !no_color,
            },
            width,
        };
        Self {
            workspace: Workspace::open(&arguments.workspace),
            json: arguments.json,
            quiet: arguments.quiet,
            out: look(io::stdout().is_terminal()),
            err: look(io::stderr().is_terminal()),
        }
    }

    /// How stdout looks.
    pub fn look(&self) -> Look {
        self.out
    }

    /// Prints a result. A reader that has gone is no error of ours.
    pub fn print(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Prints a table of results, or the same rows as JSON.
    pub fn print_table(&self, table: &Table, json: &serde_json::Value) {
        if self.json { self.print(&format!("{json:#}\n")) } else { self.print(&table.draw(self.out)) }
    }

    /// Says something beside the result; not when `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says what went wrong.
    pub fn complain(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Draws diagnostics on stderr.
    pub fn show(&self, report: &Report) {
        if !report.is_empty() {
            let _ = io::stderr().lock().write_all(render::diagnostics(report, Format::Text, self.err).as_bytes());
        }
    }

    /// Draws one diagnostic on stderr.
    pub fn show_one(&self, diagnostic: Diagnostic) {
        let mut report = Report::new();
        report.push(diagnostic);
        self.show(&report);
    }

    /// Draws a run's report on stderr.
    pub fn show_ledger(&self, report: &serde_json::Value) {
        if !self.quiet {
            let _ = io::stderr().lock().write_all(render::ledger(report, self.err).as_bytes());
        }
    }

    /// A word of the command line as a place, for diagnostics about it.
    pub fn argument(word: &str) -> Place {
        let source = Source::new("command line", word);
        Place { span: 0..word.len(), pointer: String::new(), source }
    }

    /// The time now, RFC 3339 in UTC.
    pub fn now() -> String {
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
