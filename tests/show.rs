//! What a run must show, line by line, through the built binary on the shipped recordings and on broken copies of them.

mod ends;
mod findings;
mod recording;
mod runs;
mod wholeness;
