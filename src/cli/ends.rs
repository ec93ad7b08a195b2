//! The ends of a real run: sinks and quarantine.

use crate::run::{Ends, Rejected};
use crate::schema::Entity;
use crate::sink::Sink;
use crate::store::{Quarantine, Reject};
use std::io;

/// Every output of a run, and its quarantine.
pub struct RunEnds {
    pub sinks: Vec<Box<dyn Sink>>,
    pub quarantine: Quarantine,
}

impl RunEnds {
    /// Hands everything over to the files.
    pub fn finish(mut self) -> io::Result<()> {
        for sink in &mut self.sinks {
            sink.finish()?;
        }
        Ok(self.quarantine.finish()?)
    }
}

impl Ends for RunEnds {
    fn entity(&mut self, entity: &Entity<'_>) -> io::Result<()> {
        self.sinks.iter_mut().try_for_each(|sink| sink.write(entity))
    }

    fn reject(&mut self, rejected: &Rejected<'_>) -> io::Result<()> {
        let rejection = rejected.rejection;
        self.quarantine.write(&Reject {
            code: rejection.code.id,
            message: &rejection.message,
            attribute: rejection.attribute.as_deref(),
            path: rejection.path.as_deref(),
            endpoint: rejected.endpoint,
            unit: &rejected.unit.0,
            page: rejected.page,
            record: rejected.record,
        })?;
        Ok(())
    }
}
