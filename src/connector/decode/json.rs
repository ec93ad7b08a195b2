//! One JSON document a body.

use super::{Decoder, utf8};
use crate::path::{PageReads, Taker, Walked};
use crate::registry::{Kind, Shape};
use crate::value::scan::Malformed;

pub(super) static KIND: Kind = Kind {
    name: "json",
    summary: "One JSON document a body",
    example: "format: json",
    args: Shape::Record(&[]),
    bare: true,
    planned: false,
};

/// JSON.
#[derive(Debug)]
pub(super) struct Json;

impl Decoder for Json {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn text<'b>(&self, body: &'b [u8]) -> Result<&'b str, String> {
        utf8(body)
    }

    fn walk<'a>(&self, reads: &PageReads, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed> {
        reads.walk(text, taker)
    }
}
