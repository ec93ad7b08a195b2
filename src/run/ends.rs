//! Where the two streams of a run end: entities and rejected records.

use crate::fetch::{PageAt, UnitName, UnitReport};
use crate::mapping::Rejection;
use crate::sink::{Format, Ndjson, Stretch};
use crate::value::Raw;
use std::io;
use std::sync::Arc;

/// Where the pipeline's two streams end: entities and rejected records.
pub trait Ends {
    /// How entities are to be written for [`Ends::entities`].
    fn formats(&self) -> Vec<Arc<dyn Format>> {
        vec![Arc::new(Ndjson)]
    }
    /// Admitted entities, written in all formats.
    ///
    /// # Errors
    /// When they could not be written where they should go.
    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()>;
    /// One record that is unfit, with where it came from.
    ///
    /// # Errors
    /// When it could not be written where it should go.
    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()>;
    /// One page that was read, before its records are written; for those who watch.
    fn page(&mut self, _at: &PageAt<'_>, _records: usize) {}
    /// Hands everything over to the files: a checkpoint is about to count on it.
    ///
    /// # Errors
    /// When a file does not take it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// An endpoint is walked from now on, unit by unit; for those who watch.
    fn begin(&mut self, _endpoint: &str, _units: usize) {}
    /// A unit came to its end; for those who watch.
    fn ended(&mut self, _endpoint: &str, _unit: &UnitReport) {}
}

/// A rejected record with its origin.
#[derive(Debug)]
pub struct Rejected<'r> {
    pub map: &'r str,
    pub rejection: &'r Rejection,
    pub endpoint: &'r str,
    pub unit: &'r UnitName,
    /// From 1.
    pub page: usize,
    pub record: Raw<'r>,
}

/// An end that could not take what it was given.
#[derive(Debug)]
pub struct SinkError(pub io::Error);
