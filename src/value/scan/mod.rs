//! A validating JSON scanner: it walks text once and hands out slices of it.
//!
//! The grammar is RFC 8259's, as strict as serde_json (lone surrogates are refused, a level of nesting too many is
//! refused). Of members with the same key only the last one counts, as in serde_json; every walk over this scanner
//! keeps to that.

mod cursor;
mod members;
mod number;
mod shape;
mod string;
mod write;

pub use cursor::{Cursor, Key};
pub(in crate::value) use members::overshadowed;
pub use members::{elements, members};
pub use number::is_number;
pub use shape::Shapes;
pub use string::{unescape, write_string};
pub use write::write_canonical;

use super::raw::Spelling;
use super::{Raw, Type};

/// A page nests fewer levels than this, as in serde_json.
pub const MAX_DEPTH: usize = 128;

/// Text that is not JSON: a [`Fault`] in a box, so that a result without one stays small enough for registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(Box<Fault>);

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Byte offset.
    pub at: usize,
    pub message: String,
}

impl Malformed {
    #[cold]
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self(Box::new(Fault { at, message: message.into() }))
    }

    /// The same, told of a text that this one begins at `start` of.
    #[must_use]
    pub fn moved(self, start: usize) -> Self {
        Self(Box::new(Fault { at: start + self.0.at, ..*self.0 }))
    }
}

impl std::ops::Deref for Malformed {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        &self.0
    }
}

/// The text as one value, space around it left out.
pub fn whole(text: &str) -> Result<Raw<'_>, Malformed> {
    let mut cursor = Cursor::new(text);
    let raw = cursor.value()?;
    cursor.finish()?;
    Ok(raw)
}

