//! One JSON value as the bytes it came in: a slice of its page.

use std::borrow::Cow;

/// The JSON type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    /// With its article, for messages: "a number", "an array".
    pub fn words(self) -> &'static str {
        match self {
            Type::Null => "null",
            Type::Boolean => "a boolean",
            Type::Number => "a number",
            Type::String => "a string",
            Type::Array => "an array",
            Type::Object => "an object",
        }
    }
}

/// How a value is spelled, held against how we write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// The same, without escapes.
    Plain,
    /// The same, with escapes.
    Escaped,
    /// Another one, perhaps: escapes that we would not write, or whatever is inside of an array or an object.
    Foreign,
}

/// One well-formed JSON value without space around it. Made by the scanner and by our own writers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Raw<'a> {
    text: &'a str,
    spelling: Spelling,
}

impl<'a> Raw<'a> {
    /// Takes text that is known to be one trimmed, well-formed JSON value (checked in debug builds only).
    pub fn trusted(text: &'a str) -> Self {
        debug_assert!(serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(), "not JSON: {text:.80}");
        debug_assert_eq!(text.trim(), text);
        Self { text, spelling: super::scan::spelling(text) }
    }

    /// Takes what the scanner has just passed.
    #[inline]
    pub(super) fn cut(text: &'a str, spelling: Spelling) -> Self {
        Self { text, spelling }
    }

    /// Checks foreign text and takes it.
    pub fn parse(text: &'a str) -> Result<Self, super::scan::Malformed> {
        super::scan::whole(text)
    }

    /// The text, digit for digit.
    pub fn json(self) -> &'a str {
        self.text
    }

    /// Its JSON type.
    #[inline]
    pub fn kind(self) -> Type {
        match self.text.as_bytes().first() {
            Some(b'n') | None => Type::Null,
            Some(b't' | b'f') => Type::Boolean,
            Some(b'"') => Type::String,
            Some(b'[') => Type::Array,
            Some(b'{') => Type::Object,
            Some(_) => Type::Number,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.text.starts_with('n')
    }

    /// The characters of a string; `None` for anything else.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        if self.kind() != Type::String {
            return None;
        }
        let inner = &self.text[1..self.text.len() - 1];
        Some(match self.spelling {
            Spelling::Plain => Cow::Borrowed(inner),
            _ => Cow::Owned(super::scan::unescape(inner)),
        })
    }

    /// Whether it is a string without escapes.
    pub fn is_plain(self) -> bool {
        self.spelling == Spelling::Plain && self.kind() == Type::String
    }

    /// How it is spelled.
    #[inline]
    pub(super) fn spelling(self) -> Spelling {
        self.spelling
    }

    /// The truth of a boolean; `None` for anything else.
    pub fn as_bool(self) -> Option<bool> {
        match self.text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A scalar as text: a string's characters, a number's digits, `true`, `false`; `None` for null, arrays, objects.
    pub fn scalar_text(self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Type::String => self.as_str(),
            Type::Number | Type::Boolean => Some(Cow::Borrowed(self.text)),
            _ => None,
        }
    }

    /// The elements of an array; empty for anything else.
    pub fn elements(self) -> Vec<Raw<'a>> {
        self.elements_as(Some)
    }

    /// The same, made into something else; what comes to nothing is left out.
    pub fn elements_as<T>(self, take: impl Fn(Raw<'a>) -> Option<T>) -> Vec<T> {
        super::scan::elements(self, take)
    }

    /// The members of an object in file order; empty for anything else.
    pub fn members(self) -> Vec<(Cow<'a, str>, Raw<'a>)> {
        super::scan::members(self)
    }

    /// Where this value begins in the text it was cut from; `None` when it was not cut from there.
    pub fn offset_in(self, page: &str) -> Option<usize> {
        let offset = (self.text.as_ptr() as usize).checked_sub(page.as_ptr() as usize)?;
        (offset + self.text.len() <= page.len()).then_some(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Raw<'_> {
        Raw::parse(text).unwrap()
    }

    #[test]
    fn a_value_knows_its_kind_and_its_text() {
        for (json, kind, text) in [
            ("null", Type::Null, None),
            ("true", Type::Boolean, Some("true")),
            ("-5601616512020228096.50", Type::Number, Some("-5601616512020228096.50")),
            (r#""a\u00e9\n""#, Type::String, Some("aé\n")),
            ("[1]", Type::Array, None),
            ("{}", Type::Object, None),
        ] {
            assert_eq!((raw(json).kind(), raw(json).scalar_text().as_deref()), (kind, text), "{json}");
        }
        assert_eq!(
            (raw("true").as_bool(), raw("false").as_bool(), raw("1").as_bool()),
            (Some(true), Some(false), None)
        );
        assert!(matches!(raw("\"plain\"").as_str(), Some(Cow::Borrowed("plain"))));
    }

    #[test]
    fn a_slice_knows_where_it_was_cut() {
        let page = r#" {"a": [1, 22]}"#;
        let elements = raw(page).members()[0].1.elements();
        assert_eq!(elements[1].offset_in(page), Some(11));
        assert_eq!(elements[1].offset_in(&page[..5]), None);
        assert_eq!(raw("22").offset_in(""), None);
    }

    #[test]
    fn foreign_text_is_checked() {
        assert_eq!(raw(" [1] ").json(), "[1]");
        assert_eq!(Raw::parse("[1").unwrap_err().at, 2);
    }
}
