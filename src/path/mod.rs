//! JSONPath: jsonpath-rust parses; the tree is compiled once into singular steps or a general query, which our own
//! evaluator answers with slices of the text it was asked about.

mod branch;
mod compare;
mod compiled;
mod evaluate;
mod filling;
mod filter;
mod gathering;
mod location;
mod lower;
mod page;
mod page_walk;
mod parse;
mod pattern;
mod query;
mod reads;
mod records;
#[cfg(test)]
mod samples;
mod steps;
mod view;

pub use compiled::Path;
pub use evaluate::OverBudget;
pub use gathering::Gathering;
pub use page::{Found, PageReads, Record, Taker, Walked};
pub use reads::{ReadSet, Reads};
pub use view::{Kept, Selected, View};

/// A path that does not parse or is ill-typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    pub message: String,
    /// Byte offset in the path's text, where it is known.
    pub at: Option<usize>,
}
