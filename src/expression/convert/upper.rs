//! `upper`: text in capitals.

use super::words::on_text;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "upper",
    summary: "Text in capitals",
    example: "country: { from: $.location.country_code, as: upper }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Upper;

impl Converter for Upper {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        on_text(value, |text| text.to_uppercase().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    #[test]
    fn text_is_raised_and_objects_are_refused() {
        assert_eq!(Upper.convert(Datum::Text("tcp".into())), Ok(Some(Datum::Text("TCP".into()))));
        assert_eq!(Upper.convert(Datum::Raw(Raw::trusted("{}"))), Err("an object is not text".to_owned()));
    }
}
