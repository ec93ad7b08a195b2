//! Bad input never panics: each gets a clear complaint, at its place, on the right stream, with the exit code that the
//! contract gives it, within seconds and within bounds.

mod answers;
mod bounded;
mod documents;
mod mutations;
mod recordings;
mod usage;
