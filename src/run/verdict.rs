//! What a run may claim of itself.

use super::Ledger;
use crate::fetch::Fetched;

/// The verdict of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every unit was read whole, and the books balance.
    Complete,
    /// Some unit could not be proved whole.
    Incomplete,
    /// Ended by `--limit` before anything went wrong.
    Limited,
    /// Not one page could be read, the books do not balance, or an output could not be written.
    Failed,
}

impl Verdict {
    /// Judges a run. `output_failed`: entities could not be written where they should go.
    pub fn of(fetched: &Fetched, ledger: &Ledger, output_failed: bool) -> Self {
        let whole = fetched.failures.is_empty()
            && fetched.endpoints.iter().flat_map(|e| &e.units).all(|unit| unit.complete || unit.why == LIMITED);
        if output_failed || !ledger.balances() || fetched.is_empty_handed() {
            Verdict::Failed
        } else if fetched.stopped == Some(LIMITED) && whole {
            Verdict::Limited
        } else if fetched.is_complete() {
            Verdict::Complete
        } else {
            Verdict::Incomplete
        }
    }

    /// The exit code, given how many records were rejected and how many the profile allows.
    pub fn exit_code(self, rejected: u64, allowed: u64) -> u8 {
        match self {
            Verdict::Failed => 1,
            Verdict::Incomplete => 3,
            Verdict::Limited => 0,
            Verdict::Complete if rejected > allowed => 4,
            Verdict::Complete => 0,
        }
    }

    /// As reports spell it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Complete => "complete",
            Verdict::Incomplete => "incomplete",
            Verdict::Limited => "limited",
            Verdict::Failed => "failed",
        }
    }
}

/// Why a unit ended when the reader of the entities went away.
pub const INTERRUPTED: &str = "interrupted";
/// Why a unit ended that `--limit` cut short.
pub const LIMITED: &str = "limited";
