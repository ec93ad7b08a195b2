//! Answers from the network: one client, at the pace that map and server allow.

use super::advice::Advice;
use super::backoff::{Backoff, Jitter};
use super::pace::Pace;
use super::{Boxed, Cause, Transport};
use crate::connector::Limits;
use crate::http::{Client, Request, Response, SendError, SendErrorKind, is_loopback, origin};
use crate::registry::pace::to_words;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};
use tracing::info;

/// After a failure that may be gone in a moment.
const FAILURE: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(60) };
/// After "too many requests", when the vendor does not say how long.
const TOO_MANY: Backoff = Backoff { first: Duration::from_secs(5), longest: Duration::from_secs(60) };
/// After "not ready yet".
const NOT_READY: Backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(10) };

/// What a run waits for at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub seconds: u64,
    /// The end of the sentence "waiting for …".
    pub why: String,
}

/// What only commands have: a clock, chance, and somebody to tell.
pub struct Surroundings {
    /// The time now, in epoch seconds.
    pub now: fn() -> i64,
    /// Where jitter starts.
    pub seed: u64,
    /// Told of every wait.
    pub notice: Box<dyn Fn(&Waiting)>,
}

/// The network.
pub struct Live {
    client: Client,
    pace: Pace,
    slots: Semaphore,
    concurrency: usize,
    under_way: Cell<u64>,
    /// The longest pause that a vendor may ask for.
    longest: Duration,
    /// Whether requests may go out unencrypted to other machines.
    plain_http: bool,
    /// The origins that have answered in this run.
    met: RefCell<HashSet<String>>,
    jitter: Jitter,
    surroundings: Surroundings,
}

impl Live {
    /// The network, by this client, within these limits.
    pub fn new(client: Client, limits: &Limits, plain_http: bool, surroundings: Surroundings) -> Self {
        Self {
            client,
            pace: Pace::new(limits),
            slots: Semaphore::new(limits.concurrency),
            concurrency: limits.concurrency,
            under_way: Cell::new(0),
            longest: limits.wait,
            plain_http,
            met: RefCell::default(),
            jitter: Jitter::new(surroundings.seed),
            surroundings,
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Response, SendError> {
        self.judge(request)?;
        let _slot = self.slots.acquire().await.expect("the semaphore is never closed");
        while let Err(delay) = self.pace.take(Instant::now()) {
            self.sleep(delay.until, delay.why).await;
        }
        self.under_way.set(self.under_way.get() + 1);
        let answer = self.client.send(request).await;
        self.under_way.set(self.under_way.get() - 1);
        if let Ok(response) = &answer {
            self.met.borrow_mut().insert(origin(&request.url));
            self.pace.heed(&self.advice(response), self.under_way.get(), Instant::now());
        }
        answer
    }

    fn judge(&self, request: &Request) -> Result<(), SendError> {
        if request.url.scheme() == "https" || self.plain_http || is_loopback(&request.url) {
            return Ok(());
        }
        let message = format!("`{}` is not encrypted: nothing is sent there", origin(&request.url));
        Err(SendError::new(SendErrorKind::Forbidden, message))
    }

    fn advice(&self, response: &Response) -> Advice {
        Advice::read(response, (self.surroundings.now)())
    }

    async fn pause(&self, cause: Cause<'_>, attempt: u32) -> Result<(), String> {
        let (stated, backoff, why) = match cause {
            Cause::Answer(response) => {
                let advice = self.advice(response);
                let (stated, backoff) = match response.status {
                    429 => (advice.pause(), TOO_MANY),
                    status if status < 400 => (advice.retry_after, NOT_READY),
                    _ => (advice.retry_after, FAILURE),
                };
                (stated, backoff, format!("the vendor, which answered {}", response.status))
            }
            Cause::Error(error) => (None, FAILURE, format!("the next attempt: {}", error.fact())),
            Cause::Job { answer, state, pause } => {
                let stated = self.advice(answer).retry_after.map_or(pause, |stated| stated.max(pause));
                (Some(stated), NOT_READY, format!("the export, which is `{state}`"))
            }
        };
        let asked = if let Cause::Job { pause, .. } = cause { stated.filter(|stated| *stated > pause) } else { stated };
        if let Some(stated) = asked.filter(|stated| *stated > self.longest) {
            return Err(format!(
                "the vendor asks for a pause of {}, and `limits.wait` allows {}",
                to_words(stated),
                to_words(self.longest)
            ));
        }
        let until = Instant::now() + stated.unwrap_or_else(|| backoff.pause(attempt, &self.jitter));
        if matches!(cause, Cause::Answer(Response { status: 429 | 503, .. })) {
            self.pace.hold(until);
        }
        self.sleep(until, &why).await;
        Ok(())
    }

    async fn sleep(&self, until: Instant, why: &str) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        info!(seconds, why, "waiting");
        (self.surroundings.notice)(&Waiting { seconds, why: why.to_owned() });
        sleep_until(until).await;
    }
}

impl Transport for Live {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        Box::pin(self.exchange(request))
    }

