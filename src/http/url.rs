//! URLs: joined, extended by a query, compared by origin.

use reqwest::Url;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Characters of a query that need no encoding anywhere.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn encode(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A parameter's name: kept as it was written (`page[offset]`), but for what would end the name.
pub fn encode_name(name: &str) -> String {
    encode(name, |byte| is_unreserved(byte) || b"[]$:,@!()*;/?".contains(&byte))
}

/// A value, or a part of a path, with everything encoded that could mean something else.
pub fn encode_value(value: &str) -> String {
    encode(value, is_unreserved)
}

/// The URL with further parameters behind those it has.
#[must_use]
pub fn with_query(mut url: Url, pairs: &[(String, String)]) -> Url {
    let mut query = url.query().unwrap_or_default().to_owned();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        let _ = write!(query, "{}={}", encode_name(name), encode_value(value));
    }
    url.set_query((!query.is_empty()).then_some(query.as_str()));
    url
}

/// The url without the parameters of that name; the others stay as they were written.
#[must_use]
pub fn without_parameter(url: &Url, name: &str) -> Url {
    let mut left = url.clone();
    if url.query_pairs().any(|(known, _)| known == name) {
        // The parser of pairs passes over empty parts, too.
        let parts = url.query().unwrap_or_default().split('&').filter(|part| !part.is_empty());
        let kept: Vec<&str> =
            parts.zip(url.query_pairs()).filter(|(_, (known, _))| known != name).map(|(part, _)| part).collect();
        left.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    left
}

/// A path of a map behind its base url, whose own path is kept (`https://h/api` and `/x` give `https://h/api/x`); an
/// absolute url stands for itself.
pub fn join(base: Option<&Url>, target: &str) -> Result<Url, String> {
    let wrong = |text: &str, why: String| format!("`{text}` is no URL: {why}");
    if target.contains("://") {
        return Url::parse(target).map_err(|error| wrong(target, error.to_string()));
    }
    let base = base.ok_or_else(|| format!("`{target}` is relative, and there is no `connect.url`"))?;
    if target.is_empty() {
        return Ok(base.clone());
    }
    let mut root = base.clone();
    root.set_query(None);
    root.set_fragment(None);
    let text = format!("{}/{}", root.as_str().trim_end_matches('/'), target.trim_start_matches('/'));
    Url::parse(&text).map_err(|error| wrong(&text, error.to_string()))
}

/// Scheme, host and port.
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether two URLs share scheme, host and port.
pub fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// Whether a URL leads to this machine itself.
pub fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let literal: Result<IpAddr, _> = host.trim_start_matches('[').trim_end_matches(']').parse();
    match literal {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host == "localhost",
    }
}

/// The parts of the path, decoded each by itself, so that an encoded slash stays inside of its part.
pub fn decode_path(url: &Url) -> Vec<String> {
    url.path().split('/').skip(1).map(decode).collect()
}

fn decode(text: &str) -> String {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, behind @ ..] = rest {
        let hex = |at: usize| behind.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                out.extend(u8::try_from(high * 16 + low));
                rest = &behind[2..];
            }
            _ => {
                out.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn names_stay_verbatim_and_values_are_encoded() {
        let pairs = [("page[offset]".to_owned(), "0".to_owned()), ("filter[state]".to_owned(), "a,b&c d+e".to_owned())];
        let built = with_query(url("https://h/x?k=v"), &pairs);
        assert_eq!(built.as_str(), "https://h/x?k=v&page[offset]=0&filter[state]=a%2Cb%26c%20d%2Be");
        let read: Vec<_> = built.query_pairs().skip(1).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        assert_eq!(read, pairs);
        assert_eq!(with_query(url("https://h/x"), &[]).as_str(), "https://h/x");
    }

    #[test]
    fn a_parameter_is_taken_out_and_the_rest_stays() {
        let without = |text: &str| without_parameter(&url(text), "key").to_string();
        assert_eq!(without("https://h/x?a=%2C&&k%65y=1&b&key"), "https://h/x?a=%2C&b");
        assert_eq!(without("https://h/x?key=1"), "https://h/x");
        assert_eq!(without("https://h/x?a=1&&keys=1"), "https://h/x?a=1&&keys=1");
    }

    #[test]
    fn the_base_path_is_kept() {
        let base = url("https://h:8443/api/v1/");
        assert_eq!(join(Some(&base), "/things?a=b").unwrap().as_str(), "https://h:8443/api/v1/things?a=b");
        assert_eq!(join(Some(&base), "https://other/x").unwrap().as_str(), "https://other/x");
        assert_eq!(join(Some(&url("https://h/graphql")), "").unwrap().as_str(), "https://h/graphql");
        assert!(join(None, "/x").unwrap_err().contains("`connect.url`"));
        assert!(join(None, "http://[x").unwrap_err().contains("is no URL"));
    }

    #[test]
    fn paths_are_decoded_part_by_part() {
        assert_eq!(decode_path(&url("https://h/a%20b/c%2Fd/%zz/%")), ["a b", "c/d", "%zz", "%"]);
        assert_eq!(decode_path(&url("https://h")), [""]);
    }

    #[test]
    fn this_machine_goes_by_several_names() {
        for own in ["http://127.0.0.1:1/x", "http://127.9.9.9", "http://[::1]:8080", "http://LOCALHOST"] {
            assert!(is_loopback(&url(own)), "{own}");
        }
        for other in
            ["http://10.0.0.1", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://[::2]"]
        {
            assert!(!is_loopback(&url(other)), "{other}");
        }
    }

    #[test]
    fn origins_are_scheme_host_and_port() {
        assert!(same_origin(&url("https://h/x"), &url("https://H:443/y")));
        assert!(!same_origin(&url("https://h/x"), &url("http://h/x")));
        assert!(!same_origin(&url("https://h/x"), &url("https://h:8443/x")));
        assert_eq!(origin(&url("https://h:443/x?y")), "https://h");
    }
}
