//! A value under way from source to target.

use super::{Raw, Type};
use std::borrow::Cow;

/// A value under way. Absence is `Option::None` around it, never a datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum<'a> {
    /// As it stood in the page; never null.
    Raw(Raw<'a>),
    /// A string's characters.
    Text(Cow<'a, str>),
    /// A JSON number, digit for digit.
    Number(Cow<'a, str>),
    Boolean(bool),
    /// Several values; none of them absent.
    List(Vec<Datum<'a>>),
}

impl<'a> Datum<'a> {
    /// `None` for null.
    pub fn from_raw(raw: Raw<'a>) -> Option<Self> {
        (!raw.is_null()).then_some(Datum::Raw(raw))
    }

    /// Its JSON type; a list is an array.
    pub fn kind(&self) -> Type {
        match self {
            Datum::Raw(raw) => raw.kind(),
            Datum::Text(_) => Type::String,
            Datum::Number(_) => Type::Number,
            Datum::Boolean(_) => Type::Boolean,
            Datum::List(_) => Type::Array,
        }
    }

    /// Whether it is neither list nor object.
    pub fn is_scalar(&self) -> bool {
        !matches!(self.kind(), Type::Array | Type::Object)
    }

    /// A scalar as text; `None` for lists and objects.
    pub fn scalar_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Datum::Raw(raw) => raw.scalar_text(),
            Datum::Text(text) | Datum::Number(text) => Some(text.clone()),
            Datum::Boolean(true) => Some(Cow::Borrowed("true")),
            Datum::Boolean(false) => Some(Cow::Borrowed("false")),
            Datum::List(_) => None,
        }
    }

    /// The items of a list, raw arrays included (nulls left out); a scalar is a list of itself.
    pub fn into_items(self) -> Vec<Datum<'a>> {
        match self {
            Datum::List(items) => items,
            Datum::Raw(raw) if raw.kind() == Type::Array => raw.elements_as(Datum::from_raw),
            other => vec![other],
        }
    }

    /// Appends the value as JSON; strings escaped the same way whatever the source escaped.
    #[inline]
    pub fn write_json(&self, out: &mut String) {
        match self {
            Datum::Raw(raw) => super::scan::write_canonical(*raw, out),
            Datum::Text(text) => super::scan::write_string(text, out),
            Datum::Number(digits) => out.push_str(digits),
            Datum::Boolean(true) => out.push_str("true"),
            Datum::Boolean(false) => out.push_str("false"),
            Datum::List(items) => write_list(items, out),
        }
    }

    /// The value as JSON text.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }
}

fn write_list(items: &[Datum<'_>], out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        item.write_json(out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Datum<'_> {
        Datum::from_raw(Raw::trusted(json)).unwrap()
    }

    #[test]
    fn null_is_no_datum() {
        assert_eq!(Datum::from_raw(Raw::trusted("null")), None);
    }

    #[test]
    fn one_value_is_written_one_way_wherever_it_came_from() {
        assert_eq!(raw(r#""a\u00e9\/""#).to_json(), Datum::Text("aé/".into()).to_json());
        let list = Datum::List(vec![raw("1.50"), Datum::Boolean(true), Datum::Number("5601616512020228096".into())]);
        assert_eq!(list.to_json(), "[1.50,true,5601616512020228096]");
        assert_eq!(raw("{ \"a\" : [ ] }").to_json(), "{\"a\":[]}");
    }

    #[test]
    fn items_are_those_of_a_list_without_its_nulls() {
        assert_eq!(raw("[1,null,2]").into_items(), [raw("1"), raw("2")]);
        assert_eq!(Datum::List(vec![raw("1")]).into_items(), [raw("1")]);
        assert_eq!(Datum::Boolean(true).into_items(), [Datum::Boolean(true)]);
    }

    #[test]
    fn only_scalars_have_text() {
        assert_eq!(raw("12.50").scalar_text().as_deref(), Some("12.50"));
        assert_eq!(Datum::Boolean(false).scalar_text().as_deref(), Some("false"));
        assert_eq!((raw("[1]").scalar_text(), raw("[1]").kind()), (None, Type::Array));
    }
}
