//! `lower`: text in lower case.

use super::words::on_text;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "lower",
    summary: "Text in lower case",
    example: "protocol: { from: $.service.protocol, as: lower }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Lower;

impl Converter for Lower {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        on_text(value, |text| text.to_lowercase().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_lowered_and_numbers_stay_numbers() {
        assert_eq!(Lower.convert(Datum::Text("ÉTÉ 5".into())), Ok(Some(Datum::Text("été 5".into()))));
        assert_eq!(Lower.convert(Datum::Number("1E5".into())), Ok(Some(Datum::Number("1E5".into()))));
    }
}
