//! HAR 1.2, the format in which browsers and proxies write down traffic: read entry by entry, every mistake at its place.

use super::asked::{Asked, AskedBody};
use crate::diagnostic::{Diagnostic, Place, Report, Source, codes};
use crate::http::Url;
use crate::value::{Raw, Type};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;

/// One recorded answer.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) asked: Asked,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The recording's name, and the entry's number in it, from 1.
    pub(super) origin: (Arc<Source>, usize),
}

#[derive(Deserialize)]
struct Entry {
    request: HarRequest,
    response: HarResponse,
}

#[derive(Deserialize)]
struct HarRequest {
    method: String,
    url: String,
    #[serde(rename = "postData")]
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default, rename = "mimeType")]
    mime_type: String,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct HarResponse {
    /// 0 or less for a request that was broken off.
    status: i32,
    #[serde(default)]
    headers: Vec<Pair>,
    content: Content,
    #[serde(default, rename = "redirectURL")]
    redirect_url: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    size: Option<i64>,
    text: Option<String>,
    encoding: Option<String>,
}

/// Reads one recording; what is wrong with it goes to `report`.
pub(super) fn read(source: &Arc<Source>, report: &mut Report) -> Vec<Recorded> {
    let entries = match entries(source) {
        Ok(entries) => entries,
        Err(wrong) => {
            report.push(*wrong);
            return Vec::new();
        }
    };
    let mut recorded = Vec::new();
    for (index, raw) in entries.into_iter().enumerate() {
        match entry(source, index + 1, raw) {
            Ok(entry) => recorded.extend(entry),
            Err(wrong) => report.push(*wrong),
        }
    }
    recorded
}

/// The raw entries of a recording.
fn entries(source: &Arc<Source>) -> Result<Vec<Raw<'_>>, Box<Diagnostic>> {
    let text = source.text.trim_start_matches('\u{feff}');
    let skipped = source.text.len() - text.len();
    let whole = Raw::parse(text).map_err(|error| {
        let at = skipped + error.at;
        wrong(source, String::new(), at..at, format!("the recording is not JSON: {}", error.message))
    })?;
    let log = member(whole, "log");
    let start = || skipped..skipped;
    if let Some(version) = log.and_then(|log| member(log, "version")).and_then(Raw::scalar_text)
        && !version.starts_with("1.")
    {
        return Err(wrong(source, "/log/version".to_owned(), start(), format!("HAR {version} is not HAR 1.2")));
    }
    match log.and_then(|log| member(log, "entries")) {
        Some(entries) if entries.kind() == Type::Array => Ok(entries.elements()),
        Some(_) => Err(wrong(source, "/log/entries".to_owned(), start(), "`log.entries` is no array".to_owned())),
        None => Err(wrong(source, String::new(), start(), "this is no HAR: it has no `log.entries`".to_owned())),
    }
}

fn member<'a>(raw: Raw<'a>, name: &str) -> Option<Raw<'a>> {
    raw.members().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// One entry; `None` for a request that was broken off and has no answer.
fn entry(source: &Arc<Source>, number: usize, raw: Raw<'_>) -> Result<Option<Recorded>, Box<Diagnostic>> {
    let start = raw.offset_in(&source.text).unwrap_or_default();
    let pointer = format!("/log/entries/{}", number - 1);
    let at = |range: Range<usize>, message: String| wrong(source, pointer.clone(), range, message);
    let here = |message: String| at(start..start + 1, message);
    let entry: Entry = serde_json::from_str(raw.json()).map_err(|error| {
        let offset = start + offset(raw.json(), error.line(), error.column());
        at(offset..offset, format!("entry {number} is no entry of a HAR: {}", plain(&error)))
    })?;
    let Some(status) = u16::try_from(entry.response.status).ok().filter(|status| *status >= 100) else {
        return Ok(None);
    };
    let url = Url::parse(&entry.request.url)
        .map_err(|error| here(format!("the url of entry {number}, `{}`, is none: {error}", entry.request.url)))?;
    let headers = headers(entry.response.headers, entry.response.redirect_url, status);
    let body = match body(entry.response.content, status) {
        Ok(body) => body,
        Err(why) => {
            return Err(Box::new(
                here(format!("entry {number} {why}"))
                    .help("record it again with its content; browsers offer `save all as HAR with content`"),
            ));
        }
    };
    Ok(Some(Recorded {
        asked: Asked::new(&entry.request.method, &url, asked_body(entry.request.post_data)),
        status,
        headers,
        body,
        origin: (Arc::clone(source), number),
    }))
}

/// The headers of an answer. Some browsers leave out those of a redirect and say apart where it leads.
fn headers(pairs: Vec<Pair>, redirect_url: Option<String>, status: u16) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = pairs.into_iter().map(|pair| (pair.name, pair.value)).collect();
    let leads = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("location"));
    let stated = redirect_url.filter(|url| !url.is_empty() && !leads && (300..400).contains(&status));
    headers.extend(stated.map(|url| ("Location".to_owned(), url)));
    headers
}

