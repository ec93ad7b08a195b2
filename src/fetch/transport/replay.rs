//! Answers from recordings: equal requests in recorded order, then with the last again.

use super::asked::Asked;
use super::har::{self, Recorded};
use super::nearest::nearest;
use super::{Boxed, Cause, Transport};
use crate::diagnostic::{Report, Source};
use crate::http::{Request, Response, SendError, SendErrorKind};
use crate::value::placeholders;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Recorded answers.
#[derive(Debug)]
pub struct Replay {
    recorded: Vec<Recorded>,
    /// Entries by what was asked for, those with placeholders left out.
    exact: HashMap<Asked, Vec<usize>>,
    /// Entries out of which secrets were taken.
    loose: Vec<usize>,
    /// How often the answers beginning with an entry were given.
    given: RefCell<HashMap<usize, usize>>,
}

impl Replay {
    /// Reads recordings, several as if they were one; every mistake goes to `report`. `None` when there was one.
    pub fn load(sources: &[Arc<Source>], report: &mut Report) -> Option<Self> {
        let mut mistakes = Report::new();
        let recorded: Vec<Recorded> = sources.iter().flat_map(|source| har::read(source, &mut mistakes)).collect();
        let wrong = mistakes.has_errors();
        report.extend(mistakes);
        (!wrong).then(|| Self::new(recorded))
    }

    fn new(recorded: Vec<Recorded>) -> Self {
        let mut exact: HashMap<Asked, Vec<usize>> = HashMap::new();
        let mut loose = Vec::new();
        for (index, entry) in recorded.iter().enumerate() {
            if entry.asked.has_placeholder() {
                loose.push(index);
            } else {
                exact.entry(entry.asked.clone()).or_default().push(index);
            }
        }
        Self { recorded, exact, loose, given: RefCell::default() }
    }

    /// What stands in the answers where secrets were taken out.
    pub fn placeholders(&self) -> BTreeSet<String> {
        let headers = self.recorded.iter().flat_map(|entry| entry.headers.iter().map(|(_, value)| value.as_bytes()));
        let bodies = self.recorded.iter().map(|entry| entry.body.as_slice());
        let mut found = BTreeSet::new();
        for text in headers.chain(bodies).flat_map(<[u8]>::utf8_chunks).map(|chunk| chunk.valid()) {
            found.extend(placeholders(text).map(|range| text[range].to_owned()));
        }
        found
    }

    fn answer(&self, request: &Request) -> Result<Response, String> {
        let asked = Asked::of(request);
        let fitting = self.fitting(&asked);
        let (Some(first), Some(last)) = (fitting.first(), fitting.len().checked_sub(1)) else {
            return Err(self.not_held(request, &asked));
        };
        let mut given = self.given.borrow_mut();
        let count = given.entry(*first).or_default();
        let entry = &self.recorded[fitting[(*count).min(last)]];
        *count += 1;
        Ok(Response {
            status: entry.status,
            headers: entry.headers.clone(),
            body: entry.body.clone(),
            url: request.url.clone(),
        })
    }

    /// The entries that answer a request, in recorded order.
    fn fitting(&self, asked: &Asked) -> Vec<usize> {
        let answers = |index: &usize| self.recorded[*index].asked.answers(asked);
        if asked.has_secrets() {
            return (0..self.recorded.len()).filter(answers).collect();
        }
        let mut fitting: Vec<usize> = self.exact.get(asked).cloned().unwrap_or_default();
        fitting.extend(self.loose.iter().copied().filter(answers));
        fitting.sort_unstable();
        fitting
    }

    fn not_held(&self, request: &Request, asked: &Asked) -> String {
        let near = nearest(&self.recorded, asked);
        let near = if near.is_empty() { "it is empty".to_owned() } else { format!("nearest are {}", near.join("; ")) };
        format!("the recording holds no answer to `{} {}`; {near}", request.method, request.masked_url())
    }
}

