//! Where the answer to a token request holds the token, and how long it lasts.

use super::token::Token;
use crate::connector::paginate::slot;
use crate::connector::reach::shared;
use crate::diagnostic::Report;
use crate::http::{Response, visible};
use crate::path::{Path, ReadSet, Reads, Selected, View};
use crate::registry::pace::parse_duration;
use crate::registry::{Key, Shape};
use crate::value::{Raw, Secret};
use crate::yaml::Node;
use std::time::Duration;

/// Where a token stands: a path, or a header.
pub(super) static FROM: Shape = Shape::Form {
    scalar: Some(&Shape::Path),
    list: None,
    map: Some(&Shape::Record(&[Key::required("header", Shape::Text, "the header's name")])),
};

/// The key `ttl`, for kinds with a token.
pub(super) const TTL: Key = Key::optional(
    "ttl",
    Shape::Duration,
    "how long a token lasts where the answer does not say; else until it is refused",
);

/// Longer than any run: beyond it a number of seconds says no more.
const FOR_EVER: f64 = 1e9;

/// How an answer is read.
#[derive(Debug)]
pub(super) struct Answer {
    reads: Reads,
    token: From,
    /// The slot of the number of seconds.
    expires_in: Option<usize>,
    ttl: Option<Duration>,
}

#[derive(Debug)]
enum From {
    Slot { slot: usize, path: String },
    Header(String),
}

impl Answer {
    /// By the keys `token`, `expires_in` and `ttl`, whose shapes were checked before.
    pub(super) fn compile(args: &Node, report: &mut Report) -> Option<Self> {
        let body = shared();
        let from = args.get("token")?;
        let token = match from.text_of("header") {
            Some(name) => Some(From::Header(name.to_owned())),
            None => {
                slot(from, &body, report).map(|slot| From::Slot { slot, path: from.text().unwrap_or("$").to_owned() })
            }
        };
        let expires_in = match args.get("expires_in") {
            Some(path) => slot(path, &body, report).map(Some),
            None => Some(None),
        };
        let reads = body.compile();
        Some(Self { reads, token: token?, expires_in: expires_in?, ttl: ttl(args) })
    }

    /// By the names of RFC 6749, and the key `ttl`.
    pub(super) fn standard(args: &Node) -> Self {
        let mut body = ReadSet::default();
        let mut slot = |path: &str| body.add(&Path::parse(path).expect("a fixed path parses"));
        let (token, expires_in) = (slot(ACCESS_TOKEN), slot("$.expires_in"));
        let token = From::Slot { slot: token, path: ACCESS_TOKEN.to_owned() };
        Self { reads: body.compile(), token, expires_in: Some(expires_in), ttl: ttl(args) }
    }

    /// The token of an answer. No value of the answer stands in the complaint, for the token may be among them.
    pub(super) fn read(&self, answer: &Response) -> Result<Token, String> {
        let text = String::from_utf8_lossy(&answer.body);
        let raw = Raw::parse(&text).ok();
        let view = match raw {
            Some(raw) => self.reads.read(raw).map_err(|error| error.to_string())?,
            None => View::default(),
        };
        let token = match &self.token {
            From::Header(name) => answer.header(name).map(|value| value.trim().to_owned()),
            From::Slot { slot, .. } => scalar(&view, *slot),
        };
        let secret = token.filter(|token| !token.is_empty()).ok_or_else(|| self.missing(raw))?;
        let lasts = self.expires_in.and_then(|slot| seconds(&scalar(&view, slot)?)).or(self.ttl);
        Ok(Token { secret: Secret::new(secret), expires_in: lasts })
    }

    fn missing(&self, raw: Option<Raw<'_>>) -> String {
        let path = match &self.token {
            From::Header(name) => return format!("the answer holds no token: it has no header `{name}`"),
            From::Slot { path, .. } => path,
        };
        let is = raw.map_or_else(|| "it is not JSON".to_owned(), |raw| format!("it is {}", described(raw)));
        format!("the answer holds no token at `{path}`: {is}")
    }
}

const ACCESS_TOKEN: &str = "$.access_token";

fn ttl(args: &Node) -> Option<Duration> {
    args.text_of("ttl").and_then(parse_duration)
}

fn scalar(view: &View<'_>, slot: usize) -> Option<String> {
    match view.get(slot) {
        Selected::One(raw) => raw.scalar_text().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

/// A number of seconds, be it a JSON number or a text.
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    (0.0..FOR_EVER).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

/// A value without its values: an object by the names of its members.
fn described(raw: Raw<'_>) -> String {
    let names: Vec<String> = raw.members().iter().take(10).map(|(name, _)| format!("`{}`", visible(name))).collect();
    match names.as_slice() {
        [] => raw.kind().words().to_owned(),
        names => format!("an object of {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::answer;
    use super::*;
    use crate::diagnostic::Source;

    fn read(args: &str, headers: &[(&str, &str)], body: &str) -> Result<(String, Option<u64>), String> {
        let mut report = Report::new();
        let node = crate::yaml::load(&Source::new("m", args), &mut report).unwrap();
        let token = Answer::compile(&node, &mut report).expect("sound keys").read(&answer(headers, body))?;
        Ok((token.secret.expose().to_owned(), token.expires_in.map(|lasts| lasts.as_secs())))
    }

    #[test]
    fn a_token_is_found_by_path_or_header_with_its_time() {
        let keys = "{ token: $.data.token, expires_in: $.data.seconds, ttl: 5m }";
        let found = |body: &str| read(keys, &[], body).unwrap();
        assert_eq!(found(r#"{"data":{"token":"abc","seconds":3600}}"#), ("abc".into(), Some(3600)));
        assert_eq!(found(r#"{"data":{"token":"abc","seconds":"60"}}"#), ("abc".into(), Some(60)));
        for unsaid in ["null", "-1", "\"soon\"", "1e99"] {
            let body = format!(r#"{{"data":{{"token":"abc","seconds":{unsaid}}}}}"#);
            assert_eq!(found(&body), ("abc".into(), Some(300)), "{unsaid}");
        }
        let header = "{ token: { header: X-Session } }";
        assert_eq!(read(header, &[("x-session", " s1 ")], "no json"), Ok(("s1".into(), None)));
        assert_eq!(read("{ token: $ }", &[], "\"bare\""), Ok(("bare".into(), None)));
    }

    #[test]
    fn what_is_missing_is_told_by_names_alone() {
        let why = |keys: &str, body: &str| read(keys, &[], body).unwrap_err();
        let said = why("{ token: $.tokn }", r#"{"token":"hunter2","user":{"id":1}}"#);
        assert_eq!(said, "the answer holds no token at `$.tokn`: it is an object of `token`, `user`");
        assert_eq!(why("{ token: $.a }", "hunter2"), "the answer holds no token at `$.a`: it is not JSON");
        assert_eq!(why("{ token: $.a }", r#"{"a":""}"#), "the answer holds no token at `$.a`: it is an object of `a`");
        assert_eq!(why("{ token: $.a }", "[1]"), "the answer holds no token at `$.a`: it is an array");
        assert!(why("{ token: { header: X-T } }", "{}").ends_with("it has no header `X-T`"));
    }
}
