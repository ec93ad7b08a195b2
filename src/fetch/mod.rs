//! Endpoints walked page by page: requests made, answers read, books kept on what came; fan-out over parents.

mod answer;
mod ask;
mod books;
mod egress;
mod fan_out;
mod observer;
mod outcome;
mod page;
pub mod probe;
#[cfg(test)]
mod script;
mod sketch;
#[cfg(test)]
mod stage;
mod token;
mod token_request;
pub mod transport;
mod unit;
mod units;
mod walk;

pub use fan_out::{Constants, World, run};
pub use observer::{Observer, PageAt};
pub use outcome::{EndpointReport, Failure, Fetched, UnitReport};
pub use sketch::{Sketch, sketch};
pub use token::Tokens;
pub use unit::UnitName;
