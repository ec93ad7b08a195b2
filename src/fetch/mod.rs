//! Endpoints walked page by page: requests made, answers read, books kept on what came; fan-out over parents.

#[cfg(test)]
mod again;
mod answer;
mod ask;
mod books;
mod bound;
mod cost;
mod egress;
mod export;
mod fan_out;
mod keys;
mod lane;
mod note;
mod observer;
mod outcome;
mod page;
mod pool;
pub mod probe;
mod read;
mod recall;
#[cfg(test)]
mod script;
mod send;
mod sketch;
mod split;
#[cfg(test)]
mod stage;
mod stop;
mod token;
mod token_request;
pub mod transport;
mod unit;
mod units;
mod walk;
mod world;

pub use cost::Spent;
pub use fan_out::run;
pub use keys::{NoOverflow, Overflow, Spilled};
pub use note::{ItemNote, NoPast, PageNote, Past};
pub use observer::{Mapper, Observer, PageAt};
pub use outcome::{EndpointReport, Failure, Fetched, UnitReport};
pub use pool::Pool;
pub use sketch::{Sketch, sketch};
pub use stop::Stop;
pub use token::Tokens;
pub use unit::UnitName;
pub use world::{Constants, World};
