//! What is taken out of an exchange before it is written down: known secrets wherever they stand, and credentials by
//! their place, be they known or not.

use crate::http::{Body, HeaderValue, Request, Response, encode_name, origin};
use crate::value::{Scrubber, placeholder};
use serde::Serialize;
use serde_json::Value;

/// Headers whose value is a credential whoever set it.
const CREDENTIALS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "set-cookie2"];

/// Headers that hold no credential, even of an answer that hands one out.
const HARMLESS: [&str; 7] =
    ["cache-control", "content-length", "content-type", "date", "retry-after", "server", "www-authenticate"];

/// Words that may stand before a credential.
const SCHEMES: [&str; 3] = ["Basic", "Bearer", "Token"];

/// Takes secrets out.
pub(super) struct Conceal<'c> {
    pub(super) secrets: &'c Scrubber,
}

/// A name and a value, as HAR lists them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
}

impl Pair {
    pub(super) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl Conceal<'_> {
    /// A text without the secrets that are known.
    pub(super) fn text(&self, text: &str) -> String {
        self.secrets.to_placeholders(text).into_owned()
    }

    /// Where a request went. The origin stays: hidden, it would only tell what the secret is, and answer nothing.
    pub(super) fn url(&self, request: &Request) -> String {
        let url = &request.url;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut text = origin(url) + &self.text(&format!("{}{query}", url.path()));
        for (name, _) in &request.secret_query {
            text.push(if text.contains('?') { '&' } else { '?' });
            text += &format!("{}={}", encode_name(name), placeholder(name));
        }
        text
    }

    pub(super) fn request_headers(&self, request: &Request) -> Vec<Pair> {
        let media_type = request.body.as_ref().filter(|_| request.header("Content-Type").is_none());
        let media_type = media_type.map(|body| Pair::new("Content-Type", body.content_type()));
        let headers = request.headers.iter().map(|header| match &header.value {
            HeaderValue::Plain(value) => self.header(&header.name, value),
            HeaderValue::Secret(secret) => credential(&header.name, secret.expose()),
        });
        headers.chain(media_type).collect()
    }

    pub(super) fn request_cookies(&self, request: &Request) -> Vec<Pair> {
        let sent = match request.header("Cookie") {
            Some(HeaderValue::Plain(cookies)) => cookies,
            Some(HeaderValue::Secret(cookies)) => cookies.expose(),
            None => "",
        };
        sent.split(';').filter_map(|cookie| self.cookie(cookie)).collect()
    }

    /// A body; of one that authentication made only names stay.
    pub(super) fn request_body(&self, body: &Body) -> String {
        match body {
            Body::Sealed { content_type, text } if content_type.contains("form") => self.form(text.expose()),
            Body::Sealed { text, .. } => self.shape(text.expose()),
            Body::Json(_) | Body::Form(_) => self.text(&body.to_text()),
        }
    }

    pub(super) fn answer_headers(&self, request: &Request, response: &Response) -> Vec<Pair> {
        let pair = |(name, value): &(String, String)| {
            let harmless = HARMLESS.iter().any(|known| name.eq_ignore_ascii_case(known));
            if request.confidential && !harmless { credential(name, value) } else { self.header(name, value) }
        };
        response.headers.iter().map(pair).collect()
    }

    pub(super) fn answer_cookies(&self, response: &Response) -> Vec<Pair> {
        response.headers_named("set-cookie").filter_map(|cookie| self.cookie(cookie)).collect()
    }

    /// A body; of one that hands out a credential only names stay. Of a refusal, too: it may hand out half of one, and
    /// what it says stands in the report.
    pub(super) fn answer_body(&self, request: &Request, response: &Response) -> Vec<u8> {
        if request.confidential {
            return self.shape(&String::from_utf8_lossy(&response.body)).into_bytes();
        }
        // By stretches of text: between bytes that are none a secret is found all the same.
        let mut body = Vec::with_capacity(response.body.len());
        for chunk in response.body.utf8_chunks() {
            body.extend_from_slice(self.secrets.to_placeholders(chunk.valid()).as_bytes());
            body.extend_from_slice(chunk.invalid());
        }
        body
    }

