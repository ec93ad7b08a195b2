//! Plans carried out: pages through the stages, the books, the verdict, the report.

mod identity;
mod job;
mod journal;
mod ledger;
mod overflow;
mod past;
mod pipeline;
mod report;
pub mod sample;
mod verdict;

pub use identity::{Identities, Seen};
pub use job::{Done, Job};
pub use journal::save;
pub use ledger::{Ledger, MapLedger};
pub use pipeline::{Ends, Pipeline, Rejected, SinkError};
pub use report::{Report, Times};
pub use verdict::{INTERRUPTED, LIMITED, Verdict};
