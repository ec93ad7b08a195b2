//! Closed lists of kinds. A kind is one file that tells about itself: name, summary, example, keys.

pub mod pace;
pub mod shape;

pub use shape::{Choice, Key, Need, Shape};

/// What a kind's file says about itself; printed by the docs and by "expected one of …", checked by a generic test.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    /// One sentence, no full stop.
    pub summary: &'static str,
    /// A YAML fragment that holds this kind in its usual surroundings.
    pub example: &'static str,
    /// What stands behind the kind's key.
    pub args: Shape,
    /// Whether the kind may stand as a bare word (`auth: none`, `as: date`).
    pub bare: bool,
    /// Documented, but not there yet: using it is an error with its own code.
    pub planned: bool,
}
