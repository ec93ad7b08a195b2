//! What an answer, or none, says of the credential, of what it may do, and of the data.

use super::ask::Asking;
use super::check::{CREDENTIAL, Checks, DATA, NETWORK, SCOPE, Stop, TLS, fact};
use crate::fetch::answer::{refusal, status};
use crate::http::{Response, SendError, SendErrorKind, Url, hint, visible};
use serde_json::Value;

/// What to do about errors of a GraphQL server that are not about the credential.
const QUERY: &str = "the vendor's own words say why; an older server may not know all that the map asks for";

/// A request that was made.
pub(super) struct Asked<'a> {
    pub(super) asking: Asking<'a>,
    pub(super) url: &'a Url,
    pub(super) is_graphql: bool,
    /// Whether a credential went along.
    pub(super) carried: bool,
}

impl Asked<'_> {
    /// The last three checks. `said` is what a run would have made of the exchange, `last` what came over the wire.
    pub(super) async fn judge(
        &self,
        said: Result<Response, String>,
        last: Option<Result<Response, SendError>>,
        checks: &mut Checks<'_>,
    ) -> Result<(), Stop> {
        match (said, last) {
            (Err(why), None) => Err(checks.fail(CREDENTIAL, why, Some("check the profile's settings"))),
            (_, Some(Err(error))) => Err(no_answer(&error, checks)),
            (Ok(response), _) => self.data(response, checks).await,
            (Err(why), Some(Ok(response))) => Err(self.refused(&why, &response, checks)),
        }
    }

    /// An answer that a run would read.
    async fn data(&self, mut response: Response, checks: &mut Checks<'_>) -> Result<(), Stop> {
        let body = std::mem::take(&mut response.body);
        match self.asking.read(body, self.url.as_str(), Some(&response)).await {
            Ok(came) => {
                self.accepted(checks);
                checks.pass(SCOPE, format!("it may read `{}`", self.asking.endpoint.name));
                checks.pass(DATA, came.words);
                if came.is_empty {
                    checks.hint("the vendor answers, and there is nothing: check the profile's filters, and what the credential may see");
                }
                Ok(())
            }
            Err((why, fix)) => {
                unknown("no data came", checks);
                Err(checks.fail(DATA, fact(&why, fix), fix))
            }
        }
    }

    /// An answer that a run would not take.
    fn refused(&self, why: &str, response: &Response, checks: &mut Checks<'_>) -> Stop {
        let said = if response.is_success() { why.to_owned() } else { refusal(response) };
        match (denied(response, self.is_graphql), response.status) {
            (Some(Denied::Credential), _) => {
                let hint = hint::status_hint(401);
                // It may say more: that another token was refused, too.
                let detail = if why.starts_with(&said) { fact(why, hint).to_owned() } else { said };
                checks.fail(CREDENTIAL, detail, hint)
            }
            (Some(Denied::Scope), _) => {
                self.accepted(checks);
                checks.fail(SCOPE, said, hint::status_hint(403))
            }
            (None, 202) => {
                self.accepted(checks);
                checks.skip(SCOPE, "not known yet: the vendor is still at work (status 202)");
                checks.skip(DATA, "the vendor is still at work (status 202); a run waits for it");
                Stop
            }
            (None, number @ 200..=299) => {
                unknown(&format!("status {}, with errors", status(number)), checks);
                checks.fail(DATA, said, Some(QUERY))
            }
            (None, number @ 300..=399) => {
                unknown(&format!("status {} leads elsewhere", status(number)), checks);
                checks.fail(DATA, why, Some("write the address that answers, or list its host under `connect.hosts`"))
            }
            (None, number) => {
                unknown(&format!("status {} says nothing of it", status(number)), checks);
                let asked = response.header("retry-after").map(visible);
                let pause = asked.map(|pause| format!("; it asks for a pause (Retry-After: {pause})"));
                checks.fail(DATA, said + &pause.unwrap_or_default(), hint::status_hint(number))
            }
        }
    }

    fn accepted(&self, checks: &mut Checks<'_>) {
        let has_token = self.asking.connector.auth.token_source().is_some();
        match (self.carried, has_token) {
            (true, true) => checks.pass(CREDENTIAL, "a token was given, and is accepted"),
            (true, false) => checks.pass(CREDENTIAL, "accepted"),
            (false, _) => checks.skip(CREDENTIAL, "the map sends none"),
        }
    }
}

/// Says of credential and scope that nothing is known.
fn unknown(why: &str, checks: &mut Checks<'_>) {
    checks.skip(CREDENTIAL, format!("not known: {why}"));
    checks.skip(SCOPE, format!("not known: {why}"));
}

/// Nothing came. The first two checks may have been too early to see why: behind a proxy they are.
fn no_answer(error: &SendError, checks: &mut Checks<'_>) -> Stop {
    let name = match error.kind {
        SendErrorKind::Tls(_) | SendErrorKind::Forbidden => TLS,
        _ if error.is_before_contact() => NETWORK,
        _ => {
            unknown("no answer came", checks);
            DATA
        }
    };
    checks.fail(name, error.fact(), error.kind.hint())
}

/// What the vendor finds wrong with who asks.
enum Denied {
    Credential,
    Scope,
}

/// By the status, or by the codes that GraphQL servers put beside their errors.
fn denied(response: &Response, is_graphql: bool) -> Option<Denied> {
    match response.status {
        401 => return Some(Denied::Credential),
        403 => return Some(Denied::Scope),
        200 | 400 if is_graphql => {}
        _ => return None,
    }
    let answer: Value = serde_json::from_slice(&response.body).ok()?;
    let code = |error: &Value| error.pointer("/extensions/code")?.as_str().map(str::to_ascii_uppercase);
    answer.get("errors")?.as_array()?.iter().filter_map(code).find_map(|code| match code.as_str() {
        "UNAUTHENTICATED" => Some(Denied::Credential),
        "FORBIDDEN" => Some(Denied::Scope),
        _ => None,
    })
}
