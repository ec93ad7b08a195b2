//! Where entities go. One kind a file, one row each below. A kind says how an entity is written, which any thread may do;
//! what was written goes to the file one after the other.

mod csv;
mod ndjson;
mod output;
mod rows;

pub use ndjson::Ndjson;
pub use output::{Output, refuse_shared_files};
pub use rows::{Rows, Stretch};

use crate::diagnostic::Report;
use crate::registry::{Choice, Kind};
use crate::schema::{Entity, Target};
use crate::yaml::Node;
use std::fmt::{self, Debug};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// How a kind of output writes entities.
pub trait Format: Debug + Send + Sync {
    /// The one target it takes, if it takes one only.
    fn target(&self) -> Option<&str> {
        None
    }

    /// What an output holds before its first entity; `target` is the schema of [`Format::target`].
    fn write_header(&self, _target: Option<&Target>, _out: &mut String) {}

    /// Appends one entity, if it is one of those that this format takes.
    fn write(&self, entity: &Entity<'_>, out: &mut String);
}

/// So much is gathered before it goes to the file, in bytes.
const GATHERED: usize = 1 << 16;

/// Takes checked records in their order.
pub struct Sink<'o> {
    format: Arc<dyn Format>,
    out: BufWriter<Box<dyn Write + 'o>>,
}

impl<'o> Sink<'o> {
    /// A sink into `out`, through a buffer; nothing is written yet.
    pub fn new(format: Arc<dyn Format>, out: Box<dyn Write + 'o>) -> Self {
        Self { format, out: BufWriter::with_capacity(GATHERED, out) }
    }

    /// How it wants entities to be written.
    pub fn format(&self) -> &Arc<dyn Format> {
        &self.format
    }

    /// Writes entities; `number` is that of the sink's format among those they are written in.
    ///
    /// # Errors
    /// When the file does not take it.
    pub fn write(&mut self, entities: &Stretch<'_>, number: usize) -> io::Result<()> {
        self.out.write_all(entities.text(number).as_bytes())
    }

    /// Hands everything over to the file. Without it the last entities may be missing.
    ///
    /// # Errors
    /// When the file does not take it.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Debug for Sink<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sink({:?})", self.format)
    }
}

/// Every kind of output.
pub static CHOICE: Choice = Choice { what: "a kind of output", kinds: all, required: true };

/// What stands behind a kind's key: where the file's name stands, and the format.
type Written<'n> = (&'n Node, Arc<dyn Format>);

/// Reads what stands behind a kind's key.
type Compile = for<'n> fn(&'n Node, &mut Report) -> Option<Written<'n>>;

/// A new kind of output is one file and one row here.
static ROWS: &[(&Kind, Compile)] = &[(&ndjson::KIND, ndjson::compile), (&csv::KIND, csv::compile)];

fn all() -> Vec<&'static Kind> {
    ROWS.iter().map(|(kind, _)| *kind).collect()
}
