//! `text`: a value as text.

use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;
use std::borrow::Cow;

pub static KIND: Kind = Kind {
    name: "text",
    summary: "Numbers and booleans as they are written, objects and arrays as their JSON",
    example: "externalAssetId: { from: $.asset.id, as: text }",
    args: NONE,
    bare: true,
    planned: false,
};

/// The items of a list become text one by one; an array that stands where one value is read is one value, hence JSON.
#[derive(Debug)]
pub struct Text;

impl Converter for Text {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        Ok(match value {
            Datum::List(items) if items.is_empty() => None,
            Datum::List(items) => Some(Datum::List(items.iter().map(|item| Datum::Text(to_text(item))).collect())),
            one => Some(Datum::Text(to_text(&one))),
        })
    }

    fn takes_list(&self) -> bool {
        true
    }
}

/// A scalar's text, or the JSON of anything else.
pub(super) fn to_text<'a>(value: &Datum<'a>) -> Cow<'a, str> {
    value.scalar_text().unwrap_or_else(|| Cow::Owned(value.to_json()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    fn text(json: &str) -> Option<Datum<'_>> {
        Text.convert(Datum::Raw(Raw::trusted(json))).expect("everything has a text")
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(text("5601616512020228096123"), Some(Datum::Text("5601616512020228096123".into())));
        assert_eq!(text("1.10"), Some(Datum::Text("1.10".into())));
        assert_eq!(text("true"), Some(Datum::Text("true".into())));
        assert_eq!(text(r#""caf\u00e9""#), Some(Datum::Text("café".into())));
    }

    #[test]
    fn objects_and_arrays_become_json() {
        assert_eq!(text(r#"{"a": [1, "x"]}"#), Some(Datum::Text(r#"{"a":[1,"x"]}"#.into())));
        assert_eq!(text("[1, 2]"), Some(Datum::Text("[1,2]".into())));
    }

    #[test]
    fn a_list_becomes_a_list_of_text() {
        let list = Datum::List(vec![Datum::Number("1".into()), Datum::Boolean(false)]);
        let expected = Datum::List(vec![Datum::Text("1".into()), Datum::Text("false".into())]);
        assert_eq!(Text.convert(list), Ok(Some(expected)));
        assert!(Text.yields_list(true) && !Text.yields_list(false));
    }
}
