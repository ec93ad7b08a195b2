//! One request until there is an answer: made again where the map says so, of several texts the one that the server takes.

use super::answer::{Trouble, judge, refusal};
use super::cost::Cost;
use super::egress::{MAX_HOPS, follow};
use super::lane::Text;
use super::send::{send, wait};
use super::token::{Held, UNAUTHORIZED};
use super::token_request::Errand;
use super::transport::{Cause, MAX_PAGE};
use super::world::World;
use crate::connector::{Connector, Position, RequestPlan};
use crate::expression::Frame;
use crate::http::{HeaderValue, Request, Response, Url};
use crate::value::{Prints, Secret, fingerprint};
use std::rc::Rc;

/// How often an answer may say that it is not ready yet.
const MAX_WAITS: u32 = 100;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page: the same request twice is a circle.
    Page,
    /// To start a job: not sent again when it may have arrived.
    Start,
    /// To ask how far a job is, again and again.
    Poll,
}

/// Asks on behalf of one endpoint.
pub(super) struct Asker<'w> {
    connector: &'w Connector,
    plan: &'w RequestPlan,
    purpose: Purpose,
    world: World<'w>,
    cost: &'w Cost,
    text: &'w Text,
    /// Requests made in this walk.
    made: Prints,
    /// The base url, or the walk's first url where there is none: the only origin that the walk may call its own.
    home: Option<Url>,
}

impl<'w> Asker<'w> {
    pub(super) fn new(
        (connector, plan): (&'w Connector, &'w RequestPlan),
        world: World<'w>,
        cost: &'w Cost,
        text: &'w Text,
    ) -> Self {
        let purpose = Purpose::Page;
        Self { connector, plan, purpose, world, cost, text, made: Prints::default(), home: None }
    }

    /// Goes on with another request of the same walk.
    pub(super) fn turn_to(&mut self, plan: &'w RequestPlan, purpose: Purpose) {
        (self.plan, self.purpose) = (plan, purpose);
    }

    /// The answer to the request of a position.
    pub(super) async fn ask(&mut self, mut position: Position, frame: &Frame<'_>) -> Result<Response, String> {
        if self.plan.texts() == 1 {
            return self.ask_one(&position, frame).await.map_err(|trouble| trouble.message);
        }
        let text = self.text;
        let _settling = match text.settled().await {
            Ok(settled) => {
                position.text = settled;
                return self.ask_one(&position, frame).await.map_err(|trouble| trouble.message);
            }
            Err(settling) => settling,
        };
        let mut refusals = Vec::new();
        for number in 0..self.plan.texts() {
            position.text = number;
            match self.ask_one(&position, frame).await {
                Err(trouble) if trouble.refused => refusals.push(trouble.message),
                answered => {
                    text.settle(number);
                    return answered.map_err(|trouble| trouble.message);
                }
            }
        }
        text.settle(0);
        refusals.dedup();
        Err(refusals.join("; an older text: "))
    }

    async fn ask_one(&mut self, position: &Position, frame: &Frame<'_>) -> Result<Response, Trouble> {
        let (mut request, token) = self.request(position, frame).await?;
        if self.purpose == Purpose::Page && !self.made.insert(mark(&request)) {
            let (method, url) = (&request.method, &request.url);
            return Err(Trouble::from(format!(
                "the vendor leads back to a request that was made already: {method} {url}"
            )));
        }
        let response = self.exchange(&mut request, token, frame).await?;
        judge(&response, self.plan.is_graphql())?;
        Ok(response)
    }

    /// Sends a request; when its token is refused once more with a new one.
    async fn exchange(
        &mut self,
        request: &mut Request,
        token: Option<Rc<Held>>,
        frame: &Frame<'_>,
    ) -> Result<Response, String> {
        let response = self.arrive(request.clone(), frame).await?;
        if !self.is_refused(request, token.as_deref(), response.status) {
            return Ok(response);
        }
        let token = self.sign(request, token.as_ref(), frame).await?;
        self.cost.retry();
        let response = self.arrive(request.clone(), frame).await?;
        let renewed = token.inspect(|token| token.note(response.status)).is_some();
        if renewed && response.status == UNAUTHORIZED {
            let said = refusal(&response);
            return Err(format!("{said}; a new token is refused, too: check what it may be used for"));
        }
        Ok(response)
    }

