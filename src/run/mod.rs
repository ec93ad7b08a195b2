//! Plans carried out: pages through the stages, the books, the verdict, the report.

mod commit;
mod ends;
mod identities;
mod identity;
mod job;
mod journal;
mod ledger;
mod mapped;
mod overflow;
mod past;
mod pipeline;
mod report;
pub mod sample;
mod verdict;

pub use commit::Commit;
pub use ends::{Ends, Rejected, SinkError};
pub use identities::{Identities, Seen};
pub use job::{Done, Job};
pub use journal::save;
pub use ledger::{Ledger, MapLedger};
pub use pipeline::Pipeline;
pub use report::{Report, Times};
pub use verdict::{INTERRUPTED, LIMITED, Verdict};
