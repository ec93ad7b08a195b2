//! A request as data: everything that will be sent, and nothing that was not asked for.

use super::url::{encode_name, encode_value, with_query, without_parameter};
use crate::value::{MASK, Secret};
use reqwest::{Method, Url};
use std::borrow::Cow;

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Without what stands in `secret_query`: this one may be shown.
    pub url: Url,
    /// Parameters of the query put there by authentication; they never cross an origin. `None`: nobody gave the value, for
    /// a recording needs none.
    pub secret_query: Vec<(String, Option<Secret>)>,
    /// In the order in which they were written; names as written.
    pub headers: Vec<Header>,
    pub body: Option<Body>,
    /// Whether the answer hands out a credential: whoever keeps answers keeps nothing of this one but its shape.
    pub confidential: bool,
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
    /// Text with a credential inside, out of sight as a whole.
    Sealed { content_type: &'static str, text: Secret },
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, secret_query: Vec::new(), headers: Vec::new(), body: None, confidential: false }
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

    /// Sets a parameter of the query that nobody may see; what stands in the url under that name gives way, be it that
    /// the vendor's own link repeats the credential.
    pub fn set_secret_parameter(&mut self, name: &str, value: Option<Secret>) {
        self.url = without_parameter(&self.url, name);
        self.secret_query.retain(|(known, _)| known != name);
        self.secret_query.push((name.to_owned(), value));
    }

    /// The url that goes over the wire, credentials included: for the client, and for nobody else.
    pub fn wire_url(&self) -> Url {
        let known =
            |(name, value): &(String, Option<Secret>)| Some((name.clone(), value.as_ref()?.expose().to_owned()));
        let pairs: Vec<(String, String)> = self.secret_query.iter().filter_map(known).collect();
        with_query(self.url.clone(), &pairs)
    }

    /// The url as people may see it.
    pub fn masked_url(&self) -> String {
        let mut text = self.url.to_string();
        for (name, _) in &self.secret_query {
            text.push(if text.contains('?') { '&' } else { '?' });
            text.push_str(&encode_name(name));
            text.push('=');
            text.push_str(MASK);
        }
        text
    }

    /// Takes every credential off, as before a hop to another origin.
    pub fn strip_secrets(&mut self) {
        self.headers.retain(|header| matches!(header.value, HeaderValue::Plain(_)));
        self.secret_query.clear();
        if matches!(self.body, Some(Body::Sealed { .. })) {
            self.body = None;
        }
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
            Body::Sealed { content_type, .. } => content_type,
        }
    }

    /// The same body, out of sight.
    #[must_use]
    pub fn sealed(self) -> Self {
        Body::Sealed { content_type: self.content_type(), text: Secret::new(self.to_text()) }
    }

    /// The body as people may see it.
    pub fn masked(&self) -> Cow<'_, str> {
        match self {
            Body::Sealed { .. } => Cow::Borrowed(MASK),
            open => open.to_text(),
        }
    }

    /// The text that goes over the wire, credentials included: for the client, and for nobody else.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Body::Json(text) => Cow::Borrowed(text),
            Body::Sealed { text, .. } => Cow::Borrowed(text.expose()),
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
    fn a_secret_parameter_stands_in_the_wire_url_alone() {
        let mut request = Request::new(Method::GET, Url::parse("https://h/x?a=1&api%5Fkey=old&b=%20").unwrap());
        request.set_secret_parameter("api_key", Some(Secret::new("k&1")));
        request.set_secret_parameter("sig", None);
        assert_eq!(request.url.as_str(), "https://h/x?a=1&b=%20");
        assert_eq!(request.masked_url(), "https://h/x?a=1&b=%20&api_key=***&sig=***");
        assert_eq!(request.wire_url().as_str(), "https://h/x?a=1&b=%20&api_key=k%261");
        assert!(!format!("{request:?}").contains("k&1"));
        request.strip_secrets();
        assert_eq!(request.wire_url(), request.url);
    }

    #[test]
    fn a_sealed_body_is_seen_by_the_client_alone() {
        let body = Body::Form(vec![("password".into(), "hunter2".into())]).sealed();
        assert_eq!((body.to_text().as_ref(), body.masked().as_ref()), ("password=hunter2", "***"));
        assert_eq!(body.content_type(), "application/x-www-form-urlencoded");
        assert!(!format!("{body:?}").contains("hunter2"));
    }

    #[test]
    fn forms_are_encoded() {
        let form = Body::Form(vec![("a b".into(), "1&2".into()), ("c".into(), "ü".into())]);
        assert_eq!(form.to_text(), "a%20b=1%262&c=%C3%BC");
        assert_eq!(form.content_type(), "application/x-www-form-urlencoded");
    }
}