    /// Whether the answer says that the token is no good, and another may be better.
    fn is_refused(&self, request: &Request, token: Option<&Held>, status: u16) -> bool {
        token.inspect(|token| token.note(status));
        status == UNAUTHORIZED
            && self.home.as_ref().is_some_and(|home| self.connector.token_source(request, home).is_some())
            && token.is_none_or(Held::is_worth_renewing)
    }

    async fn request(&mut self, position: &Position, frame: &Frame<'_>) -> Result<(Request, Option<Rc<Held>>), String> {
        let base = self.connector.base(frame)?;
        let mut request = self.plan.make(base.as_ref(), &self.connector.headers, position, frame)?;
        self.home.get_or_insert_with(|| base.unwrap_or_else(|| request.url.clone()));
        let token = self.sign(&mut request, None, frame).await?;
        Ok((request, token))
    }

    /// Puts the credential on, with another token than the refused one; a recording needs none.
    async fn sign(
        &mut self,
        request: &mut Request,
        refused: Option<&Rc<Held>>,
        frame: &Frame<'_>,
    ) -> Result<Option<Rc<Held>>, String> {
        let needed = self.world.transport.needs_credentials();
        let (connector, world) = (self.connector, self.world);
        let Some(home) = &self.home else { return Ok(None) };
        let mut token = None;
        if let Some(source) = connector.token_source(request, home).filter(|_| needed) {
            let errand = Errand { connector, source, world, frame, cost: self.cost };
            token = Some(world.tokens.get(errand, refused).await?);
        }
        let secret = token.as_ref().map(|token| &token.secret);
        connector.authorize(request, (home, needed), secret, frame)?;
        self.learn(request, secret);
        Ok(token)
    }

    /// Makes the request's credentials known to whatever masks them.
    fn learn(&self, request: &Request, token: Option<&Secret>) {
        let secrets = self.world.secrets;
        if let Some(token) = token {
            secrets.learn("token", token);
        }
        for header in &request.headers {
            if let HeaderValue::Secret(secret) = &header.value {
                secrets.learn_header(&header.name, secret);
            }
        }
        for (name, secret) in &request.secret_query {
            if let Some(secret) = secret {
                secrets.learn(name, secret);
            }
        }
    }

    /// Sends a request, and on to where the vendor redirects it, within the vendor's own hosts.
    async fn arrive(&mut self, mut request: Request, frame: &Frame<'_>) -> Result<Response, String> {
        for _ in 0..=MAX_HOPS {
            let response = self.send(&request).await?;
            let Some(next) = follow(&request, &response)? else { return Ok(response) };
            request = next;
            self.sign(&mut request, None, frame)
                .await
                .map_err(|why| format!("the vendor redirects elsewhere (status {}): {why}", response.status))?;
        }
        Err(format!("the vendor redirects more than {MAX_HOPS} times"))
    }

    /// Sends a request, and again where `retry:` says so.
    async fn send(&mut self, request: &Request) -> Result<Response, String> {
        let retry = &self.connector.retry;
        let (mut attempts, mut waits) = (1, 0);
        loop {
            self.cost.request();
            let response = match send(self.world.transport, request, attempts).await {
                Ok(response) => response,
                Err(error) if self.purpose == Purpose::Start && error.may_have_arrived() => {
                    return Err(format!("{}; the job may have begun, so it is not started again", error.fact()));
                }
                Err(error) if attempts < retry.attempts && self.world.transport.may_recover(request, &error) => {
                    self.cost.retry();
                    wait(self.world.transport, Cause::Error(&error), attempts).await?;
                    attempts += 1;
                    continue;
                }
                Err(error) if attempts > 1 => return Err(error.after(attempts)),
                Err(error) => return Err(error.message),
            };
            self.cost.receive(response.body.len());
            if response.body.len() > MAX_PAGE {
                return Err(format!("the answer is larger than {} MiB", MAX_PAGE / 1024 / 1024));
            }
            if self.purpose == Purpose::Start && !matches!(response.status, 429 | 503) {
                // Accepted, refused, or nobody knows; only who was turned away at the door may come again.
                return Ok(response);
            }
            if retry.wait_on.contains(&response.status) {
                waits += 1;
                if waits >= MAX_WAITS {
                    return Err(format!("not ready after {waits} answers of status {}", response.status));
                }
            } else if retry.on.contains(&response.status) && attempts < retry.attempts {
                attempts += 1;
            } else {
                return Ok(response);
            }
            self.cost.retry();
            wait(self.world.transport, Cause::Answer(&response), waits.max(attempts - 1)).await?;
        }
    }
}

