//! A vendor's API as its map describes it: how to connect, what to ask for, when a walk is over. Data into data:
//! nothing here opens a socket, a file or a clock.

pub mod auth;
mod connect;
pub mod decode;
mod endpoint;
mod export;
mod fan_out;
mod limits;
pub mod paginate;
mod reach;
mod request;
mod split;
#[cfg(test)]
pub(crate) mod stage;
mod table;

pub use connect::Connector;
pub use endpoint::{Endpoint, NoRecords, Sealed};
pub use export::{EXPORT, Export, Polled, STEPS, State};
pub use fan_out::{Ancestor, Each, EachSource};
pub use limits::{LIMITS, Limits, Retry};
pub use reach::{Choices, Closed, FILTERS, FIRST_ANCESTOR, RUN, Reach, SETTINGS, Shared, shared};
pub use request::{BodyPlan, Graphql, JsonPlan, Parameter, Parameters, Position, RequestPlan, Source, Target};
pub use split::{Part, Split};
pub use table::{CONNECT, ENDPOINT, ENDPOINTS};
