//! A vendor for tests: answers by what is asked, in order and then with the last again, and takes notes.

use super::transport::{Boxed, Cause, Transport};
use crate::http::{HeaderValue, Request, Response, SendError, SendErrorKind};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

type Answer = Result<(u16, Value), String>;

/// Answers by method and url (`GET https://h/x`), credentials masked.
#[derive(Default)]
pub(super) struct Script {
    answers: HashMap<String, Vec<Answer>>,
    headers: Vec<(String, String)>,
    given: RefCell<HashMap<String, usize>>,
    log: RefCell<Vec<String>>,
    /// How long a request takes.
    takes: Duration,
    /// How many requests it takes at once; 0 stands for one.
    concurrency: usize,
    now: Rc<Cell<Duration>>,
}

impl Script {
    /// Answers what is asked with these statuses and bodies.
    pub(super) fn on(mut self, asked: &str, answers: impl IntoIterator<Item = (u16, Value)>) -> Self {
        self.answers.insert(asked.to_owned(), answers.into_iter().map(Ok).collect());
        self
    }

    /// Does not get as far as an answer.
    pub(super) fn broken(mut self, asked: &str, why: &str) -> Self {
        self.answers.insert(asked.to_owned(), vec![Err(why.to_owned())]);
        self
    }

    /// A header of every answer.
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Every request takes so long.
    pub(super) fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    /// Takes so many requests at once, and answers some of them later than others.
    pub(super) fn taking_at_once(self, concurrency: usize) -> Self {
        Self { concurrency, ..self }
    }

    /// The clock that runs while requests are made.
    pub(super) fn clock(&self) -> impl Fn() -> Duration + 'static {
        let now = Rc::clone(&self.now);
        move || now.get()
    }

    /// What was asked: method, url, and in brackets the credential as it went over the wire.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    fn answer(&self, request: &Request) -> Result<Response, String> {
        let asked = format!("{} {}", request.method, request.masked_url());
        let header = request.headers.iter().find_map(|header| match &header.value {
            HeaderValue::Secret(secret) => Some(secret.expose().to_owned()),
            HeaderValue::Plain(_) => None,
        });
        let sent = header.or_else(|| request.body.as_ref().map(|body| body.to_text().into_owned())).unwrap_or_default();
        self.log.borrow_mut().push(format!("{asked} [{sent}]"));
        self.now.set(self.now.get() + self.takes);
        let answers = self.answers.get(&asked).ok_or_else(|| format!("nobody answers `{asked}`"))?;
        let mut given = self.given.borrow_mut();
        let count = given.entry(asked).or_default();
        let (status, body) = answers[(*count).min(answers.len() - 1)].clone()?;
        *count += 1;
        let body = body.to_string().into_bytes();
        Ok(Response { status, headers: self.headers.clone(), body, url: request.url.clone() })
    }
}

impl Transport for Script {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        Box::pin(async move {
            // Whoever else wants something gets a turn, as while a real answer is on its way.
            let later = if self.concurrency > 1 { request.url.as_str().len() * 7 % 5 } else { 0 };
            for _ in 0..=later {
                tokio::task::yield_now().await;
            }
            self.answer(request).map_err(|why| SendError::new(SendErrorKind::Unsendable, why))
        })
    }

    fn wait<'a>(&'a self, _: Cause<'a>, _attempt: u32) -> Boxed<'a, Result<(), String>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn may_recover(&self, _: &Request, _: &SendError) -> bool {
        false
    }

    fn needs_credentials(&self) -> bool {
        true
    }

    fn concurrency(&self) -> usize {
        self.concurrency.max(1)
    }
}