/// How a well-formed value is spelled.
pub(in crate::value) fn spelling(text: &str) -> Spelling {
    match Raw::cut(text, Spelling::Foreign).kind() {
        Type::String => string::spelling_inside(&text[1..text.len() - 1]),
        Type::Array | Type::Object => Spelling::Foreign,
        Type::Null | Type::Boolean | Type::Number => Spelling::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn nested(levels: usize) -> String {
        "[".repeat(levels) + &"]".repeat(levels)
    }

    /// What serde_json says; nothing where it stopped at a number that no float holds, which is JSON all the same.
    fn judge(text: &str) -> Option<bool> {
        match serde_json::from_str::<Value>(text) {
            Ok(_) => Some(true),
            Err(error) if error.to_string().starts_with("number out of range") => None,
            Err(_) => Some(false),
        }
    }

    #[test]
    fn takes_one_value_and_the_space_around_it() {
        assert_eq!(whole(" \t\r\n [1, {\"a\" : null}] \n").unwrap().json(), "[1, {\"a\" : null}]");
        assert_eq!(whole("-0.10e+5").unwrap().json(), "-0.10e+5");
        assert_eq!(whole("\"\"").unwrap().json(), "\"\"");
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let cases = [
            ("", 0, "the text ends where a value should begin"),
            ("{\"a\":1,}", 7, "expected a key in quotes, found `}`"),
            ("[1 2]", 3, "expected `,` or `]`, found `2`"),
            ("{\"a\" 1}", 5, "expected `:`, found `1`"),
            ("{\"a\":1", 6, "the text ends inside an object"),
            ("[1,", 3, "the text ends where a value should begin"),
            ("[1", 2, "the text ends inside an array"),
            ("\"abc", 4, "the text ends inside a string"),
            ("\"a\nb\"", 2, "a string holds the raw control character U+000A"),
            ("\"\\x\"", 2, "`\\x` is no escape"),
            ("\"\\ud800\"", 1, "`\\ud800` is half of a surrogate pair"),
            ("\"\\u12g4\"", 1, "`\\u` needs four hexadecimal digits"),
            ("01", 1, "expected the end of the text, found `1`"),
            ("1.", 2, "a number needs a digit here"),
            ("-", 1, "a number needs a digit here"),
            ("nul", 0, "expected a value, found `n`"),
            ("true x", 5, "expected the end of the text, found `x`"),
            ("\u{feff}1", 0, "expected a value, found `\u{feff}`"),
            ("<html>", 0, "expected a value, found `<`"),
        ];
        for (text, at, message) in cases {
            assert_eq!(whole(text), Err(Malformed::new(at, message)), "{text}");
        }
    }

    #[test]
    fn nests_as_deep_as_serde_json_and_no_deeper() {
        assert!(whole(&nested(MAX_DEPTH - 1)).is_ok());
        assert_eq!((judge(&nested(MAX_DEPTH - 1)), judge(&nested(MAX_DEPTH))), (Some(true), Some(false)));
        let deep = whole(&nested(MAX_DEPTH)).unwrap_err();
        assert_eq!((deep.at, deep.message.as_str()), (127, "the text nests more than 127 levels deep"));
        assert!(whole(&"[".repeat(1_000_000)).is_err());
        assert!(whole(&"{\"a\":".repeat(1_000_000)).is_err());
    }

    /// JSON with space and escapes in odd places.
    fn document() -> impl Strategy<Value = String> {
        let space = "[ \n\t\r]{0,2}";
        let string = r#""([a-c \u{e9}]|\\["\\/bfnrt]|\\u00[0-9a-f]{2}|\\ud83d\\ude00){0,6}""#;
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("false".to_owned()),
            "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,4})?([eE][-+]?[0-9]{1,2})?",
            string,
        ];
        leaf.prop_recursive(4, 32, 4, move |inner| {
            let element = (space, inner.clone(), space).prop_map(|(a, b, c)| a + &b + &c);
            let member = (space, string, space, inner, space).prop_map(|(a, b, c, d, e)| a + &b + &c + ":" + &d + &e);
            prop_oneof![
                prop::collection::vec(element, 0..4).prop_map(|all| format!("[{}]", all.join(","))),
                prop::collection::vec(member, 0..4).prop_map(|all| format!("{{{}}}", all.join(","))),
            ]
        })
    }

    /// A document with a byte or two taken out or put in.
    fn damaged() -> impl Strategy<Value = String> {
        (document(), any::<prop::sample::Index>(), 0..3_usize, "[]\\[{}\",:\\\\ue0-9.\n\u{1}-]{0,2}").prop_map(
            |(text, place, gone, extra)| {
                let mut letters: Vec<char> = text.chars().collect();
                let start = place.index(letters.len());
                letters.splice(start..(start + gone).min(letters.len()), extra.chars());
                letters.into_iter().collect()
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn accepts_what_serde_json_accepts(text in prop_oneof![document(), damaged(), ".{0,12}"]) {
            let ours = whole(&text);
            if let Some(accepted) = judge(&text) {
                prop_assert_eq!(ours.is_ok(), accepted, "{:?}: {:?}", text, ours);
            }
            if let Err(error) = ours {
                prop_assert!(text.is_char_boundary(error.at), "{}", error.at);
            }
        }

        #[test]
        fn any_number_of_the_grammar_is_json(text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,4})?([eE][-+]?[0-9]{1,9})?") {
            prop_assert_eq!(whole(&text).unwrap().json(), &text);
        }

        #[test]
        fn canonical_text_is_the_same_value(text in document()) {
            let raw = whole(&text).unwrap();
            let mut out = String::new();
            write_canonical(raw, &mut out);
            prop_assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
            let mut again = String::new();
            write_canonical(whole(&out).unwrap(), &mut again);
            prop_assert_eq!(again, out);
        }

        #[test]
        fn members_and_elements_are_serde_jsons(text in document()) {
            let raw = whole(&text).unwrap();
            match serde_json::from_str::<Value>(&text).unwrap() {
                Value::Array(all) => {
                    let ours: Vec<Value> = raw.elements().iter().map(|one| serde_json::from_str(one.json()).unwrap()).collect();
                    prop_assert_eq!(ours, all);
                }
                Value::Object(all) => {
                    let ours: serde_json::Map<String, Value> = raw
                        .members()
                        .into_iter()
                        .map(|(key, value)| (key.into_owned(), serde_json::from_str(value.json()).unwrap()))
                        .collect();
                    prop_assert_eq!(raw.members().len(), all.len());
                    prop_assert_eq!(ours, all);
                }
                Value::String(all) => prop_assert_eq!(raw.as_str().unwrap(), all),
                _ => prop_assert!(raw.elements().is_empty() && raw.members().is_empty()),
            }
        }
    }
}
