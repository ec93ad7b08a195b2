//! One request for a token until there is an answer, and what it means when that is no token.

use super::answer::status;
use super::cost::Cost;
use super::send::{send, wait};
use super::transport::Cause;
use super::world::World;
use crate::connector::Connector;
use crate::connector::auth::{Token, TokenRequest, TokenSource};
use crate::expression::Frame;
use crate::http::{Response, encode_value, excerpt, visible};
use crate::value::scan::write_string;
use crate::value::{MASK, Secret};
use serde_json::Value;

/// Shorter secrets are not looked for in what a server says: they would be found in half the words.
const SHORTEST: usize = 4;

/// What is needed to ask for a token.
pub(super) struct Errand<'e> {
    pub(super) connector: &'e Connector,
    pub(super) source: &'e dyn TokenSource,
    pub(super) world: World<'e>,
    pub(super) frame: &'e Frame<'e>,
    pub(super) cost: &'e Cost,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) message: String,
    /// Whether it holds for the whole run: to ask again with the same credentials would only lock the account.
    pub(super) stands: bool,
}

impl Errand<'_> {
    /// Asks. Nothing is followed anywhere: a redirect would take the credentials along.
    pub(super) async fn ask(self) -> Result<Token, Refusal> {
        let asked = self.connector.token_request(self.source, self.frame);
        let asked = asked.map_err(|why| Refusal { message: format!("no token: {why}"), stands: true })?;
        let refusal = |why: &str, stands: bool| {
            let message = format!("no token from `{}`: {why}", asked.request.masked_url());
            Refusal { message: concealed(&message, &asked.secrets), stands }
        };
        let answer = self.send(&asked).await.map_err(|why| refusal(&why, false))?;
        if !answer.is_success() {
            return Err(refusal(&explained(&answer, &asked.secrets, self.source), !self.is_passing(&answer)));
        }
        self.source.read_token(&answer).map_err(|why| {
            let said = stated_error(&String::from_utf8_lossy(&answer.body));
            let said = said.map(|said| format!(", and says: {said}; {}", self.source.advice())).unwrap_or_default();
            refusal(&format!("{why}{said}"), true)
        })
    }

    async fn send(&self, asked: &TokenRequest) -> Result<Response, String> {
        let mut attempt = 1;
        loop {
            self.cost.request();
            let transport = self.world.transport;
            let sent = send(transport, &asked.request, attempt).await;
            let last = attempt >= self.connector.retry.attempts;
            let cause = match &sent {
                Ok(answer) => {
                    self.cost.receive(answer.body.len());
                    (!last && self.is_passing(answer)).then_some(Cause::Answer(answer))
                }
                Err(error) => (!last && transport.may_recover(&asked.request, error)).then_some(Cause::Error(error)),
            };
            let Some(cause) = cause else { return sent.map_err(|error| error.message) };
            self.cost.retry();
            wait(transport, cause, attempt).await?;
            attempt += 1;
        }
    }

    /// Whether the same request may fare better later. A refused credential never does, whatever `retry:` says.
    fn is_passing(&self, answer: &Response) -> bool {
        (answer.status == 429 || answer.status >= 500) && self.connector.retry.on.contains(&answer.status)
    }
}

/// What a bad answer means, and what to check.
fn explained(answer: &Response, secrets: &[Secret], source: &dyn TokenSource) -> String {
    let status_line = status(answer.status);
    if let (300..=399, Some(location)) = (answer.status, answer.header("location")) {
        let location = visible(&concealed(location, secrets));
        return format!(
            "status {status_line} leads to `{location}`; credentials do not follow: write the address that answers"
        );
    }
    // Before it is shortened: half a secret would not be found any more.
    let body = concealed(&String::from_utf8_lossy(&answer.body), secrets);
    let said = stated_error(&body).unwrap_or_else(|| excerpt(body.as_bytes()));
    let advice = match answer.status {
        404 | 405 => "; check the url",
        429 | 500.. => "",
        _ => &format!("; {}", source.advice()),
    };
    format!("status {status_line}: {said}{advice}")
}

/// `error` and `error_description` of RFC 6749.
fn stated_error(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(visible).filter(|text| !text.is_empty());
    let error = text("error")?;
    Some(text("error_description").map_or_else(|| error.clone(), |description| format!("{error}: {description}")))
}

