//! Who answers a request: the network or a recording; and who writes one. And the files that stand in for an API.

mod advice;
mod asked;
mod backoff;
mod conceal;
mod file;
mod har;
mod har_entry;
mod har_file;
mod json;
mod live;
mod nearest;
mod pace;
mod record;
mod replay;

pub use file::{FilePage, FilePages};
pub use har_file::HarFile;
pub use live::{Live, Surroundings, Waiting};
pub use record::Record;
pub use replay::Replay;

use crate::http::{Client, Request, Response, SendError};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How large one page may be, in bytes.
pub const MAX_PAGE: usize = 64 * 1024 * 1024;

/// A future on the heap, for `async` behind a trait object.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Why a request has to be made again.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// An answer that puts it off.
    Answer(&'a Response),
    /// No answer at all.
    Error(&'a SendError),
    /// An answer that says how far a job is: it is asked after again, no sooner than after `pause`.
    Job { answer: &'a Response, state: &'a str, pause: Duration },
}

/// Answers requests.
pub trait Transport {
    /// The whole answer, whatever its status, or why there is none. Redirects are not followed.
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>>;

    /// Waits as long as a request that has to be made again must; `attempt` counts from 1. `Err` says why the wait would
    /// be too long. A recording has no need to wait.
    fn wait<'a>(&'a self, cause: Cause<'a>, attempt: u32) -> Boxed<'a, Result<(), String>>;

    /// Whether the same request may fare better a moment later.
    fn may_recover(&self, request: &Request, error: &SendError) -> bool;

    /// Whether requests must carry their credentials; a recording needs none.
    fn needs_credentials(&self) -> bool;

    /// How many requests may be under way at once. One where answers depend on the order of requests.
    fn concurrency(&self) -> usize {
        1
    }

    /// The client, where requests go over the network.
    fn client(&self) -> Option<&Client> {
        None
    }
}
