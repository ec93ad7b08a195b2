//! Web addresses: most are read at a glance, the odd ones by the parser of the URL standard.

use reqwest::Url;
use std::borrow::Cow;

/// Whether a text is an absolute http or https URL. Stricter than browsers, which mend what they are given:
/// `https:/shop`, `https:\\shop` and line breaks inside are no URL here, for what is written is what is passed on.
pub(super) fn is_web_url(text: &str) -> bool {
    Address::read(text).is_some()
}

/// The lower-case host of such a URL, with a port that is not the scheme's own.
pub(super) fn host_and_port(text: &str) -> Option<Cow<'_, str>> {
    Some(match Address::read(text)? {
        Address::Plain(host) if host.bytes().any(|byte| byte.is_ascii_uppercase()) => host.to_ascii_lowercase().into(),
        Address::Plain(host) => Cow::Borrowed(host),
        Address::Parsed(url) => match (url.host_str()?, url.port()) {
            (host, Some(port)) => format!("{host}:{port}").into(),
            (host, None) => host.to_owned().into(),
        },
    })
}

enum Address<'a> {
    /// The host as it is written; there is no port.
    Plain(&'a str),
    Parsed(Box<Url>),
}

impl<'a> Address<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        if !is_web || rest.starts_with(['/', '\\']) || text.bytes().any(|byte| byte.is_ascii_control()) {
            return None;
        }
        if let Some(host) = plain_host(rest) {
            return Some(Self::Plain(host));
        }
        Url::parse(text).ok().filter(Url::has_host).map(|url| Self::Parsed(Box::new(url)))
    }
}

/// The host at the start of this text, when it is a name that every standard reads alike: letters, digits, single dots
/// and hyphens, the last label beginning with a letter, and the path or the end behind it.
fn plain_host(text: &str) -> Option<&str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    let end = text.bytes().position(|byte| !is_part(byte)).unwrap_or(text.len());
    let host = &text[..end];
    let is_over = matches!(text.as_bytes().get(end), None | Some(b'/' | b'?' | b'#'));
    let last = host.rsplit('.').next()?;
    let is_name = last.starts_with(|first: char| first.is_ascii_alphabetic());
    // Two hyphens may stand for letters of another script.
    let is_odd = host.starts_with('.') || host.contains("..") || host.contains("--");
    (is_over && is_name && !is_odd).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn odd_hosts_are_left_to_the_parser() {
        for text in
            ["127.0.0.1", "shop.0x7f", "xn--bcher-kva.example", "a@b", "shop.example:80", "sh%6fp.example", "é.example"]
        {
            assert_eq!(plain_host(text), None, "{text}");
        }
        assert_eq!(plain_host("Shop-1.example/a b"), Some("Shop-1.example"));
        assert_eq!(host_and_port("http://127.1/").as_deref(), Some("127.0.0.1"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_is_read_at_a_glance_is_what_the_parser_reads(
            text in r"(https?|HTTP)://[a-zA-Z0-9.-]{0,12}(xn--[a-z]{1,4})?(\.[a-zA-Z0-9]{1,3})?([/?#:@\\%][ -~é]{0,12})?"
        ) {
            let parsed = Url::parse(&text).ok().filter(Url::has_host);
            if let Some(Address::Plain(host)) = Address::read(&text) {
                let parsed = parsed.expect("a plain address is one to everybody");
                prop_assert_eq!(parsed.host_str().map(str::to_owned), Some(host.to_ascii_lowercase()));
                prop_assert_eq!(parsed.port(), None);
            }
        }
    }
}
