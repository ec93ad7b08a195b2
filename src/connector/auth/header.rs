//! A header of the vendor's own that holds the credential.

use super::{Authenticator, credential, seal_header};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::Request;
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "header",
    summary: "A header that holds the credential",
    example: "auth:\n  header: { name: Authorization, value: \"Token {{ settings.username }}:{{ settings.password }}\" }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] =
    &[Key::required("name", Shape::Text, "the header's name"), Key::required("value", FIELD, "what it holds")];

/// `NAME: VALUE`.
#[derive(Debug)]
pub(super) struct Header {
    name: String,
    value: Field,
}

impl Header {
    pub(super) fn compile(args: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let name = crate::connector::request::header_name(args.get("name")?, report);
        let value = Field::compile(args.get("value")?, names, report);
        Some(Self { name: name?, value: value? })
    }
}

impl Authenticator for Header {
    fn authorize(&self, request: &mut Request, _token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        let value = credential(&self.value, "header", frame)?;
        seal_header(request, &self.name, value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::{complaints, signed};
    use crate::http::HeaderValue;
    use crate::value::Secret;

    #[test]
    fn the_header_is_made_of_settings_and_is_a_secret() {
        let auth = "header: { name: X-Key, value: '{{ settings.url }}:{{ settings.token }}' }";
        let request = signed(auth, r#"{"url":"u","token":"t"}"#, None).unwrap();
        assert_eq!(request.header("x-key"), Some(&HeaderValue::Secret(Secret::new("u:t"))));
        assert!(signed(auth, r#"{"url":"u"}"#, None).unwrap_err().contains("has no value"));
    }

    #[test]
    fn misuse_is_reported() {
        assert_eq!(complaints("header: { name: 'X Key', value: a }"), ["wrong-value"]);
        assert_eq!(complaints("header: { name: X-Key }"), ["missing-key"]);
    }
}
