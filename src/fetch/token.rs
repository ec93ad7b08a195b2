//! The token of a run: asked for once however many wait for it, kept until a little before it expires or is refused.

use super::token_request::{Errand, Refusal};
use crate::connector::auth::Token;
use crate::value::Secret;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Mutex;
use tracing::{info, warn};

/// The status that says that a credential is no good.
pub(super) const UNAUTHORIZED: u16 = 401;

/// A token is asked for again this long before it expires, or a tenth of its life where that is less.
const MARGIN: Duration = Duration::from_secs(30);

/// The token of one run.
pub struct Tokens {
    clock: Box<dyn Fn() -> Duration>,
    told: Box<dyn Fn(&Secret)>,
    /// How many requests for a token have come to an end.
    rounds: Cell<u64>,
    /// What the last one came to. Held while the next is under way, so that others wait for it.
    last: Mutex<Option<Result<Rc<Held>, Refusal>>>,
}

/// A token in use.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) secret: Secret,
    until: Option<Duration>,
    /// Whether it stands in for one that was refused.
    is_renewed: bool,
    is_accepted: Cell<bool>,
}

impl Tokens {
    /// No token yet. `clock` says how much time has passed since some moment; it never runs backwards.
    pub fn new(clock: impl Fn() -> Duration + 'static) -> Self {
        Self { clock: Box::new(clock), told: Box::new(|_| ()), rounds: Cell::new(0), last: Mutex::new(None) }
    }

    /// Tells of every token as soon as it is there, for whoever keeps secrets out of sight.
    #[must_use]
    pub fn telling(self, told: impl Fn(&Secret) + 'static) -> Self {
        Self { told: Box::new(told), ..self }
    }

    /// A token, another one than `refused`. Whoever waited while it was asked for gets what came of that.
    pub(super) async fn get(&self, errand: Errand<'_>, refused: Option<&Rc<Held>>) -> Result<Rc<Held>, String> {
        let before = self.rounds.get();
        let mut last = self.last.lock().await;
        let waited = self.rounds.get() != before;
        let is_refused = |held: &Rc<Held>| refused.is_some_and(|refused| Rc::ptr_eq(refused, held));
        match &*last {
            Some(Ok(held)) if !is_refused(held) && (waited || self.is_fresh(held)) => return Ok(Rc::clone(held)),
            Some(Err(refusal)) if waited || refusal.stands => return Err(refusal.message.clone()),
            _ => {}
        }
        let begun = (self.clock)();
        let asked = errand.ask().await.map(|token| Rc::new(Held::new(token, begun, refused.is_some())));
        match &asked {
            Ok(held) => {
                info!(
                    renewed = held.is_renewed,
                    until = held.until.map(|until| (until - begun).as_secs()),
                    "token got"
                );
                (self.told)(&held.secret);
            }
            Err(refusal) => warn!(why = refusal.message, "no token"),
        }
        self.rounds.set(before.max(self.rounds.get()) + 1);
        let answer = asked.as_ref().map(Rc::clone).map_err(|refusal| refusal.message.clone());
        *last = Some(asked);
        answer
    }

    fn is_fresh(&self, held: &Held) -> bool {
        held.until.is_none_or(|until| (self.clock)() < until)
    }
}

impl Held {
    fn new(token: Token, begun: Duration, is_renewed: bool) -> Self {
        let until = token.expires_in.map(|lasts| begun.saturating_add(lasts - MARGIN.min(lasts / 10)));
        Self { secret: token.secret, until, is_renewed, is_accepted: Cell::new(false) }
    }

    /// Takes note of the answer to a request that carried it.
    pub(super) fn note(&self, status: u16) {
        if status != UNAUTHORIZED {
            self.is_accepted.set(true);
        }
    }

    /// Whether another token may be better once this one is refused. Not if it stands in for a refused one and was never
    /// any good: then tokens are not what is wrong, and every unit of a run would ask for one more.
    pub(super) fn is_worth_renewing(&self) -> bool {
        !self.is_renewed || self.is_accepted.get()
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::super::stage::Stage;
    use super::*;
    use serde_json::{Value, json};
    use std::cell::RefCell;

    const TOKEN: &str = "POST https://login.example/token";
    const MAP: &str = r#"
connect:
  url: https://h
  auth: { oauth2: { token_url: "https://login.example/token", client_id: me, client_secret: "{{ settings.token }}", ttl: 100s } }
endpoints:
  sites: { get: /sites, key: $.id, records: "$[*]" }
  bugs: { for_each: { site: sites }, get: "/bugs/{{ site.id }}", records: "$[*]" }
"#;

    fn token(text: &str) -> (u16, Value) {
        (200, json!({"access_token": text}))
    }

    /// A vendor with this many sites without bugs.
    fn sites(count: u32) -> Script {
        let ids: Vec<Value> = (0..count).map(|id| json!({"id": id})).collect();
        (0..count).fold(Script::default().on("GET https://h/sites", [(200, json!(ids))]), |script, id| {
            script.on(&format!("GET https://h/bugs/{id}"), [(200, json!([]))])
        })
    }

    #[test]
    fn one_token_serves_a_run_and_whoever_keeps_secrets_hears_of_it() {
        let script = sites(2).on(TOKEN, [token("t1")]);
        let told = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&told);
        let tokens = Tokens::new(|| Duration::ZERO).telling(move |secret| heard.borrow_mut().push(secret.clone()));
        let (fetched, _) = Stage::new(MAP).run_on("bugs", &script, &tokens);
        assert!(fetched.is_complete(), "{:?}", fetched.failures);
        assert_eq!((fetched.requests, fetched.retries), (4, 0));
        assert_eq!(
            script.log(),
            [
                "POST https://login.example/token [grant_type=client_credentials&client_id=me&client_secret=hunter2]",
                "GET https://h/sites [Bearer t1]",
                "GET https://h/bugs/0 [Bearer t1]",
                "GET https://h/bugs/1 [Bearer t1]"
            ]
        );
        assert_eq!(*told.borrow(), [Secret::new("t1")]);
    }

