//! A parameter of the query that holds the credential. Kept apart from the url, which people and files may see.

use super::{Authenticator, credential};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::Request;
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "query",
    summary: "A parameter of the query that holds the credential",
    example: "auth:\n  query: { name: api_key, value: \"{{ settings.api_key }}\" }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] =
    &[Key::required("name", Shape::Text, "the parameter's name"), Key::required("value", FIELD, "what it holds")];

/// `?NAME=VALUE`.
#[derive(Debug)]
pub(super) struct Query {
    name: String,
    value: Field,
}

impl Query {
    pub(super) fn compile(args: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let value = Field::compile(args.get("value")?, names, report);
        Some(Self { name: args.text_of("name")?.to_owned(), value: value? })
    }
}

impl Authenticator for Query {
    /// The name is told even where the value is missing: a recording is searched without what stands under it.
    fn authorize(&self, request: &mut Request, _token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        let value = credential(&self.value, "query parameter", frame);
        request.set_secret_parameter(&self.name, value.as_ref().ok().cloned());
        value.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::{complaints, connector, signed, with};
    use crate::http::{Method, Request, Url};

    const AUTH: &str = "query: { name: api_key, value: $settings.token }";

    #[test]
    fn the_credential_stands_in_the_query_and_is_masked() {
        let request = signed(AUTH, r#"{"token":"a b"}"#, None).unwrap();
        assert_eq!(request.masked_url(), "https://h/api/x?a=1&api_key=***");
        assert_eq!(request.wire_url().as_str(), "https://h/api/x?a=1&api_key=a%20b");
    }

    #[test]
    fn without_a_value_the_name_is_known_all_the_same() {
        let connector = connector(AUTH);
        let mut request = Request::new(Method::GET, Url::parse("https://h/x?api_key=echoed").unwrap());
        let why =
            with(&connector.reach, "{}", |frame| connector.auth.authorize(&mut request, None, frame)).unwrap_err();
        assert_eq!(why, "the query parameter of `connect.auth` is not there: `$settings.token` has no value");
        assert_eq!(request.secret_query, [("api_key".to_owned(), None)]);
        assert_eq!(request.wire_url().as_str(), "https://h/x");
    }

    #[test]
    fn misuse_is_reported() {
        assert_eq!(complaints("query: { value: x }"), ["missing-key"]);
        assert_eq!(complaints("query: { name: [a], value: x }"), ["wrong-type"]);
    }
}