/// What makes a request itself: method, url and body; headers too, for a cursor may stand there.
fn mark(request: &Request) -> u128 {
    let body = request.body.as_ref().map(|body| body.masked()).unwrap_or_default();
    let headers: Vec<String> =
        request.headers.iter().map(|header| format!("{}:{}", header.name, header.value.masked())).collect();
    fingerprint(format!("{}\n{}\n{}\n\n{body}", request.method, request.url, headers.join("\n")).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::stage::{OFFSET, Stage, page};
    use serde_json::json;

    const FIRST: &str = "https://h/api/bugs?page[limit]=2&page[offset]=0";

    #[test]
    fn what_is_not_ready_is_asked_again() {
        let stage =
            Stage::new(OFFSET).status(FIRST, 429, json!({})).status(FIRST, 503, json!({})).get(FIRST, page(&[], 0));
        let (fetched, _) = stage.run("bugs");
        assert_eq!((fetched.requests, fetched.retries, fetched.is_complete()), (3, 2, true));
        let stage = Stage::new(OFFSET).status(FIRST, 429, json!({"message": "slow down"}));
        let (fetched, _) = stage.run("bugs");
        assert_eq!((fetched.requests, fetched.retries), (5, 4));
        assert!(fetched.failures[0].message.starts_with("status 429 Too Many Requests: slow down; wait"));
    }

    #[test]
    fn waiting_has_an_end() {
        let map =
            "connect: { url: https://h, retry: { wait_on: [202] } }\nendpoints: { a: { get: /x, records: '$[*]' } }";
        let queued =
            |count: usize| (0..count).fold(Stage::new(map), |stage, _| stage.status("https://h/x", 202, json!({})));
        assert!(queued(7).get("https://h/x", json!([1])).unit("a").contains(" complete"));
        let (fetched, _) = queued(1).run("a");
        assert_eq!((fetched.requests, fetched.failures.len()), (100, 1));
        assert_eq!(fetched.failures[0].message, "not ready after 100 answers of status 202");
    }

    const TEXTS: &str = "connect: { url: https://h }\nendpoints: { a: { for_each: { k: [x, y] }, graphql: ['query New { a }', 'query Old { a }'], variables: { k: $k }, records: '$.data[*]' } }";

    #[test]
    fn older_texts_are_tried_on_the_first_request_alone() {
        let body = |name: &str, k: &str| json!({"query": format!("query {name} {{ a }}"), "variables": {"k": k}, "operationName": name});
        let refused = |why: &str| json!({"errors": [{"message": why}]});
        let stage = || Stage::new(TEXTS).post("https://h", body("New", "x"), 400, refused("no new"));
        let all = stage().post("https://h", body("Old", "x"), 200, refused("no old")).post(
            "https://h",
            body("New", "y"),
            200,
            refused("no new"),
        );
        let (fetched, _) = all.run("a");
        let messages: Vec<&str> = fetched.failures.iter().map(|failure| failure.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the server answers with errors: no new; an older text: the server answers with errors: no old",
                "the server answers with errors: no new"
            ]
        );
        let kept = stage().post("https://h", body("Old", "x"), 200, json!({"data": [1]})).post(
            "https://h",
            body("Old", "y"),
            200,
            json!({"data": [2]}),
        );
        let (fetched, notes) = kept.run("a");
        assert_eq!((fetched.requests, notes.len(), fetched.endpoints[0].text), (3, 2, Some((2, 2))));
    }
}
