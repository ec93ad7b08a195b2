//! One value, many looks: diagnostics as text, JSON, SARIF or annotations; tables, the ledger and generated pages.

mod checks;
mod codes;
mod control;
mod excerpt;
mod github;
mod json;
mod language;
mod ledger;
mod lines;
mod paint;
mod sarif;
mod table;
mod target;
mod text;
mod wrap;

pub use checks::{checks, checks_json, has_failed};
pub use codes::{code_page, codes_markdown};
pub use control::{stripped, visible};
pub use language::{fill_language, kinds_markdown, shape_markdown};
pub use ledger::{counted, grouped, ledger, unit_name, verdict};
pub use paint::Paint;
pub use table::{Align, Table};
pub use target::target;
pub use text::summary;

use crate::diagnostic::Report;

/// What a word of the command line is called as a document. It is no file, and people see what they typed.
pub const COMMAND_LINE: &str = "command line";

/// How diagnostics leave the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people: each mistake under its line
    #[default]
    Text,
    /// An array of objects, for scripts
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands that annotate a pull request
    Github,
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub color: bool,
    /// Columns; a pipe is as wide as a terminal was: 80.
    pub width: usize,
}

impl Look {
    /// No colour, 80 columns: pipes, files and tests.
    pub const PLAIN: Look = Look { color: false, width: 80 };
}

/// Draws every diagnostic of `report`, in the order of documents and places.
pub fn diagnostics(report: &Report, format: Format, look: Look) -> String {
    let sorted = report.sorted();
    match format {
        Format::Text => text::render(&sorted, look),
        Format::Json => json::render(&sorted),
        Format::Sarif => sarif::render(&sorted),
        Format::Github => github::render(&sorted),
    }
}
