//! A request on its way and the wait before the next attempt, told to whoever keeps a log. Nothing of an answer's body: it
//! may be a token.

use super::transport::{Cause, Transport};
use crate::http::{Request, Response, SendError};
use std::time::Instant;
use tracing::{debug, info, warn};

/// Sends a request; `attempt` counts from 1.
pub(super) async fn send(transport: &dyn Transport, request: &Request, attempt: u32) -> Result<Response, SendError> {
    let method = request.method.as_str();
    info!(method, url = request.masked_url(), attempt, "request");
    if let Some(body) = &request.body {
        debug!(headers = headers(request), body = &*body.masked(), "sent along");
    } else {
        debug!(headers = headers(request), "sent along");
    }
    let begun = Instant::now();
    let answer = transport.send(request).await;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &answer {
        Ok(answer) => {
            let (status, bytes) = (answer.status, answer.body.len());
            info!(status, bytes, ms, method, url = request.masked_url(), "response");
        }
        Err(error) => warn!(why = error.message, ms, method, url = request.masked_url(), "no response"),
    }
    answer
}

/// Waits until the same request may be made again, be it that a job is asked after.
pub(super) async fn wait(transport: &dyn Transport, cause: Cause<'_>, attempt: u32) -> Result<(), String> {
    match cause {
        Cause::Answer(answer) => info!(attempt, status = answer.status, "retry"),
        Cause::Error(error) => info!(attempt, why = error.message, "retry"),
        Cause::Job { state, .. } => info!(state, "not ready yet"),
    }
    transport.wait(cause, attempt).await
}

fn headers(request: &Request) -> String {
    let headers = request.headers.iter().map(|header| format!("{}: {}", header.name, header.value.masked()));
    headers.collect::<Vec<_>>().join(", ")
}
