//! `trim`: text without space around it.

use super::words::{on_text, trimmed};
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "trim",
    summary: "Text without space around it",
    example: "findingName: { from: $.title, as: trim }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Trim;

impl Converter for Trim {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        on_text(value, trimmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_goes_and_an_empty_text_stays_a_value() {
        assert_eq!(Trim.convert(Datum::Text("\t a b \n".into())), Ok(Some(Datum::Text("a b".into()))));
        assert_eq!(Trim.convert(Datum::Text("  ".into())), Ok(Some(Datum::Text("".into()))));
        assert_eq!(Trim.convert(Datum::Text(String::from(" x").into())), Ok(Some(Datum::Text("x".into()))));
    }
}
