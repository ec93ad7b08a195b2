//! `boolean`: yes or no.

use super::words::{is_not, scalar, trimmed};
use super::{Converter, NONE};
use crate::expression::fold;
use crate::registry::Kind;
use crate::value::Datum;

pub static KIND: Kind = Kind {
    name: "boolean",
    summary: "True from `true`, `yes` and `1`, false from `false`, `no` and `0`, in any case; nothing else is a boolean",
    example: "isInternetFacing: { from: $.exposed, as: boolean }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct Boolean;

impl Converter for Boolean {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        let text = trimmed(scalar(&value, "a boolean")?);
        match fold(&text).as_ref() {
            "true" | "yes" | "1" => Ok(Some(Datum::Boolean(true))),
            "false" | "no" | "0" => Ok(Some(Datum::Boolean(false))),
            _ => Err(is_not(&value, "a boolean")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    fn boolean(json: &str) -> Result<Option<Datum<'_>>, String> {
        Boolean.convert(Datum::Raw(Raw::trusted(json)))
    }

    #[test]
    fn yes_and_no_are_read_however_they_are_written() {
        for yes in ["true", r#""true""#, r#""True""#, r#""YES""#, "1", r#""1""#] {
            assert_eq!(boolean(yes), Ok(Some(Datum::Boolean(true))), "{yes}");
        }
        for no in ["false", r#""false""#, r#""no""#, "0", r#""0""#] {
            assert_eq!(boolean(no), Ok(Some(Datum::Boolean(false))), "{no}");
        }
    }

    #[test]
    fn nothing_else_is_a_boolean() {
        for bad in ["2", r#""on""#, r#""y""#, r#""""#, "{}"] {
            assert!(boolean(bad).is_err(), "{bad}");
        }
    }
}
