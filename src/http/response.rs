//! A response as data: its body whole, its headers in order.

use reqwest::Url;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// In the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Where the answer came from; relative links are resolved against it.
    pub url: Url,
}

impl Response {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every header of that name.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the status says that it went well (200 to 299).
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_without_regard_to_case() {
        let response = Response {
            status: 204,
            headers: vec![("Link".into(), "a".into()), ("LINK".into(), "b".into())],
            body: Vec::new(),
            url: Url::parse("https://api.example/").unwrap(),
        };
        assert!(response.is_success());
        assert_eq!(response.header("link"), Some("a"));
        assert_eq!(response.headers_named("link").count(), 2);
    }
}