/// A text without these secrets, be they written plainly, as in JSON, or as in a url.
fn concealed(text: &str, secrets: &[Secret]) -> String {
    let mut written: Vec<String> = secrets
        .iter()
        .map(Secret::expose)
        .filter(|secret| secret.chars().count() >= SHORTEST)
        .flat_map(|secret| {
            let mut json = String::new();
            write_string(secret, &mut json);
            [secret.to_owned(), json[1..json.len() - 1].to_owned(), encode_value(secret)]
        })
        .collect();
    written.sort_by_key(|form| std::cmp::Reverse(form.len()));
    written.iter().fold(text.to_owned(), |text, form| text.replace(form, MASK))
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::super::stage::Stage;
    use super::super::token::Tokens;
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    const LOGIN: &str = r#"
connect:
  url: https://h/v1
  auth: { login: { post: /login, json: { user: me, password: "{{ settings.token }}" }, token: $.token } }
endpoints: { a: { get: /a, records: "$[*]" } }
"#;
    const POST: &str = "POST https://h/v1/login";

    fn ask(map: &str, script: Script) -> (String, usize) {
        let script = script.on("GET https://h/v1/a", [(200, json!([]))]);
        let (fetched, _) = Stage::new(map).run_on("a", &script, &Tokens::new(|| Duration::ZERO));
        let message = fetched.failures.into_iter().next().map(|failure| failure.message).unwrap_or_default();
        assert!(!message.contains("hunter2"), "{message}");
        (message, script.log().len())
    }

    #[test]
    fn what_is_wrong_is_told_without_the_secret() {
        let refused = |status: u16, body: Value| ask(LOGIN, Script::default().on(POST, [(status, body)]));
        let (message, _) = refused(401, json!({"message": "hunter2 is not the password of me"}));
        assert_eq!(
            message,
            "no token from `https://h/v1/login`: status 401 Unauthorized: *** is not the password of me; check the credentials that `login` sends"
        );
        let (message, _) = refused(400, json!({"error": "invalid_client", "error_description": "bad secret"}));
        assert!(message.contains("status 400 Bad Request: invalid_client: bad secret; check"), "{message}");
        let (message, _) = refused(404, json!("nothing here"));
        assert!(message.ends_with("status 404 Not Found: nothing here; check the url"), "{message}");
        let (message, _) = refused(200, json!({"jwt": "hunter2"}));
        assert!(message.ends_with("the answer holds no token at `$.token`: it is an object of `jwt`"), "{message}");
        let (message, _) = refused(200, json!({"error": "locked"}));
        assert!(message.ends_with("`error`, and says: locked; check the credentials that `login` sends"), "{message}");
        let long = format!("{}hunter2", "x".repeat(195));
        assert!(refused(403, json!(long)).0.contains("x***"));
    }

    #[test]
    fn a_login_is_tried_again_only_where_that_may_help() {
        let token = (200, json!({"token": "t"}));
        let script = |answers: Vec<(u16, Value)>| Script::default().on(POST, answers);
        assert_eq!(ask(LOGIN, script(vec![(503, json!({})), (429, json!({})), token.clone()])), (String::new(), 4));
        let map = LOGIN.replace("  url:", "  retry: { on: [401] }\n  url:");
        assert_eq!(ask(&map, script(vec![(401, json!({})), token])).1, 1);
        let (message, requests) = ask(LOGIN, script(vec![(503, json!({"message": "maintenance"}))]));
        assert_eq!(requests, 5);
        assert!(message.ends_with("status 503 Service Unavailable: maintenance"), "{message}");
    }

    #[test]
    fn credentials_follow_no_redirect_and_do_not_go_in_clear() {
        let script =
            Script::default().on(POST, [(302, json!({}))]).header("Location", "https://evil.example/?p=hunter2");
        let (message, requests) = ask(LOGIN, script);
        assert_eq!(requests, 1);
        assert!(message.contains("leads to `https://evil.example/?p=***`; credentials do not follow"), "{message}");
        let (message, requests) = ask(&LOGIN.replace("post: /login", "post: 'http://h/login'"), Script::default());
        assert_eq!(requests, 0);
        assert_eq!(message, "no token: `http://h/login` would get the credentials in clear; write `https://`");
    }

    #[test]
    fn a_refusal_holds_for_the_run() {
        let map = LOGIN.replace("endpoints: { a: {", "endpoints: { a: { for_each: { k: [1, 2, 3] },");
        let script = Script::default().on(POST, [(401, json!({}))]);
        let (fetched, _) = Stage::new(&map).run_on("a", &script, &Tokens::new(|| Duration::ZERO));
        assert_eq!((fetched.failures.len(), script.log().len()), (3, 1));
    }

    #[test]
    fn secrets_are_found_however_they_are_written() {
        let secrets = [Secret::new("a\"b c"), Secret::new("abc")];
        assert_eq!(concealed(r#"a"b c, a\"b c, a%22b%20c, abc"#, &secrets), "***, ***, ***, abc");
    }
}