impl Transport for Replay {
    fn send<'a>(&'a self, request: &'a Request) -> Boxed<'a, Result<Response, SendError>> {
        let answer = self.answer(request).map_err(|why| SendError::new(SendErrorKind::NotRecorded, why));
        Box::pin(std::future::ready(answer))
    }

    fn wait<'a>(&'a self, _cause: Cause<'a>, _attempt: u32) -> Boxed<'a, Result<(), String>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn may_recover(&self, _request: &Request, _error: &SendError) -> bool {
        false
    }

    fn needs_credentials(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, Method, Url};

    fn entry(url: &str, answer: &str) -> String {
        format!(
            r#"{{"request":{{"method":"GET","url":"{url}"}},"response":{{"status":200,"content":{{"text":"{answer}"}}}}}}"#
        )
    }

    fn replay(entries: &[String]) -> Replay {
        let text = format!(r#"{{"log":{{"version":"1.2","entries":[{}]}}}}"#, entries.join(","));
        let mut report = Report::new();
        let replay = Replay::load(&[Source::new("x.har", text)], &mut report);
        replay.unwrap_or_else(|| panic!("{report:?}"))
    }

    fn ask(replay: &Replay, url: &str) -> Result<String, String> {
        let request = Request::new(Method::GET, Url::parse(url).unwrap());
        replay.answer(&request).map(|response| String::from_utf8(response.body).unwrap())
    }

    #[test]
    fn equal_requests_are_answered_in_order_then_with_the_last() {
        let replay =
            replay(&[entry("https://h/x?a=1&b=2", "1"), entry("https://h/y", "y"), entry("https://h/x?b=2&a=1", "2")]);
        let url = "https://h/x?a=1&b=2";
        let answers: Vec<String> = (0..3).map(|_| ask(&replay, url).unwrap()).collect();
        assert_eq!(answers, ["1", "2", "2"]);
        assert_eq!(ask(&replay, "https://h/y").unwrap(), "y");
    }

    #[test]
    fn secrets_that_were_taken_out_match_anything() {
        let replay = replay(&[entry("https://h/x?key={secret:key}", "1")]);
        assert_eq!(ask(&replay, "https://h/x?key=k").unwrap(), "1");
    }

    #[test]
    fn what_was_taken_out_of_answers_is_known() {
        let replay =
            replay(&[entry("https://h/x", "a {secret:a} {secret:b"), entry("https://h/{secret:c}", "{secret}")]);
        assert_eq!(Vec::from_iter(replay.placeholders()), ["{secret:a}", "{secret}"]);
    }

    #[test]
    fn what_is_not_held_is_told_with_what_comes_nearest() {
        let replay = replay(&[entry("https://h/x?page=1", "1"), entry("https://h/y", "y")]);
        let why = ask(&replay, "https://h/x?page=2").unwrap_err();
        assert!(
            why.starts_with(
                "the recording holds no answer to `GET https://h/x?page=2`; nearest are entry 1 of `x.har`"
            ),
            "{why}"
        );
        assert!(why.contains("`page` is `1` there and not `2`"), "{why}");
        assert!(why.contains("the path is `/y` there"), "{why}");
    }

    #[test]
    fn bodies_count_by_value() {
        let posted = r#"{"request":{"method":"POST","url":"https://h/g","postData":{"mimeType":"application/json","text":"{\"b\":2,\"a\":1}"}},"response":{"status":200,"content":{"text":"ok"}}}"#;
        let replay = replay(&[posted.to_owned()]);
        let ask = |body: &str| {
            let mut request = Request::new(Method::POST, Url::parse("https://h/g").unwrap());
            request.body = Some(Body::Json(body.to_owned()));
            replay.answer(&request)
        };
        assert!(ask(r#"{"a":1,"b":2}"#).is_ok());
        let why = ask(r#"{"a":1,"b":3}"#).unwrap_err();
        assert!(why.contains("in the body `b` is `2` there and not `3`"), "{why}");
    }
}
