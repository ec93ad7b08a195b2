//! `ip`: an address, or absent.

use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;
use std::net::IpAddr;

pub static KIND: Kind = Kind {
    name: "ip",
    summary: "An IPv4 or IPv6 address in its canonical spelling; absent for anything else",
    example: "ipAddress: { from: \"$.asset.addresses[*]\", as: ip }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Ip;

impl Converter for Ip {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let address = value.scalar_text().and_then(|text| text.trim().parse::<IpAddr>().ok());
        Ok(address.map(|address| Datum::Text(address.to_string().into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<String> {
        let converted = Ip.convert(Datum::Text(text.into())).expect("what is no address is absent");
        converted.and_then(|datum| datum.scalar_text().map(|text| text.into_owned()))
    }

    #[test]
    fn addresses_are_spelled_one_way() {
        assert_eq!(ip(" 192.0.2.1 ").as_deref(), Some("192.0.2.1"));
        assert_eq!(ip("2001:DB8:0:0::1").as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn anything_else_is_absent() {
        for other in ["", "host.example", "192.0.2.256", "192.0.2.1/24", "192.0.2.01", "192.0.2.1:443", "[::1]"] {
            assert_eq!(ip(other), None, "{other}");
        }
        assert_eq!(Ip.convert(Datum::Boolean(true)), Ok(None));
    }
}