fn asked_body(post: Option<PostData>) -> AskedBody {
    let Some(post) = post else { return AskedBody::None };
    match post.text.filter(|text| !text.is_empty()) {
        Some(text) => AskedBody::text(&text, &post.mime_type),
        None if post.params.is_empty() => AskedBody::None,
        None => {
            let mut pairs: Vec<_> = post.params.into_iter().map(|pair| (pair.name, pair.value)).collect();
            pairs.sort();
            AskedBody::Form(pairs)
        }
    }
}

/// The body's bytes. Only an answer that has no body by its nature may have no text.
fn body(content: Content, status: u16) -> Result<Vec<u8>, String> {
    let bodiless = matches!(status, 100..=199 | 204 | 205 | 300..=399) || content.size == Some(0);
    match (content.text, content.encoding.as_deref()) {
        (None, _) if bodiless => Ok(Vec::new()),
        (None, _) => Err("has no `content.text`: the answer's body was not recorded".to_owned()),
        (Some(text), Some("base64")) => {
            let text: String = text.split_ascii_whitespace().collect();
            STANDARD.decode(text).map_err(|error| format!("has a `content.text` that is no Base64: {error}"))
        }
        (Some(text), None | Some("" | "utf-8" | "utf8")) => Ok(text.into_bytes()),
        (Some(_), Some(other)) => Err(format!("has the unknown `content.encoding` `{other}`")),
    }
}

/// Where a line and a column, both from 1, lie in a text.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        Some(before) => text.match_indices('\n').nth(before).map_or(0, |(at, _)| at + 1),
        None => 0,
    };
    let at = (start + column.saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The parser's complaint without its own idea of the place.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}

fn wrong(source: &Arc<Source>, pointer: String, span: Range<usize>, message: String) -> Box<Diagnostic> {
    let span = span.start.min(source.text.len())..span.end.min(source.text.len());
    let place = Place { source: Arc::clone(source), pointer, span };
    Box::new(Diagnostic::error(&codes::RECORDING_INVALID, &place, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn load(text: &str) -> (Vec<Recorded>, Vec<String>) {
        let mut report = Report::new();
        let recorded = read(&Source::new("x.har", text), &mut report);
        let spoken = |diagnostic: &Diagnostic| {
            let place = &diagnostic.primary.place;
            let (line, column) = place.source.line_column(place.span.start);
            format!("{line}:{column} {}", diagnostic.message)
        };
        let complaints = report.sorted().into_iter().map(spoken).collect();
        (recorded, complaints)
    }

    fn har(response: &str) -> String {
        format!(
            "{{\"log\":{{\"version\":\"1.2\",\"entries\":[\n{{\"request\":{{\"method\":\"GET\",\"url\":\"https://h/x\"}},\"response\":{response}}}]}}}}"
        )
    }

    #[test]
    fn bodies_are_text_base64_or_nothing() {
        let body = |response: &str| load(&har(response)).0.remove(0).body;
        assert_eq!(body(r#"{"status":200,"content":{"text":"{}"}}"#), b"{}");
        assert_eq!(body(r#"{"status":200,"content":{"text":"e30=","encoding":"base64"}}"#), b"{}");
        assert_eq!(body(r#"{"status":204,"content":{}}"#), b"");
        assert!(load(&har(r#"{"status":0,"content":{}}"#)).0.is_empty());
    }

    #[test]
    fn a_redirect_leads_where_its_header_says_or_else_its_url() {
        let location = |response: &str| load(&har(response)).0.remove(0).headers;
        let stated = r#""redirectURL":"/b","content":{}"#;
        let leads = |to: &str| vec![("Location".to_owned(), to.to_owned())];
        assert_eq!(location(&format!(r#"{{"status":302,{stated}}}"#)), leads("/b"));
        let header = r#""headers":[{"name":"Location","value":"/a"}]"#;
        assert_eq!(location(&format!(r#"{{"status":302,{header},{stated}}}"#)), leads("/a"));
        assert_eq!(location(&format!(r#"{{"status":204,{stated}}}"#)), []);
    }

    #[test]
    fn mistakes_stand_at_their_entries() {
        let complaint = |text: &str| load(text).1.remove(0);
        assert!(complaint(&har(r#"{"status":200,"content":{}}"#)).starts_with("2:1 entry 1 has no `content.text`"));
        assert!(complaint(&har(r#"{"status":200,"content":{"text":"?","encoding":"base64"}}"#)).contains("no Base64"));
        assert!(complaint(&har(r#"{"status":"x","content":{}}"#)).contains("2:"));
        assert!(complaint("{\"log\":\n{\"entries\": oops}}").starts_with("2:13 the recording is not JSON"));
        assert_eq!(complaint("[1]"), "1:1 this is no HAR: it has no `log.entries`");
        assert!(complaint("").contains("not JSON"));
        assert!(complaint(&har(r#"{"status":200}"#)).contains("missing field `content`"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\PC\n{}\\[\\]\":,0-9]*") {
            load(&text);
            load(&har(&text));
        }
    }
}
