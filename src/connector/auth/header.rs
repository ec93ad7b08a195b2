//! A header of the vendor's own that holds the credential.

use super::{Authenticator, credential};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame, Names};
use crate::http::{HeaderValue, Request};
use crate::registry::{Key, Kind, Shape};
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
    fn authorize(&self, request: &mut Request, frame: &Frame<'_>) -> Result<(), String> {
        let value = credential(&self.value, "header", frame)?;
        request.set_header(&self.name, HeaderValue::Secret(value));
        Ok(())
    }
}
