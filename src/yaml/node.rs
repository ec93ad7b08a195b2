//! A node of a document. Scalars keep their text; what they are is decided by whoever reads them.

use crate::diagnostic::{Place, did_you_mean};
use crate::value::scan::{self, is_number};
use std::fmt::Write as _;

/// A value of a document with its place.
#[derive(Debug, Clone)]
pub struct Node {
    pub place: Place,
    pub data: Data,
}

/// What stands there.
#[derive(Debug, Clone)]
pub enum Data {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar; `plain` when it was written without quotes, so that it may be a number or a boolean.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// Keys are scalar nodes; none stands twice.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The value under `key`, unless it is null.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let (_, value) = self.entry(key)?;
        (!value.is_null()).then_some(value)
    }

    /// Key and value under `key`.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        self.entries().find(|(name, _, _)| *name == key).map(|(_, key, value)| (key, value))
    }

    /// Name, key node and value node of each entry of a mapping, in file order; nothing for anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Node, &Node)> {
        let entries = match &self.data {
            Data::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(key, value)| (key.text().unwrap_or_default(), key, value))
    }

    /// Whether a key that is none of `known` was most likely meant to be `name`.
    pub fn misspells(&self, name: &str, known: &[&str]) -> bool {
        let strangers = self.entries().filter(|(key, ..)| !known.contains(key));
        strangers.into_iter().any(|(key, ..)| did_you_mean(key, known.iter().copied()) == Some(name))
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value itself as the only one.
    pub fn one_or_many(&self) -> &[Node] {
        match &self.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// A scalar's text.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The place of a part of a scalar's text (`range` in bytes of [`Node::text`]); the whole scalar where escapes or
    /// block style make the text differ from what was written.
    pub fn part(&self, range: std::ops::Range<usize>) -> Place {
        let text = self.text().unwrap_or_default();
        let written = self.place.text();
        if written == text {
            self.place.part(range)
        } else if written.get(1..written.len().saturating_sub(1)) == Some(text) {
            self.place.part(range.start + 1..range.end + 1)
        } else {
            self.place.clone()
        }
    }

    /// The text under `key`.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Whether nothing stands there.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether it is a mapping, be it an empty one.
    pub fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    /// Whether it is a list, be it an empty one.
    pub fn is_list(&self) -> bool {
        matches!(self.data, Data::List(_))
    }

    /// `true` or `false`, written plainly.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Scalar { text, plain: true } => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number, written plainly.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.data {
            Data::Scalar { text, plain: true } if is_number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// "a mapping", "a list", "a number" … for messages.
    pub fn words(&self) -> &'static str {
        match &self.data {
            Data::Null => "nothing",
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
            Data::Scalar { text, plain } => match (plain, text.as_str()) {
                (true, "true" | "false") => "a boolean",
                (true, number) if is_number(number) => "a number",
                _ => "text",
            },
        }
    }

    /// The value as JSON text. Plain scalars that are spelled like JSON numbers or booleans are such, digit for digit;
    /// everything else is a string (`NO`, `014`, `1.2.3` stay text).
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match &self.data {
            Data::Null => out.push_str("null"),
            Data::Scalar { text, plain } => {
                if *plain && (matches!(text.as_str(), "true" | "false") || is_number(text)) {
                    out.push_str(text);
                } else {
                    scan::write_string(text, out);
                }
            }
            Data::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Data::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    scan::write_string(key.text().unwrap_or_default(), out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends `segment` to an RFC 6901 pointer.
pub(super) fn push_segment(pointer: &str, segment: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + segment.len() + 1);
    let _ = write!(out, "{pointer}/");
    for character in segment.chars() {
        match character {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            other => out.push(other),
        }
    }
    out
}
