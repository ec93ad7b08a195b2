//! What an answer says before its records are read: its status, GraphQL errors, the way to the next page.

use crate::connector::paginate::{Found, Scalar, Stop, Wanted};
use crate::http::{Response, excerpt, hint, parse_links, visible};
use crate::path::{Selected, View};
use crate::value::{Raw, Type};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// An answer that is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: String,
    /// Whether a GraphQL server refused the text of the query itself, so that an older text may do.
    pub(super) refused: bool,
}

impl From<String> for Trouble {
    fn from(message: String) -> Self {
        Self { message, refused: false }
    }
}

#[derive(Deserialize)]
struct GraphqlAnswer {
    /// A list by the book; some servers put one message or one object there.
    #[serde(default)]
    errors: Option<Value>,
    #[serde(default)]
    data: Option<IgnoredAny>,
}

/// Holds status and errors of an answer against what a good one has.
pub(super) fn judge(response: &Response, graphql: bool) -> Result<(), Trouble> {
    if graphql && matches!(response.status, 200 | 400) {
        graphql_errors(response)?;
    }
    if response.is_success() {
        return Ok(());
    }
    let fix = hint::status_hint(response.status).map(|hint| format!("; {hint}")).unwrap_or_default();
    Err(Trouble::from(refusal(response) + &fix))
}

/// A bad status in the vendor's own words.
pub(super) fn refusal(response: &Response) -> String {
    let said = excerpt(&response.body);
    let said = if said.is_empty() { said } else { format!(": {said}") };
    format!("status {}{said}", status(response.status))
}

/// A status in words.
pub(super) fn status(number: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(number).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| number.to_string(), |reason| format!("{number} {reason}"))
}

fn graphql_errors(response: &Response) -> Result<(), Trouble> {
    let Ok(answer) = serde_json::from_slice::<GraphqlAnswer>(&response.body) else { return Ok(()) };
    let errors = match answer.errors {
        None => Vec::new(),
        Some(Value::Array(errors)) => errors,
        Some(error) => vec![error],
    };
    if errors.is_empty() {
        return Ok(());
    }
    let refused = answer.data.is_none() && errors.iter().all(|error| error.get("path").is_none_or(Value::is_null));
    let said: Vec<String> = errors
        .iter()
        .map(|error| visible(error.get("message").unwrap_or(error).as_str().unwrap_or(&error.to_string())))
        .collect();
    Err(Trouble { message: format!("the server answers with errors: {}", said.join("; ")), refused })
}

/// What a paginator wants of an answer, where it stands in the body.
pub(super) fn in_body(wanted: &Wanted, page: &View<'_>) -> Found {
    match wanted {
        Wanted::Slot(slot) => match page.get(*slot) {
            Selected::One(raw) => scalar(*raw),
            _ => Found::Absent,
        },
        Wanted::Nothing | Wanted::Header(_) | Wanted::Link(_) => Found::Absent,
    }
}

/// What a paginator wants of an answer, where it stands in the headers; `None` where it does not want that.
pub(super) fn in_headers(wanted: &Wanted, response: &Response) -> Option<Found> {
    let text = match wanted {
        Wanted::Header(name) => response.header(name).map(|value| value.trim().to_owned()),
        Wanted::Link(relation) => {
            let mut links = response.headers_named("link").flat_map(parse_links);
            links.find(|link| link.relations.contains(relation)).map(|link| link.target)
        }
        Wanted::Nothing | Wanted::Slot(_) => return None,
    };
    Some(text.map_or(Found::Absent, |text| Found::Value(Scalar::text(text))))
}

fn scalar(raw: Raw<'_>) -> Found {
    match (raw.kind(), raw.scalar_text()) {
        (Type::String | Type::Number, Some(text)) => {
            Found::Value(Scalar { text: text.into_owned(), number: raw.kind() == Type::Number })
        }
        _ => Found::Other(raw.kind().words().to_owned()),
    }
}

/// What the path of `stop:` holds.
pub(super) fn flag(stop: Option<Stop>, page: &View<'_>) -> Option<bool> {
    match page.get(stop?.slot()?) {
        Selected::One(raw) => Some(raw.scalar_text().as_deref() == Some("true")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Url;

    fn response(status: u16, body: &str) -> Response {
        let url = Url::parse("https://h/x").unwrap();
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec(), url }
    }

    #[test]
    fn a_bad_status_is_told_in_the_vendors_words() {
        let trouble = judge(&response(401, r#"{"errors":[{"detail":"bad token"}]}"#), false).unwrap_err();
        assert!(trouble.message.starts_with("status 401 Unauthorized: bad token; check the credential"), "{trouble:?}");
        assert_eq!(refusal(&response(418, " ")), "status 418 I'm a teapot");
        assert!(judge(&response(200, r#"{"errors":[{"message":"x"}]}"#), false).is_ok());
    }

    #[test]
    fn errors_in_a_good_status_are_a_failure() {
        let refused = |status, body| judge(&response(status, body), true).map_err(|trouble| trouble.refused);
        assert_eq!(refused(200, r#"{"errors":[{"message":"Unknown argument"}]}"#), Err(true));
        assert_eq!(refused(400, r#"{"errors":[{"message":"Unknown argument"}],"data":null}"#), Err(true));
        assert_eq!(refused(200, r#"{"errors":[{"message":"x","path":["scan"]}],"data":null}"#), Err(false));
        assert_eq!(refused(200, r#"{"errors":[{"message":"x"}],"data":{"scan":1}}"#), Err(false));
        assert_eq!(refused(200, r#"{"errors":[],"data":{}}"#), Ok(()));
        assert_eq!(refused(500, r#"{"errors":[{"message":"x"}]}"#), Err(false));
        assert_eq!(refused(200, "no json"), Ok(()));
        assert_eq!(refused(200, r#"{"errors":null,"data":{}}"#), Ok(()));
    }

    #[test]
    fn errors_that_are_no_list_are_errors_too() {
        for body in [r#"{"errors":"boom","data":{}}"#, r#"{"errors":{"message":"boom"},"data":{}}"#] {
            let trouble = judge(&response(200, body), true).unwrap_err();
            assert_eq!(trouble.message, "the server answers with errors: boom");
        }
    }

    #[test]
    fn links_and_headers_are_found() {
        let mut response = response(200, "{}");
        response.headers.push(("Link".into(), "</x?page=2>; rel=\"next\"".into()));
        response.headers.push(("X-Next".into(), " abc ".into()));
        let found = |wanted| in_headers(&wanted, &response).expect("a header is wanted");
        assert_eq!(found(Wanted::Link("next".into())), Found::Value(Scalar::text("/x?page=2")));
        assert_eq!(found(Wanted::Link("last".into())), Found::Absent);
        assert_eq!(found(Wanted::Header("x-next".into())), Found::Value(Scalar::text("abc")));
    }
}