    fn wait<'a>(&'a self, cause: Cause<'a>, attempt: u32) -> Boxed<'a, Result<(), String>> {
        Box::pin(self.pause(cause, attempt))
    }

    /// A host that was never met is more likely wrong than busy: the first failure to reach it is told at once.
    fn may_recover(&self, request: &Request, error: &SendError) -> bool {
        error.is_transient() && (!error.is_before_contact() || self.met.borrow().contains(&origin(&request.url)))
    }

    fn needs_credentials(&self) -> bool {
        true
    }

    fn concurrency(&self) -> usize {
        self.concurrency
    }

    fn client(&self) -> Option<&Client> {
        Some(&self.client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{ClientOptions, Method, Trust, Url};
    use std::rc::Rc;

    struct Stage {
        live: Live,
        told: Rc<RefCell<Vec<Waiting>>>,
    }

    fn stage(limits: &Limits) -> Stage {
        let options =
            ClientOptions { trust: Trust::default(), timeout: limits.timeout, max_body: super::super::MAX_PAGE };
        let told = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&told);
        let notice = Box::new(move |waiting: &Waiting| heard.borrow_mut().push(waiting.clone()));
        let surroundings = Surroundings { now: || 0, seed: 1, notice };
        Stage { live: Live::new(Client::new(options).unwrap(), limits, false, surroundings), told }
    }

    fn request(url: &str) -> Request {
        Request::new(Method::GET, Url::parse(url).unwrap())
    }

    fn answer(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status, headers, body: Vec::new(), url: Url::parse("https://h/").unwrap() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stated_pause_is_kept_and_told() {
        let Stage { live, told } = stage(&Limits::read(None));
        let start = Instant::now();
        live.wait(Cause::Answer(&answer(429, &[("Retry-After", "90")])), 1).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 90);
        let expected = Waiting { seconds: 90, why: "the vendor, which answered 429".to_owned() };
        assert_eq!(*told.borrow(), [expected]);
        let start = Instant::now();
        live.wait(Cause::Answer(&answer(503, &[("Retry-After", "Thu, 01 Jan 1970 00:00:07 GMT")])), 1).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_beyond_the_limit_is_refused_at_once() {
        let Stage { live, told } = stage(&Limits::read(None));
        let why = live.wait(Cause::Answer(&answer(429, &[("Retry-After", "901")])), 1).await.unwrap_err();
        assert_eq!(why, "the vendor asks for a pause of 901 seconds, and `limits.wait` allows 15 minutes");
        assert!(told.borrow().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_is_asked_after_at_its_own_pace() {
        let Stage { live, told } = stage(&Limits::read(None));
        let job = |seconds| Duration::from_secs(seconds);
        for (pause, retry_after, due) in [(1_000, "1", 1_000), (5, "60", 60), (5, "soon", 5)] {
            let (start, answer) = (Instant::now(), answer(200, &[("Retry-After", retry_after)]));
            let cause = Cause::Job { answer: &answer, state: "QUEUED", pause: job(pause) };
            live.wait(cause, 1).await.unwrap();
            assert_eq!(start.elapsed().as_secs(), due);
        }
        let expected = Waiting { seconds: 5, why: "the export, which is `QUEUED`".to_owned() };
        assert_eq!(told.borrow().last(), Some(&expected));
        let answer = answer(200, &[("Retry-After", "901")]);
        assert!(live.wait(Cause::Job { answer: &answer, state: "QUEUED", pause: job(5) }, 1).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_word_the_pause_grows() {
        let Stage { live, .. } = stage(&Limits::read(None));
        for (status, attempt, due) in [(500, 1, 0.5), (500, 4, 4.0), (429, 1, 5.0), (202, 1, 1.0), (202, 50, 10.0)] {
            let start = Instant::now();
            live.wait(Cause::Answer(&answer(status, &[])), attempt).await.unwrap();
            let took = start.elapsed().as_secs_f64();
            assert!((due / 2.0..due + 0.01).contains(&took), "{status} {attempt}: {took}");
        }
    }

    #[tokio::test]
    async fn nothing_goes_out_unencrypted_but_to_this_machine() {
        let Stage { mut live, .. } = stage(&Limits::read(None));
        let error = live.send(&request("http://10.0.0.1/x")).await.unwrap_err();
        assert_eq!(error.kind, SendErrorKind::Forbidden);
        assert!(error.message.contains("`http://10.0.0.1` is not encrypted"), "{}", error.message);
        live.plain_http = true;
        assert!(live.judge(&request("http://10.0.0.1/x")).is_ok());
    }

    #[tokio::test]
    async fn a_host_that_was_never_met_is_not_asked_again() {
        let Stage { live, .. } = stage(&Limits::read(None));
        let request = request("http://127.0.0.1:1/");
        let refused = SendError::new(SendErrorKind::Refused, "x");
        let reset = SendError::new(SendErrorKind::Reset, "x");
        assert!(!live.may_recover(&request, &refused) && live.may_recover(&request, &reset));
        live.met.borrow_mut().insert(origin(&request.url));
        assert!(live.may_recover(&request, &refused));
    }
}
