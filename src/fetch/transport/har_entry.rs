//! One exchange as an entry of a HAR, secrets taken out.

use super::conceal::{Conceal, Pair};
use crate::http::{Request, Response, SendError, Url};
use crate::value::Scrubber;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};
use std::io;
use std::time::Duration;

/// The client does not say; what browsers write then.
const VERSION: &str = "unknown";

/// A request and what came of it.
pub(super) struct Exchange<'e> {
    /// RFC 3339.
    pub(super) started: String,
    pub(super) took: Duration,
    pub(super) request: &'e Request,
    pub(super) answer: Result<&'e Response, &'e SendError>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    /// In milliseconds.
    time: u128,
    request: Asked,
    response: Answered,
    cache: Value,
    timings: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    method: String,
    url: String,
    http_version: &'static str,
    cookies: Vec<Pair>,
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData>,
    headers_size: i64,
    body_size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: String,
    params: [(); 0],
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    /// 0 where there is no answer.
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: Vec<Pair>,
    headers: Vec<Pair>,
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: String,
    headers_size: i64,
    body_size: i64,
    /// Why there is no answer, where browsers say it.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: usize,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

/// The entry, as JSON on one line.
pub(super) fn entry(exchange: &Exchange<'_>, secrets: &Scrubber) -> io::Result<Vec<u8>> {
    let conceal = Conceal { secrets };
    let time = exchange.took.as_millis();
    let entry = Entry {
        started_date_time: exchange.started.clone(),
        time,
        request: asked(exchange.request, &conceal),
        response: match exchange.answer {
            Ok(response) => answered(exchange.request, response, &conceal),
            Err(error) => broken_off(error, &conceal),
        },
        cache: json!({}),
        timings: json!({"send": 0, "wait": u64::try_from(time).unwrap_or(u64::MAX), "receive": 0}),
    };
    Ok(serde_json::to_vec(&entry)?)
}

fn asked(request: &Request, conceal: &Conceal<'_>) -> Asked {
    let url = conceal.url(request);
    let pairs = Url::parse(&url).map(|url| url.query_pairs().map(|(n, v)| Pair::new(n, v)).collect());
    let post_data = request.body.as_ref().map(|body| PostData {
        mime_type: body.content_type().to_owned(),
        params: [],
        text: conceal.request_body(body),
    });
    Asked {
        method: request.method.to_string(),
        http_version: VERSION,
        cookies: conceal.request_cookies(request),
        headers: conceal.request_headers(request),
        query_string: pairs.unwrap_or_default(),
        headers_size: -1,
        body_size: post_data.as_ref().map_or(0, |post| post.text.len()),
        post_data,
        url,
    }
}

fn answered(request: &Request, response: &Response, conceal: &Conceal<'_>) -> Answered {
    let headers = conceal.answer_headers(request, response);
    let stated =
        |name: &str| headers.iter().find(|pair| pair.name.eq_ignore_ascii_case(name)).map(|pair| pair.value.clone());
    let body = conceal.answer_body(request, response);
    let size = body.len();
    let (text, encoding) = match String::from_utf8(body) {
        Ok(text) => (text, None),
        Err(binary) => (STANDARD.encode(binary.as_bytes()), Some("base64")),
    };
    Answered {
        status: response.status,
        status_text: reason(response.status),
        http_version: VERSION,
        cookies: conceal.answer_cookies(response),
        content: Content { size, mime_type: stated("content-type").unwrap_or_default(), text: Some(text), encoding },
        redirect_url: stated("location").unwrap_or_default(),
        headers,
        headers_size: -1,
        body_size: -1,
        error: None,
    }
}

fn broken_off(error: &SendError, conceal: &Conceal<'_>) -> Answered {
    Answered {
        status: 0,
        status_text: "",
        http_version: VERSION,
        cookies: Vec::new(),
        headers: Vec::new(),
        content: Content { mime_type: "x-unknown".to_owned(), ..Content::default() },
        redirect_url: String::new(),
        headers_size: -1,
        body_size: -1,
        error: Some(conceal.text(&error.message)),
    }
}

fn reason(status: u16) -> &'static str {
    reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::har;
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::http::Method;
    use crate::value::Secret;
    use proptest::prelude::*;

    fn written(request: &Request, status: u16, headers: &[(&str, &str)], body: &[u8], secrets: &Scrubber) -> Value {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let response = Response { status, headers, body: body.to_vec(), url: request.url.clone() };
        let started = "2024-01-02T00:00:00Z".to_owned();
        let exchange = Exchange { started, took: Duration::from_millis(7), request, answer: Ok(&response) };
        serde_json::from_slice(&entry(&exchange, secrets).unwrap()).unwrap()
    }

    fn get(url: &str) -> Request {
        Request::new(Method::GET, Url::parse(url).unwrap())
    }

    /// The body that replay reads.
    fn reread(entry: &Value) -> Vec<u8> {
        let text = json!({"log": {"version": "1.2", "entries": [entry]}}).to_string();
        har::read(&Source::new("x.har", text), &mut Report::new()).remove(0).body
    }

    #[test]
    fn an_entry_holds_what_browsers_write() {
        let request = get("https://h/x?a=1&b=%20");
        let entry =
            written(&request, 302, &[("Content-Type", "text/html"), ("Location", "/y")], b"moved", &Scrubber::new());
        assert_eq!(
            entry,
            json!({
                "startedDateTime": "2024-01-02T00:00:00Z", "time": 7,
                "request": {
                    "method": "GET", "url": "https://h/x?a=1&b=%20", "httpVersion": "unknown", "cookies": [], "headers": [],
                    "queryString": [{"name": "a", "value": "1"}, {"name": "b", "value": " "}],
                    "headersSize": -1, "bodySize": 0,
                },
                "response": {
                    "status": 302, "statusText": "Found", "httpVersion": "unknown", "cookies": [],
                    "headers": [{"name": "Content-Type", "value": "text/html"}, {"name": "Location", "value": "/y"}],
                    "content": {"size": 5, "mimeType": "text/html", "text": "moved"}, "redirectURL": "/y",
                    "headersSize": -1, "bodySize": -1,
                },
                "cache": {}, "timings": {"send": 0, "wait": 7, "receive": 0},
            })
        );
    }

    #[test]
    fn a_secret_between_bytes_that_are_no_text_goes_too() {
        let secrets = Scrubber::new();
        secrets.learn("key", &Secret::new("hünter2"));
        let entry = written(&get("https://h/"), 200, &[], b"\xff\xc3h\xc3\xbcnter2\xe0", &secrets);
        assert_eq!(entry["response"]["content"]["encoding"], "base64");
        assert_eq!(reread(&entry), b"\xff\xc3{secret:key}\xe0");
    }

    proptest! {
        #[test]
        fn a_body_comes_back_byte_for_byte(body in prop::collection::vec(any::<u8>(), 0..60), text in "\\PC{0,40}") {
            for body in [body, text.into_bytes()] {
                let entry = written(&get("https://h/"), 200, &[], &body, &Scrubber::new());
                prop_assert_eq!(reread(&entry), body);
            }
        }
    }
}
