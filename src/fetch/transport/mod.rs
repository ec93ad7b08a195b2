//! Who answers a request: a recording now; the network slots in beside it. And the files that stand in for an API.

mod asked;
mod file;
mod har;
mod json;
mod nearest;
mod replay;

pub use file::{FilePage, FilePages};
pub use replay::Replay;

use crate::http::{Request, Response};
use std::future::Future;
use std::pin::Pin;

/// How large one page may be, in bytes.
pub const MAX_PAGE: usize = 64 * 1024 * 1024;

/// A future on the heap, for `async` behind a trait object.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Answers requests.
pub trait Transport {
    /// The answer, or why there is none, in plain words.
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, String>>;

    /// Waits as long as a request that has to be made again must; `attempt` counts from 1.
    fn wait<'a>(&'a self, answer: &'a Response, attempt: u32) -> Boxed<'a, ()>;

    /// Whether requests must carry their credentials; a recording needs none.
    fn needs_credentials(&self) -> bool;
}
