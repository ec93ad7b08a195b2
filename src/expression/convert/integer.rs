//! `integer`: a whole number of any length.

use super::words::{is_not, scalar, trimmed};
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::decimal::{Decimal, spell};
use crate::value::{Datum, Type};

pub static KIND: Kind = Kind {
    name: "integer",
    summary: "A whole number from a number or its digits as text (`5`, `\"5\"`, `5.0`, not `5.5`), every digit kept",
    example: "port: { from: $.service.port, as: integer }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Integer;

impl Converter for Integer {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let text = trimmed(scalar(&value, "an integer")?);
        let spelled = if value.kind() == Type::Boolean { None } else { spell(&text) };
        let number = spelled.as_deref().and_then(Decimal::parse);
        match number.as_ref().map(Decimal::to_integer) {
            Some(Some(digits)) if digits == text => Ok(Some(Datum::Number(text))),
            Some(Some(digits)) => Ok(Some(Datum::Number(digits.into()))),
            Some(None) => Err(format!("{}: it has a fraction, or too many digits", is_not(&value, "an integer"))),
            None => Err(is_not(&value, "an integer")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    fn integer(json: &str) -> Result<String, String> {
        let converted = Integer.convert(Datum::Raw(Raw::trusted(json)))?;
        Ok(converted.expect("an integer is never absent").to_json())
    }

    #[test]
    fn whole_numbers_are_read_however_they_are_written() {
        for (given, expected) in [("5", "5"), (r#""5""#, "5"), ("5.0", "5"), (r#"" 42 ""#, "42"), ("1e3", "1000")] {
            assert_eq!(integer(given).as_deref(), Ok(expected), "{given}");
        }
        assert_eq!(integer(r#""+007""#).as_deref(), Ok("7"));
        assert_eq!(integer("-0").as_deref(), Ok("0"));
        assert_eq!(integer("5601616512020228096123").as_deref(), Ok("5601616512020228096123"));
    }

    #[test]
    fn fractions_and_words_are_refused() {
        assert_eq!(integer("5.5"), Err("`5.5` is not an integer: it has a fraction, or too many digits".to_owned()));
        assert_eq!(integer(r#""five""#), Err("`five` is not an integer".to_owned()));
        for bad in [r#""""#, "true", "{}", r#""1,000""#, r#""0x1f""#, "1e999999"] {
            assert!(integer(bad).is_err(), "{bad}");
        }
    }
}
