//! Why a value cannot be converted, in the words of the quarantine file.

use crate::value::Datum;
use std::borrow::Cow;

/// How much of a value a message repeats, in characters.
const SHOWN: usize = 60;

/// "`soon` is not a date".
pub(super) fn is_not(value: &Datum<'_>, wanted: &str) -> String {
    match value.scalar_text() {
        Some(text) => format!("{} is not {wanted}", quoted(&text)),
        None => format!("{} is not {wanted}", value.kind().words()),
    }
}

/// The text in backticks, cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// A scalar as text; lists and objects are refused.
pub(super) fn scalar<'a>(value: &Datum<'a>, wanted: &str) -> Result<Cow<'a, str>, String> {
    value.scalar_text().ok_or_else(|| is_not(value, wanted))
}

/// The text without space around it.
pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Changes text by `change` and leaves numbers and booleans as they are, for they have no case and no space.
pub(super) fn on_text<'a>(
    value: Datum<'a>,
    change: impl FnOnce(Cow<'a, str>) -> Cow<'a, str>,
) -> Result<Option<Datum<'a>>, String> {
    match value.kind() {
        crate::value::Type::String => Ok(Some(Datum::Text(change(scalar(&value, "text")?)))),
        crate::value::Type::Array | crate::value::Type::Object => Err(is_not(&value, "text")),
        _ => Ok(Some(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "é".repeat(100);
        assert_eq!(quoted(&long), format!("`{}…`", "é".repeat(60)));
        assert_eq!(is_not(&Datum::Text("soon".into()), "a date"), "`soon` is not a date");
    }

    #[test]
    fn what_is_no_scalar_is_named_by_its_type() {
        let object = Datum::Raw(Raw::trusted(r#"{"a":1}"#));
        assert_eq!(scalar(&object, "an integer"), Err("an object is not an integer".to_owned()));
    }
}
