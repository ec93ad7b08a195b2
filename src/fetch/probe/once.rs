//! The transport of a test: nothing is asked twice, and the last answer is remembered.

use crate::fetch::transport::{Boxed, Cause, Transport};
use crate::http::{Body, Client, HeaderValue, Request, Response, SendError};
use std::cell::{Cell, RefCell};

/// Another transport, once.
pub(super) struct Once<'t> {
    inner: &'t dyn Transport,
    last: RefCell<Option<Result<Response, SendError>>>,
    /// Whether any request carried a credential.
    carried: Cell<bool>,
}

impl<'t> Once<'t> {
    pub(super) fn new(inner: &'t dyn Transport) -> Self {
        Self { inner, last: RefCell::default(), carried: Cell::new(false) }
    }

    /// The last answer, or why there is none; `None` when nothing was sent since it was asked last.
    pub(super) fn last(&self) -> Option<Result<Response, SendError>> {
        self.last.take()
    }

    /// What was taken by [`Self::last`] is the last still.
    pub(super) fn restore(&self, last: Option<Result<Response, SendError>>) {
        *self.last.borrow_mut() = last;
    }

    pub(super) fn carried_credential(&self) -> bool {
        self.carried.get()
    }
}

fn has_credential(request: &Request) -> bool {
    request.headers.iter().any(|header| matches!(header.value, HeaderValue::Secret(_)))
        || !request.secret_query.is_empty()
        || matches!(request.body, Some(Body::Sealed { .. }))
}

impl Transport for Once<'_> {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        Box::pin(async move {
            self.carried.set(self.carried.get() || has_credential(request));
            let sent = self.inner.send(request).await;
            *self.last.borrow_mut() = Some(sent.clone());
            sent
        })
    }

    /// A person waits, so nobody else does.
    fn wait<'a>(&'a self, _: Cause<'a>, _attempt: u32) -> Boxed<'a, Result<(), String>> {
        Box::pin(std::future::ready(Err("a test asks once".to_owned())))
    }

    fn may_recover(&self, _: &Request, _: &SendError) -> bool {
        false
    }

    fn needs_credentials(&self) -> bool {
        self.inner.needs_credentials()
    }

    fn client(&self) -> Option<&Client> {
        self.inner.client()
    }
}