    fn header(&self, name: &str, value: &str) -> Pair {
        if CREDENTIALS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return credential(name, value);
        }
        Pair::new(name, self.text(value))
    }

    fn cookie(&self, cookie: &str) -> Option<Pair> {
        let (name, _) = cookie.split(';').next()?.split_once('=')?;
        Some(Pair::new(self.text(name.trim()), placeholder("cookie")))
    }

    fn form(&self, text: &str) -> String {
        let pairs = text.split('&').map(|pair| {
            let name = self.text(pair.split('=').next().unwrap_or_default());
            format!("{name}={}", placeholder(&name))
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// JSON with its names, each value gone; of anything else nothing.
    fn shape(&self, text: &str) -> String {
        match serde_json::from_str::<Value>(text) {
            _ if text.trim().is_empty() => String::new(),
            Ok(value) => self.hollow("value", value).to_string(),
            Err(_) => placeholder("body"),
        }
    }

    fn hollow(&self, name: &str, value: Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value,
            Value::Number(_) | Value::String(_) => Value::String(placeholder(name)),
            Value::Array(items) => items.into_iter().map(|item| self.hollow(name, item)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(key, value)| {
                    let key = self.text(&key);
                    let hollow = self.hollow(&key, value);
                    (key, hollow)
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// A header without its value, but for the scheme.
fn credential(name: &str, value: &str) -> Pair {
    let hidden = placeholder(&name.to_ascii_lowercase());
    let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
    match scheme.and_then(|scheme| SCHEMES.iter().find(|known| known.eq_ignore_ascii_case(scheme))) {
        Some(scheme) => Pair::new(name, format!("{scheme} {hidden}")),
        None => Pair::new(name, hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Url};
    use crate::value::Secret;

    fn scrubber() -> Scrubber {
        let secrets = Scrubber::new();
        secrets.learn("key", &Secret::new("hunter2"));
        secrets
    }

    fn request(url: &str) -> Request {
        Request::new(Method::POST, Url::parse(url).unwrap())
    }

    #[test]
    fn urls_lose_what_is_known_and_what_authentication_put_there() {
        let secrets = scrubber();
        let conceal = Conceal { secrets: &secrets };
        let mut request = request("https://me:pw@hunter2.example:8443/a/hunter2?x=%68unter2&y=1#top");
        assert_eq!(conceal.url(&request), "https://hunter2.example:8443/a/{secret:key}?x={secret:key}&y=1");
        request.set_secret_parameter("api key", Some(Secret::new("abc")));
        assert!(conceal.url(&request).ends_with("&y=1&api%20key={secret:api key}"), "{}", conceal.url(&request));
        assert!(Url::parse(&conceal.url(&request)).is_ok());
    }

    #[test]
    fn credentials_go_by_their_place_however_short() {
        let secrets = scrubber();
        let conceal = Conceal { secrets: &secrets };
        let mut request = request("https://h/");
        request.set_header("Authorization", HeaderValue::Secret(Secret::new("basic YTpi")));
        request.set_header("X-Key", HeaderValue::Secret(Secret::new("a b")));
        request.set_header("Cookie", HeaderValue::Plain("s=1; t=2".into()));
        request.set_header("Accept", HeaderValue::Plain("a/hunter2".into()));
        request.body = Some(Body::Form(vec![("pass word".into(), "x".into()), ("grant".into(), "y".into())]).sealed());
        let headers: Vec<(String, String)> =
            conceal.request_headers(&request).into_iter().map(|pair| (pair.name, pair.value)).collect();
        let expected = [
            ("Authorization", "Basic {secret:authorization}"),
            ("X-Key", "{secret:x-key}"),
            ("Cookie", "{secret:cookie}"),
            ("Accept", "a/{secret:key}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let cookies = ["s", "t"].map(|name| Pair::new(name, "{secret:cookie}"));
        assert_eq!(conceal.request_cookies(&request), cookies);
        let body = |body: &Body| conceal.request_body(body);
        assert_eq!(body(request.body.as_ref().unwrap()), "pass%20word={secret:pass%20word}&grant={secret:grant}");
        let json = Body::Json(r#"{"user":"me","deep":[{"pin":12,"on":true}]}"#.into()).sealed();
        assert_eq!(body(&json), r#"{"user":"{secret:user}","deep":[{"pin":"{secret:pin}","on":true}]}"#);
        assert_eq!(body(&Body::Json(r#"{ "q":"hunter2" }"#.into())), r#"{ "q":"{secret:key}" }"#);
    }

    #[test]
    fn an_answer_that_hands_out_a_credential_keeps_its_shape_alone() {
        let secrets = scrubber();
        let conceal = Conceal { secrets: &secrets };
        let mut request = request("https://h/login");
        request.confidential = true;
        let answer = |status: u16, body: &str| Response {
            status,
            headers: [("X-Session", "s1"), ("Set-Cookie", "sid=s2; Path=/"), ("Content-Type", "application/json")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            body: body.as_bytes().to_vec(),
            url: request.url.clone(),
        };
        let body = |status, body: &str| {
            String::from_utf8(conceal.answer_body(&request, &answer(status, body))).expect("text stays text")
        };
        assert_eq!(body(200, r#"{"access_token":"t"}"#), r#"{"access_token":"{secret:access_token}"}"#);
        assert_eq!((body(200, "t0ken").as_str(), body(204, "").as_str()), ("{secret:body}", ""));
        assert_eq!(body(403, r#"{"mfa_token":"m1"}"#), r#"{"mfa_token":"{secret:mfa_token}"}"#);
        let headers = conceal.answer_headers(&request, &answer(200, ""));
        let values: Vec<&str> = headers.iter().map(|pair| pair.value.as_str()).collect();
        assert_eq!(values, ["{secret:x-session}", "{secret:set-cookie}", "application/json"]);
        assert_eq!(conceal.answer_cookies(&answer(200, "")), [Pair::new("sid", "{secret:cookie}")]);
        request.confidential = false;
        let headers = conceal.answer_headers(&request, &answer(200, ""));
        assert_eq!((headers[0].value.as_str(), headers[1].value.as_str()), ("s1", "{secret:set-cookie}"));
    }
}
