//! Values handed to expressions: numbers keep their digits unless reckoned with, objects are read only where asked.

use super::LIST_LIMIT;
use crate::value::{Datum, Raw, Type};
use minijinja::value::{Enumerator, Object};
use minijinja::{Error, ErrorKind, Value};
use std::sync::Arc;

/// How values are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handing {
    /// The expression compares or reckons: every number is a number. Otherwise a number that would not be printed as it
    /// is spelled (`1.10`, forty digits) is its text.
    pub reckons: bool,
    /// An absent member is `none` and not undefined.
    pub absent_is_none: bool,
}

impl Handing {
    /// A value, or what stands for its absence.
    pub fn value(self, datum: Option<Datum<'_>>) -> Value {
        match datum {
            Some(Datum::Raw(raw)) => self.raw(raw),
            Some(Datum::Text(text)) => Value::from(text.as_ref()),
            Some(Datum::Number(digits)) => self.number(&digits),
            Some(Datum::Boolean(boolean)) => Value::from(boolean),
            Some(Datum::List(items)) => self.list(items.into_iter().map(|item| self.value(Some(item)))),
            None => self.absent(),
        }
    }

    fn absent(self) -> Value {
        if self.absent_is_none { Value::from(()) } else { Value::UNDEFINED }
    }

    fn raw(self, raw: Raw<'_>) -> Value {
        match raw.kind() {
            Type::Null => self.absent(),
            Type::Boolean => Value::from(raw.as_bool() == Some(true)),
            Type::Number => self.number(raw.json()),
            Type::String => Value::from(raw.as_str().unwrap_or_default().as_ref()),
            Type::Array => {
                self.list(raw.elements().into_iter().filter(|item| !item.is_null()).map(|item| self.raw(item)))
            }
            Type::Object => Value::from_object(Members { json: raw.json().into(), handing: self }),
        }
    }

    fn list(self, items: impl Iterator<Item = Value>) -> Value {
        let items: Vec<Value> = items.take(LIST_LIMIT + 1).collect();
        if items.len() > LIST_LIMIT { Value::from(Error::from(ErrorKind::OutOfFuel)) } else { Value::from(items) }
    }

    fn number(self, digits: &str) -> Value {
        if let Ok(whole) = digits.parse::<i128>()
            && (self.reckons || whole.to_string() == digits)
        {
            return Value::from(whole);
        }
        match digits.parse::<f64>() {
            Ok(decimal) if decimal.is_finite() && (self.reckons || decimal.to_string() == digits) => {
                Value::from(decimal)
            }
            _ => Value::from(digits),
        }
    }
}

/// An object of a page, cut out; its members are found when they are asked for.
#[derive(Debug)]
struct Members {
    json: Arc<str>,
    handing: Handing,
}

impl Object for Members {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let member = Raw::trusted(&self.json).members().into_iter().rev().find(|(name, _)| name == key);
        let value = self.handing.value(member.and_then(|(_, raw)| Datum::from_raw(raw)));
        (!value.is_undefined()).then_some(value)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let members = Raw::trusted(&self.json).members();
        Enumerator::Values(members.into_iter().map(|(name, _)| Value::from(name.as_ref())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::operators::text_of;
    use super::*;

    const PRINTS: Handing = Handing { reckons: false, absent_is_none: false };
    const RECKONS: Handing = Handing { reckons: true, absent_is_none: false };

    #[test]
    fn digits_are_kept_where_they_are_printed() {
        for digits in
            ["1.10", "5601616512020228096", "1234567890123456789012345678901234567890", "1e3", "-0", "0.5", "7"]
        {
            let value = PRINTS.value(Some(Datum::Number(digits.into())));
            assert_eq!(text_of(&value).expect("a scalar"), digits);
        }
    }

    #[test]
    fn numbers_are_numbers_where_they_are_reckoned_with() {
        for (digits, number) in [("1.10", 1.1), ("1e3", 1000.0), ("-0", 0.0), ("1e40", 1e40)] {
            assert_eq!(RECKONS.value(Some(Datum::Number(digits.into()))), Value::from(number));
        }
    }

    #[test]
    fn members_are_found_when_asked_for() {
        let value = PRINTS.value(Datum::from_raw(Raw::trusted(r#"{"x-y":{"z":[1,null,2.50]},"n":null}"#)));
        let list = value.get_attr("x-y").and_then(|inner| inner.get_attr("z")).expect("is there");
        assert_eq!(list.len(), Some(2));
        assert_eq!(list.get_item_by_index(1).expect("is there").as_str(), Some("2.50"));
        assert!(value.get_attr("n").expect("no error").is_undefined());
    }
}
