//! `host`: the host of a web address, or absent.

use super::address::host_and_port;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;
use std::borrow::Cow;

pub static KIND: Kind = Kind {
    name: "host",
    summary: "The lower-case host of an http or https URL, with a port that is not the scheme's own; absent for anything else",
    example: "webAppName: { from: $.location, as: host }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Host;

impl Converter for Host {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        Ok(match value.scalar_text() {
            Some(Cow::Borrowed(text)) => host_and_port(text.trim()).map(Datum::Text),
            Some(Cow::Owned(text)) => host_and_port(text.trim()).map(|host| Datum::Text(host.into_owned().into())),
            None => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Option<String> {
        let converted = Host.convert(Datum::Text(text.into())).expect("what has no host is absent");
        converted.and_then(|datum| datum.scalar_text().map(|text| text.into_owned()))
    }

    #[test]
    fn the_host_is_lower_case_and_its_port_only_when_unusual() {
        assert_eq!(host("https://Shop.Example/cart?x=1").as_deref(), Some("shop.example"));
        assert_eq!(host("https://shop.example:443/").as_deref(), Some("shop.example"));
        assert_eq!(host("http://shop.example:443/").as_deref(), Some("shop.example:443"));
        assert_eq!(host("https://[2001:DB8::1]:8443/").as_deref(), Some("[2001:db8::1]:8443"));
    }

    #[test]
    fn whoever_logs_in_is_nobodys_business() {
        assert_eq!(host("https://user:secret@shop.example/").as_deref(), Some("shop.example"));
    }

    #[test]
    fn anything_else_is_absent() {
        for other in ["", "shop.example", "N/A", "ftp://shop.example", "mailto:a@shop.example", "https://"] {
            assert_eq!(host(other), None, "{other}");
        }
    }
}
