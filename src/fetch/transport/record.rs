//! Another transport, and every exchange written down: retries, refusals, requests for tokens, and what broke off.

use super::har_entry::{Exchange, entry};
use super::har_file::HarFile;
use super::{Boxed, Cause, Transport};
use crate::http::{Client, Request, Response, SendError, SendErrorKind};
use crate::value::Scrubber;
use std::cell::RefCell;
use std::io;
use tokio::time::Instant;

/// Writes down what goes over another transport.
pub struct Record<'r> {
    inner: &'r dyn Transport,
    secrets: &'r Scrubber,
    /// The time now, RFC 3339.
    clock: fn() -> String,
    /// Why nothing can be written any more, once that is so.
    file: RefCell<Result<HarFile, String>>,
}

impl<'r> Record<'r> {
    /// Around `inner`. What `secrets` knows when an exchange ends is not written. A file that could not be opened fails
    /// the first request, as one that cannot be written fails the next.
    pub fn new(
        inner: &'r dyn Transport,
        secrets: &'r Scrubber,
        clock: fn() -> String,
        file: Result<HarFile, String>,
    ) -> Self {
        Self { inner, secrets, clock, file: RefCell::new(file) }
    }

    /// Why the recording lacks an exchange, if it does.
    pub fn failure(&self) -> Option<String> {
        self.file.borrow().as_ref().err().cloned()
    }

    /// Whether nothing was written down.
    pub fn is_empty(&self) -> bool {
        self.file.borrow().as_ref().is_ok_and(HarFile::is_empty)
    }

    async fn exchange(&self, request: &Request) -> Result<Response, SendError> {
        // Nobody is asked for what cannot be kept.
        self.held()?;
        let (started, begun) = ((self.clock)(), Instant::now());
        let answer = self.inner.send(request).await;
        let exchange = Exchange { started, took: begun.elapsed(), request, answer: answer.as_ref() };
        self.write(&exchange)?;
        answer
    }

    fn write(&self, exchange: &Exchange<'_>) -> Result<(), SendError> {
        let mut file = self.file.borrow_mut();
        if let Ok(har) = file.as_mut()
            && let Err(error) = entry(exchange, self.secrets).and_then(|entry| har.append(&entry))
        {
            *file = Err(format!("the recording cannot be written: {error}{}", advice(&error)));
        }
        drop(file);
        self.held()
    }

    fn held(&self) -> Result<(), SendError> {
        match &*self.file.borrow() {
            Ok(_) => Ok(()),
            Err(why) => Err(SendError::new(SendErrorKind::NotRecorded, why.as_str())),
        }
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room on the disk",
        io::ErrorKind::FileTooLarge => "; write it where files may be larger",
        _ => "",
    }
}

impl Transport for Record<'_> {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        Box::pin(self.exchange(request))
    }

    fn wait<'a>(&'a self, cause: Cause<'a>, attempt: u32) -> Boxed<'a, Result<(), String>> {
        self.inner.wait(cause, attempt)
    }

    fn may_recover(&self, request: &Request, error: &SendError) -> bool {
        error.kind != SendErrorKind::NotRecorded && self.inner.may_recover(request, error)
    }

    fn needs_credentials(&self) -> bool {
        self.inner.needs_credentials()
    }

    fn concurrency(&self) -> usize {
        self.inner.concurrency()
    }

    fn client(&self) -> Option<&Client> {
        self.inner.client()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::script::Script;
    use super::super::super::stage::Stage;
    use super::super::super::token::Tokens;
    use super::*;
    use crate::value::Secret;
    use serde_json::{Value, json};
    use std::fs::File;
    use std::path::Path;
    use std::time::Duration;

    const CLOCK: fn() -> String = || "2024-01-02T00:00:00.000Z".to_owned();
    const MAP: &str = r#"
connect:
  url: https://h
  auth: { login: { post: /login, json: { user: me, password: "{{ settings.token }}" }, token: $.token } }
endpoints: { a: { get: /a, records: "$[*]" } }
"#;

    fn har(path: &Path) -> Result<HarFile, String> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path).unwrap();
        HarFile::open(file).map_err(|error| error.to_string())
    }

    fn read(path: &Path) -> (String, Vec<Value>) {
        let text = std::fs::read_to_string(path).unwrap();
        let har: Value = serde_json::from_str(&text).unwrap();
        (text, har["log"]["entries"].as_array().unwrap().clone())
    }

    #[test]
    fn every_exchange_is_written_and_no_credential() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.har");
        let token = json!({"token": "t0ken-1", "refresh": "r3fresh", "lasts": 60});
        let script = Script::default()
            .on("POST https://h/login", [(503, json!({"m": "hunter2 is early"})), (200, token)])
            .on("GET https://h/a", [(503, json!({})), (200, json!(["got t0ken-1"]))]);
        let secrets = Scrubber::new();
        secrets.learn("password", &Secret::new("hunter2"));
        secrets.learn("token", &Secret::new("t0ken-1"));
        let record = Record::new(&script, &secrets, CLOCK, har(&path));
        let (fetched, _) = Stage::new(MAP).run_on("a", &record, &Tokens::new(|| Duration::ZERO));
        assert!(fetched.is_complete() && record.failure().is_none(), "{:?}", fetched.failures);
        let (text, entries) = read(&path);
        for secret in ["hunter2", "t0ken-1", "r3fresh"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let told: Vec<(&str, u64)> = entries
            .iter()
            .map(|e| (e["request"]["url"].as_str().unwrap(), e["response"]["status"].as_u64().unwrap()))
            .collect();
        assert_eq!(
            told,
            [("https://h/login", 503), ("https://h/login", 200), ("https://h/a", 503), ("https://h/a", 200)]
        );
        assert_eq!(
            entries[1]["response"]["content"]["text"],
            r#"{"token":"{secret:token}","refresh":"{secret:refresh}","lasts":"{secret:lasts}"}"#
        );
        assert_eq!(entries[3]["response"]["content"]["text"], r#"["got {secret:token}"]"#);
        assert_eq!(entries[3]["startedDateTime"], CLOCK());
    }

    #[test]
    fn what_broke_off_is_written_without_an_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.har");
        let script = Script::default().broken("POST https://h/login", "connection reset");
        let secrets = Scrubber::new();
        let record = Record::new(&script, &secrets, CLOCK, har(&path));
        assert!(record.is_empty());
        Stage::new(MAP).run_on("a", &record, &Tokens::new(|| Duration::ZERO));
        let (_, entries) = read(&path);
        assert_eq!(entries[0]["response"]["status"], 0);
        assert_eq!(entries[0]["response"]["_error"], "connection reset");
        assert!(!record.is_empty());
    }

    #[test]
    fn without_its_file_nobody_is_asked() {
        let script = Script::default();
        let secrets = Scrubber::new();
        let record = Record::new(&script, &secrets, CLOCK, Err("the disk is gone".to_owned()));
        let (fetched, _) = Stage::new(MAP).run_on("a", &record, &Tokens::new(|| Duration::ZERO));
        assert!(fetched.failures[0].message.contains("the disk is gone"), "{:?}", fetched.failures);
        assert_eq!((script.log().len(), record.failure().as_deref()), (0, Some("the disk is gone")));
    }
}
