//! One JSON value a line, each a record.

use super::{Decoder, utf8};
use crate::path::{PageReads, Taker, Walked};
use crate::registry::{Kind, Shape};
use crate::value::scan::Malformed;

pub(super) static KIND: Kind = Kind {
    name: "ndjson",
    summary: "One JSON value a line, each a record",
    example: "format: ndjson",
    args: Shape::Record(&[]),
    bare: true,
    planned: false,
};

/// Newline-delimited JSON.
#[derive(Debug)]
pub(super) struct Ndjson;

impl Decoder for Ndjson {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn text<'b>(&self, body: &'b [u8]) -> Result<&'b str, String> {
        utf8(body)
    }

    fn walk<'a>(&self, reads: &PageReads, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed> {
        reads.walk_lines(text, taker)
    }

    fn is_lines(&self) -> bool {
        true
    }
}
