//! What a schema demands of one attribute, compiled: a value of a draft is held against it as it is.
//!
//! A rule only ever admits. What it does not admit may still be right, in a way that it knows nothing of, and is for the
//! judge to say.

mod compile;
mod list;
mod number;
mod pattern;
#[cfg(test)]
mod tests;
mod text;

use crate::value::{Datum, Type};
use list::ListRule;
use number::NumberRule;
use text::TextRule;

/// The demands of one schema.
#[derive(Debug, Default)]
pub(super) struct Rule {
    types: Types,
    text: TextRule,
    number: NumberRule,
    list: ListRule,
    /// Rules that hold besides: what `$ref` and `allOf` lead to.
    all: Vec<Rule>,
    /// Of each group one rule at least holds.
    any: Vec<Vec<Rule>>,
}

/// The types that a schema allows, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Types(u8);

impl Types {
    const NONE: Self = Self(0);
    const TEXT: Self = Self(1);
    const BOOLEAN: Self = Self(2);
    const NUMBER: Self = Self(4);
    const INTEGER: Self = Self(8);
    const LIST: Self = Self(16);

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn allow(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Default for Types {
    /// A schema without `type` allows every type.
    fn default() -> Self {
        Self(u8::MAX)
    }
}

impl Rule {
    /// Whether the judge is sure to find nothing wrong with the value.
    #[inline]
    pub(super) fn admits(&self, value: &Datum<'_>) -> bool {
        self.admits_type(value) && (self.is_alone() || self.others_admit(value))
    }

    fn is_alone(&self) -> bool {
        self.all.is_empty() && self.any.is_empty()
    }

    fn others_admit(&self, value: &Datum<'_>) -> bool {
        self.all.iter().all(|rule| rule.admits(value))
            && self.any.iter().all(|group| group.iter().any(|rule| rule.admits(value)))
    }

    #[inline]
    fn admits_type(&self, value: &Datum<'_>) -> bool {
        match value {
            Datum::Raw(raw) => match raw.kind() {
                Type::String => self.types.allow(Types::TEXT) && self.text.admits_raw(*raw),
                Type::Number => self.admits_number(raw.json()),
                Type::Boolean => self.admits_boolean(),
                Type::Null | Type::Array | Type::Object => false,
            },
            Datum::Text(text) => self.types.allow(Types::TEXT) && self.text.admits(text),
            Datum::Number(digits) => self.admits_number(digits),
            Datum::Boolean(_) => self.admits_boolean(),
            Datum::List(items) => self.types.allow(Types::LIST) && self.text.words.is_none() && self.list.admits(items),
        }
    }

    fn admits_number(&self, digits: &str) -> bool {
        let is_allowed =
            self.types.allow(Types::NUMBER) || (self.types.allow(Types::INTEGER) && number::is_integer(digits));
        is_allowed && self.text.words.is_none() && self.number.admits(digits)
    }

    fn admits_boolean(&self) -> bool {
        self.types.allow(Types::BOOLEAN) && self.text.words.is_none()
    }
}
