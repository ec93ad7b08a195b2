//! `url`: an absolute web address, or absent.

use super::address::is_web_url;
use super::words::trimmed;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "url",
    summary: "An absolute http or https URL as it is written, without space around it; absent for anything else",
    example: "webAppUrl: { from: $.location, as: url }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct WebUrl;

impl Converter for WebUrl {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let text = value.scalar_text().map(trimmed);
        Ok(text.filter(|text| is_web_url(text)).map(Datum::Text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> Option<String> {
        let converted = WebUrl.convert(Datum::Text(text.into())).expect("what is no URL is absent");
        converted.and_then(|datum| datum.scalar_text().map(|text| text.into_owned()))
    }

    #[test]
    fn a_url_stays_as_it_is_written() {
        assert_eq!(url(" HTTPS://Shop.example/A?b=[1]#c\n").as_deref(), Some("HTTPS://Shop.example/A?b=[1]#c"));
        assert_eq!(url("http://[2001:db8::1]:8080").as_deref(), Some("http://[2001:db8::1]:8080"));
    }

    #[test]
    fn anything_else_is_absent() {
        let others = [
            "",
            "shop.example",
            "/path",
            "ftp://shop.example/",
            "javascript:alert(1)",
            "https:shop.example",
            "https:///x",
            "https://",
            "https://a\nb.example/",
            "https://sh op.example/",
            "see https://shop.example/",
        ];
        for other in others {
            assert_eq!(url(other), None, "{other}");
        }
        assert_eq!(WebUrl.convert(Datum::Number("5".into())), Ok(None));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(https?://)?\\PC*") {
            let _ = url(&text);
        }
    }
}
