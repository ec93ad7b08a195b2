//! Where entities go. One kind a file, one row each below.

mod csv;
mod ndjson;
mod output;

pub use ndjson::Ndjson;
pub use output::{Output, refuse_shared_files};

use crate::diagnostic::Report;
use crate::registry::{Choice, Kind};
use crate::schema::{Entity, Target};
use crate::yaml::Node;
use std::fmt::Debug;
use std::io::{self, Write};

/// Takes checked records, one by one.
pub trait Sink {
    /// Writes one entity, if it is one of those that this sink takes.
    fn write(&mut self, entity: &Entity<'_>) -> io::Result<()>;

    /// Hands everything over to the file. Without it the last entities may be missing.
    fn finish(&mut self) -> io::Result<()>;
}

/// Every kind of output.
pub static CHOICE: Choice = Choice { what: "a kind of output", kinds: all, required: true };

/// What one kind of sink was told by its keys; opens the sink.
trait Format: Debug + Send + Sync {
    /// The one target it takes, if it takes one only.
    fn target(&self) -> Option<&str>;

    /// A sink into `out`, which is empty when it is `fresh`. `target` is the schema of [`Format::target`].
    fn open<'o>(&self, target: Option<&Target>, to: (Box<dyn Write + 'o>, bool)) -> io::Result<Box<dyn Sink + 'o>>;
}

/// What stands behind a kind's key: where the file's name stands, and the format.
type Written<'n> = (&'n Node, Box<dyn Format>);

/// Reads what stands behind a kind's key.
type Compile = for<'n> fn(&'n Node, &mut Report) -> Option<Written<'n>>;

/// A new kind of output is one file and one row here.
static ROWS: &[(&Kind, Compile)] = &[(&ndjson::KIND, ndjson::compile), (&csv::KIND, csv::compile)];

fn all() -> Vec<&'static Kind> {
    ROWS.iter().map(|(kind, _)| *kind).collect()
}
