//! A request as data: everything that will be sent, and nothing that was not asked for.

use super::url::encode_value;
use crate::value::{MASK, Secret};
use reqwest::{Method, Url};
use std::borrow::Cow;

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    /// In the order in which they were written; names as written.
    pub headers: Vec<Header>,
    pub body: Option<Body>,
}

/// One header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: HeaderValue,
}

/// What stands in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    Plain(String),
    /// Put there by authentication; it never crosses an origin.
    Secret(Secret),
}

/// What is sent along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// JSON text.
    Json(String),
    /// Names and values, not yet encoded.
    Form(Vec<(String, String)>),
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Vec::new(), body: None }
    }

    /// Sets a header; a header of that name is replaced, for names are told apart without regard to case.
    pub fn set_header(&mut self, name: &str, value: HeaderValue) {
        self.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
        self.headers.push(Header { name: name.to_owned(), value });
    }

    /// The header of that name.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| &header.value)
    }

    /// Takes every credential off, as before a hop to another origin.
    pub fn strip_secrets(&mut self) {
        self.headers.retain(|header| matches!(header.value, HeaderValue::Plain(_)));
    }
}

impl HeaderValue {
    /// The value as people may see it.
    pub fn masked(&self) -> &str {
        match self {
            HeaderValue::Plain(text) => text,
            HeaderValue::Secret(_) => MASK,
        }
    }
}

impl Body {
    /// The media type of the body.
    pub fn content_type(&self) -> &'static str {
        match self {
            Body::Json(_) => "application/json",
            Body::Form(_) => "application/x-www-form-urlencoded",
        }
    }

    /// The text that goes over the wire.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Body::Json(text) => Cow::Borrowed(text),
            Body::Form(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(name, value)| format!("{}={}", encode_value(name), encode_value(value)))
                    .collect();
                Cow::Owned(pairs.join("&"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request::new(Method::GET, Url::parse("https://api.example/x").unwrap())
    }

    #[test]
    fn a_header_stands_once_whatever_its_case() {
        let mut request = request();
        request.set_header("Accept", HeaderValue::Plain("a".into()));
        request.set_header("accept", HeaderValue::Plain("b".into()));
        assert_eq!(request.headers.len(), 1);
        assert_eq!(request.header("ACCEPT"), Some(&HeaderValue::Plain("b".into())));
    }

    #[test]
    fn credentials_are_masked_and_can_be_taken_off() {
        let mut request = request();
        request.set_header("Accept", HeaderValue::Plain("a".into()));
        request.set_header("X-Api-Key", HeaderValue::Secret(Secret::new("k")));
        assert!(!format!("{request:?}").contains("\"k\""));
        assert_eq!(request.header("x-api-key").map(HeaderValue::masked), Some("***"));
        request.strip_secrets();
        assert_eq!(request.headers.len(), 1);
    }

    #[test]
    fn forms_are_encoded() {
        let form = Body::Form(vec![("a b".into(), "1&2".into()), ("c".into(), "ü".into())]);
        assert_eq!(form.to_text(), "a%20b=1%262&c=%C3%BC");
        assert_eq!(form.content_type(), "application/x-www-form-urlencoded");
    }
}
