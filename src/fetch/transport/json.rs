//! JSON compared by value: members in any order, numbers digit for digit, `1.0` as good as `1`.

use crate::value::decimal::canonical;
use crate::value::{Raw, Type, has_placeholder, is_placeholder, may_be};
use std::collections::BTreeMap;

/// How long a text may be to be shown, in bytes.
const SHORT: usize = 60;

/// A JSON value that can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    /// In its one spelling.
    Number(String),
    /// A text; or a number too strange to be one.
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// The value of a text; `None` when it is not JSON. Empty `variables` of a GraphQL request are as good as none.
    pub(super) fn parse_body(text: &str) -> Option<Self> {
        let mut value = Self::of(Raw::parse(text).ok()?);
        if let Json::Object(members) = &mut value {
            let empty = match members.get("variables") {
                Some(Json::Null) => true,
                Some(Json::Object(variables)) => variables.is_empty(),
                _ => false,
            };
            if empty && members.contains_key("query") {
                members.remove("variables");
            }
        }
        Some(value)
    }

    fn of(raw: Raw<'_>) -> Self {
        match raw.kind() {
            Type::Null => Json::Null,
            Type::Boolean => Json::Boolean(raw.as_bool() == Some(true)),
            Type::Number => match canonical(raw.json()) {
                Some(number) => Json::Number(number.into_owned()),
                None => Json::Text(raw.json().to_owned()),
            },
            Type::String => Json::Text(raw.as_str().unwrap_or_default().into_owned()),
            Type::Array => Json::List(raw.elements().into_iter().map(Self::of).collect()),
            Type::Object => Json::Object(
                raw.members().into_iter().map(|(key, value)| (key.into_owned(), Self::of(value))).collect(),
            ),
        }
    }

    /// Whether a secret was taken out anywhere inside.
    pub(super) fn has_placeholder(&self) -> bool {
        match self {
            Json::Text(text) => has_placeholder(text),
            Json::List(items) => items.iter().any(Self::has_placeholder),
            Json::Object(members) => members.values().any(Self::has_placeholder),
            _ => false,
        }
    }

    /// Where a recorded value first differs from another, as dotted keys with both values; placeholders differ from
    /// nothing.
    pub(super) fn difference(&self, asked: &Self) -> Option<String> {
        match (self, asked) {
            _ if self.may_be(asked) => None,
            (Json::Object(recorded), Json::Object(asked)) => recorded
                .keys()
                .chain(asked.keys().filter(|key| !recorded.contains_key(*key)))
                .find_map(|key| match (recorded.get(key), asked.get(key)) {
                    (Some(recorded), Some(asked)) => recorded.difference(asked).map(|inner| dotted(key, &inner)),
                    (Some(_), None) => Some(format!("`{key}` stands only there")),
                    (None, _) => Some(format!("`{key}` is missing there")),
                }),
            (Json::List(recorded), Json::List(asked)) if recorded.len() == asked.len() => {
                recorded.iter().zip(asked).enumerate().find_map(|(index, (recorded, asked))| {
                    Some(dotted(&index.to_string(), &recorded.difference(asked)?))
                })
            }
            _ if self == asked => None,
            _ => Some(match (self.short(), asked.short()) {
                (Some(recorded), Some(asked)) => format!("is `{recorded}` there and not `{asked}`"),
                _ => "differs".to_owned(),
            }),
        }
    }

    /// In how many values a recorded one differs from another.
    pub(super) fn differing(&self, asked: &Self) -> usize {
        match (self, asked) {
            _ if self.may_be(asked) => 0,
            (Json::Object(recorded), Json::Object(asked)) => {
                let only_there = recorded.keys().filter(|key| !asked.contains_key(*key)).count();
                let differ = |(key, value): (&String, &Json)| recorded.get(key).map_or(1, |one| one.differing(value));
                only_there + asked.iter().map(differ).sum::<usize>()
            }
            _ => usize::from(self != asked),
        }
    }

    /// Whether a secret was taken out of this text, and the other value may be what was there.
    fn may_be(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Json::Text(text), _) if is_placeholder(text) => true,
            (Json::Text(recorded), Json::Text(asked)) => may_be(recorded, asked),
            _ => false,
        }
    }

    /// A scalar that may be shown in a sentence.
    fn short(&self) -> Option<String> {
        match self {
            Json::Boolean(value) => Some(value.to_string()),
            Json::Number(number) => Some(number.clone()),
            Json::Text(text) => Some(text.clone()),
            _ => None,
        }
        .filter(|text| text.len() <= SHORT && !text.contains(char::is_control))
    }
}

/// Puts a key before a difference: "`start` differs" becomes "`variables.start` differs".
fn dotted(key: &str, inner: &str) -> String {
    match inner.strip_prefix('`') {
        Some(rest) => format!("`{key}.{rest}"),
        None => format!("`{key}` {inner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse_body(text).unwrap()
    }

    #[test]
    fn values_count_and_not_how_they_are_written() {
        assert_eq!(json(r#"{"a":1.0,"b":[true,null]}"#), json(r#" { "b" : [true, null], "a" : 1 } "#));
        assert_ne!(json("5601616512020228096123"), json("5601616512020228096124"));
        assert_eq!(json(r#"{"query":"q","variables":{}}"#), json(r#"{"query":"q"}"#));
        assert_ne!(json(r#"{"variables":{}}"#), json("{}"));
    }

    #[test]
    fn differences_are_told_by_their_keys() {
        let recorded = json(r#"{"query":"q","variables":{"start":0,"ids":[1,2],"key":"{secret:key}"}}"#);
        let asked = |text| recorded.difference(&json(text));
        assert_eq!(asked(r#"{"query":"q","variables":{"start":0,"ids":[1,2],"key":"k"}}"#), None);
        assert_eq!(
            asked(r#"{"query":"q","variables":{"start":3,"ids":[1,2],"key":"k"}}"#).as_deref(),
            Some("`variables.start` is `0` there and not `3`")
        );
        assert_eq!(
            asked(r#"{"query":"q","variables":{"start":0,"ids":[1,3],"key":"k"}}"#).as_deref(),
            Some("`variables.ids.1` is `2` there and not `3`")
        );
        assert_eq!(asked(r#"{"query":"q"}"#).as_deref(), Some("`variables` stands only there"));
        let many = |text| recorded.differing(&json(text));
        assert_eq!(many(r#"{"query":"q","variables":{"start":3,"ids":[1,3],"key":"k"}}"#), 2);
        assert_eq!(many(r#"{"query":"p"}"#), 2);
    }
}
