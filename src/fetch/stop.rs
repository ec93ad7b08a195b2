//! The wish that a fetch end early: whoever waits for an answer or a pause ends at once, a page in hand is mapped first.

use super::transport::{Boxed, Cause, Transport};
use crate::http::{Client, Request, Response, SendError, SendErrorKind};
use futures_util::future::{Either, select};
use std::cell::Cell;
use std::pin::pin;
use tokio::sync::Notify;

/// Whether a fetch is to end early, and with which word.
#[derive(Debug, Default)]
pub struct Stop {
    word: Cell<Option<&'static str>>,
    told: Notify,
}

impl Stop {
    /// Asks the fetch to end; `word` is the reason in the unit's report.
    pub fn request(&self, word: &'static str) {
        self.word.set(Some(word));
        self.told.notify_waiters();
    }

    /// The word, once it was said.
    pub fn word(&self) -> Option<&'static str> {
        self.word.get()
    }

    /// What the future comes to, unless the word is said before; then the word.
    async fn or<T>(&self, future: impl Future<Output = T>) -> Result<T, &'static str> {
        let told = pin!(self.told.notified());
        if let Some(word) = self.word.get() {
            return Err(word);
        }
        match select(pin!(future), told).await {
            Either::Left((value, _)) => Ok(value),
            Either::Right(_) => Err(self.word.get().unwrap_or_default()),
        }
    }
}

/// A transport whose requests and pauses end when the word is said.
pub(super) struct Stoppable<'t> {
    pub(super) transport: &'t dyn Transport,
    pub(super) stop: &'t Stop,
}

impl Transport for Stoppable<'_> {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        Box::pin(async move {
            let sent = self.stop.or(self.transport.send(request)).await;
            sent.unwrap_or_else(|word| Err(SendError::new(SendErrorKind::Unsendable, word)))
        })
    }

    fn wait<'a>(&'a self, cause: Cause<'a>, attempt: u32) -> Boxed<'a, Result<(), String>> {
        Box::pin(async move {
            let waited = self.stop.or(self.transport.wait(cause, attempt)).await;
            waited.unwrap_or_else(|word| Err(word.to_owned()))
        })
    }

    fn may_recover(&self, request: &Request, error: &SendError) -> bool {
        self.stop.word().is_none() && self.transport.may_recover(request, error)
    }

    fn needs_credentials(&self) -> bool {
        self.transport.needs_credentials()
    }

    fn concurrency(&self) -> usize {
        self.transport.concurrency()
    }

    fn client(&self) -> Option<&Client> {
        self.transport.client()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_ends_when_the_word_is_said() {
        let stop = Stop::default();
        assert_eq!(stop.or(std::future::ready(1)).await, Ok(1));
        let waiting = stop.or(std::future::pending::<()>());
        let (ended, ()) = futures_util::future::join(waiting, async { stop.request("interrupted") }).await;
        assert_eq!(ended, Err("interrupted"));
        assert_eq!(stop.or(std::future::ready(1)).await, Err("interrupted"), "nothing is begun afterwards");
    }
}