    #[test]
    fn a_token_is_asked_for_again_a_little_before_it_expires() {
        // Each request takes thirty seconds; the token lasts a hundred, less its margin of ten.
        let script = sites(3).on(TOKEN, [token("t1"), token("t2")]).taking(Duration::from_secs(30));
        let tokens = Tokens::new(script.clock());
        let (fetched, _) = Stage::new(MAP).run_on("bugs", &script, &tokens);
        assert!(fetched.is_complete());
        let used: Vec<String> =
            script.log().iter().filter_map(|line| Some(line.split_once("Bearer ")?.1.to_owned())).collect();
        assert_eq!(used, ["t1]", "t1]", "t2]", "t2]"]);
    }

    #[test]
    fn however_many_wait_one_asks() {
        let stage = Stage::new(MAP);
        let get = |script: &Script| {
            let tokens = Tokens::new(|| Duration::ZERO);
            stage.tokens_at_once(3, None, script, &tokens)
        };
        let script = Script::default().on(TOKEN, [token("t1"), token("t2")]);
        assert_eq!(get(&script), [Ok("t1".to_owned()), Ok("t1".to_owned()), Ok("t1".to_owned())]);
        let script = Script::default().broken(TOKEN, "connection reset");
        let why = "no token from `https://login.example/token`: connection reset".to_owned();
        assert_eq!(get(&script), [Err(why.clone()), Err(why.clone()), Err(why)]);
        assert_eq!(script.log().len(), 1);
    }

    #[test]
    fn a_token_that_is_refused_to_many_is_renewed_once() {
        let script = Script::default().on(TOKEN, [token("t1"), token("t2"), token("t3")]);
        let tokens = Tokens::new(|| Duration::ZERO);
        let stage = Stage::new(MAP);
        stage.tokens_at_once(1, None, &script, &tokens);
        let held = tokens.last.blocking_lock().clone().unwrap().unwrap();
        let renewed = stage.tokens_at_once(3, Some(&held), &script, &tokens);
        assert_eq!(renewed, [Ok("t2".to_owned()), Ok("t2".to_owned()), Ok("t2".to_owned())]);
        assert_eq!(stage.tokens_at_once(1, Some(&held), &script, &tokens), [Ok("t2".to_owned())]);
        assert_eq!(script.log().len(), 2);
    }

    #[test]
    fn a_refused_token_is_renewed_once_for_a_request() {
        let refused = (401, json!({"message": "expired"}));
        let script = sites(0)
            .on("GET https://h/sites", [refused.clone(), (200, json!([]))])
            .on(TOKEN, [token("t1"), token("t2")]);
        let (fetched, _) = Stage::new(MAP).run_on("sites", &script, &Tokens::new(|| Duration::ZERO));
        assert!(fetched.is_complete(), "{:?}", fetched.failures);
        assert_eq!((fetched.requests, fetched.retries), (4, 1));
        assert_eq!(script.log()[3], "GET https://h/sites [Bearer t2]");

        let script = sites(0).on("GET https://h/sites", [refused]).on(TOKEN, [token("t1"), token("t2")]);
        let (fetched, _) = Stage::new(MAP).run_on("sites", &script, &Tokens::new(|| Duration::ZERO));
        assert_eq!(script.log().len(), 4);
        assert_eq!(
            fetched.failures[0].message,
            "status 401 Unauthorized: expired; a new token is refused, too: check what it may be used for"
        );
    }

    #[test]
    fn tokens_that_are_never_any_good_are_not_asked_for_without_end() {
        let refusing =
            |script: Script, id: u32| script.on(&format!("GET https://h/bugs/{id}"), [(401, json!({"message": "no"}))]);
        let script = (0..5).fold(sites(5), refusing).on(TOKEN, [token("t")]);
        let (fetched, _) = Stage::new(MAP).run_on("bugs", &script, &Tokens::new(|| Duration::ZERO));
        assert_eq!(fetched.failures.len(), 5);
        assert_eq!(script.log().iter().filter(|line| line.starts_with(TOKEN)).count(), 2);
    }

    #[test]
    fn a_replay_asks_for_no_token_and_goes_through_a_recorded_refusal() {
        let stage = Stage::new(MAP)
            .status("https://h/sites", 401, json!({"message": "expired"}))
            .get("https://h/sites", json!([]));
        let (fetched, _) = stage.run("sites");
        assert!(fetched.is_complete(), "{:?}", fetched.failures);
        assert_eq!((fetched.requests, fetched.retries), (2, 1));
    }
}
