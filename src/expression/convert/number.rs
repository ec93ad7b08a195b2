//! `number`: a number, digit for digit.

use super::words::{is_not, scalar, trimmed};
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::decimal::spell;
use crate::value::{Datum, Type};
use std::borrow::Cow;

pub static KIND: Kind = Kind {
    name: "number",
    summary: "A number from a number or numeric text, digit for digit (`9.80` stays `9.80`; `+5` becomes `5`, `.5` becomes `0.5`)",
    example: "cvss3Base: { from: $.cvss.base, as: number }",
    args: NONE,
    bare: true,
    planned: false,
};

/// Text is mended only where JSON is stricter than people are: a plus sign, zeros in front, a bare point.
#[derive(Debug)]
pub struct Number;

impl Converter for Number {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        if value.kind() == Type::Number {
            return Ok(Some(value));
        }
        let number = match value.kind() {
            Type::Boolean => None,
            _ => to_json_number(trimmed(scalar(&value, "a number")?)),
        };
        number.map(|digits| Some(Datum::Number(digits))).ok_or_else(|| is_not(&value, "a number"))
    }
}

fn to_json_number(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => spell(text),
        Cow::Owned(text) => Some(Cow::Owned(spell(&text)?.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    fn number(json: &str) -> Result<String, String> {
        let converted = Number.convert(Datum::Raw(Raw::trusted(json)))?;
        Ok(converted.expect("a number is never absent").to_json())
    }

    #[test]
    fn digits_stay_as_they_are() {
        for digits in ["9.80", "1e5", "-0.10", "123456789012345678901234567890.5"] {
            assert_eq!(number(digits).as_deref(), Ok(digits));
            assert_eq!(number(&format!("\"{digits}\"")).as_deref(), Ok(digits));
        }
    }

    #[test]
    fn text_is_mended_where_json_is_strict() {
        for (given, expected) in [("+5", "5"), (".5", "0.5"), ("7.", "7"), ("08.5", "8.5"), (" 3 ", "3")] {
            assert_eq!(number(&format!("\"{given}\"")).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in [r#""""#, r#""n/a""#, r#""NaN""#, r#""1,5""#, "false", "{}"] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
