//! The checks as data: names, verdicts, times, and the rule that nothing is tried behind a failure.

use std::time::Duration;

pub(super) const NETWORK: &str = "network-reachability";
pub(super) const TLS: &str = "tls-handshake";
pub(super) const CREDENTIAL: &str = "authentication-credential";
pub(super) const SCOPE: &str = "authorization-scope";
pub(super) const DATA: &str = "data-fetch";

/// Every check, in order.
pub const NAMES: [&str; 5] = [NETWORK, TLS, CREDENTIAL, SCOPE, DATA];

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
    /// It does not apply, or nothing can be known of it.
    Skipped,
}

impl Verdict {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub verdict: Verdict,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What was seen.
    pub detail: String,
    /// What to do about it, where there is something to do.
    pub hint: Option<String>,
}

/// A check has failed; the others are not made.
#[derive(Debug)]
pub(super) struct Stop;

/// The checks as they are made.
pub(super) struct Checks<'c> {
    clock: &'c dyn Fn() -> Duration,
    /// When the last check ended.
    last: Duration,
    made: Vec<Check>,
}

impl<'c> Checks<'c> {
    pub(super) fn new(clock: &'c dyn Fn() -> Duration) -> Self {
        Self { clock, last: clock(), made: Vec::new() }
    }

    pub(super) fn pass(&mut self, name: &'static str, detail: impl Into<String>) {
        self.note(name, Verdict::Passed, detail.into(), None);
    }

    pub(super) fn skip(&mut self, name: &'static str, why: impl Into<String>) {
        self.note(name, Verdict::Skipped, why.into(), None);
    }

    pub(super) fn fail(&mut self, name: &'static str, detail: impl Into<String>, hint: Option<&str>) -> Stop {
        self.note(name, Verdict::Failed, detail.into(), hint.map(str::to_owned));
        Stop
    }

    /// Says what to do about the check that was made last.
    pub(super) fn hint(&mut self, hint: &str) {
        if let Some(check) = self.made.last_mut() {
            check.hint = Some(hint.to_owned());
        }
    }

    /// Enters a check; one of that name that was made before is known better now.
    fn note(&mut self, name: &'static str, verdict: Verdict, detail: String, hint: Option<String>) {
        // What was not looked at took no time; it is that of the check that follows.
        let now = if verdict == Verdict::Skipped { self.last } else { (self.clock)() };
        let before = self.made.iter().position(|check| check.name == name).map(|at| self.made.remove(at));
        let spent = now.saturating_sub(self.last) + Duration::from_millis(before.map_or(0, |check| check.ms));
        self.last = now;
        let ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        self.made.push(Check { name, verdict, ms, detail, hint });
    }

    /// All five, in order.
    pub(super) fn finish(mut self) -> Vec<Check> {
        let failed = self.made.iter().find(|check| check.verdict == Verdict::Failed).map(|check| check.name);
        let why = failed.map_or_else(|| "not made".to_owned(), |name| format!("`{name}` failed"));
        let check = |name: &'static str| {
            let made = self.made.iter().position(|check| check.name == name).map(|at| self.made.swap_remove(at));
            let (detail, hint) = (why.clone(), None);
            made.unwrap_or(Check { name, verdict: Verdict::Skipped, ms: 0, detail, hint })
        };
        NAMES.map(check).into()
    }
}

/// A message without what it says to do.
pub(super) fn fact<'m>(message: &'m str, hint: Option<&str>) -> &'m str {
    hint.and_then(|hint| message.strip_suffix(hint)?.strip_suffix("; ")).unwrap_or(message)
}
