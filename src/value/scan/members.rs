//! What is directly inside an array or object.

use super::{Cursor, Key};
use crate::value::{Raw, Type};
use std::borrow::Cow;
use std::collections::HashSet;

/// From so many members on, a repeated key is looked for by hash.
const MANY: usize = 24;

/// The elements of an array; empty for anything else.
pub fn elements<'a, T>(raw: Raw<'a>, take: impl Fn(Raw<'a>) -> Option<T>) -> Vec<T> {
    if raw.kind() != Type::Array {
        return Vec::new();
    }
    let mut all = Vec::with_capacity(SEVERAL);
    // A raw value is well-formed: the walk cannot fail.
    let _ = Cursor::new(raw.json()).array(|cursor, _| {
        all.extend(take(cursor.value()?));
        Ok(())
    });
    all
}

/// Elements that there is room for from the start.
const SEVERAL: usize = 4;

/// The members of an object in file order; empty for anything else. Of a repeated key only the last is there.
pub fn members(raw: Raw<'_>) -> Vec<(Cow<'_, str>, Raw<'_>)> {
    let mut all = Vec::new();
    if raw.kind() == Type::Object {
        let _ = Cursor::new(raw.json()).object(|cursor, key| {
            all.push((key, cursor.value()?));
            Ok(())
        });
    }
    let mut gone = overshadowed(&all).into_iter().peekable();
    let counted = all.into_iter().enumerate().filter(|(index, _)| gone.next_if_eq(index).is_none());
    counted.map(|(_, (key, value))| (key.to_text(), value)).collect()
}

/// The places, ascending, of the members whose key comes again later.
pub(in crate::value) fn overshadowed<T>(all: &[(Key<'_>, T)]) -> Vec<usize> {
    if all.len() < MANY {
        let again = |index: &usize| all[index + 1..].iter().any(|(later, _)| later.is_same(&all[*index].0));
        return (0..all.len()).filter(again).collect();
    }
    let mut later = HashSet::with_capacity(all.len());
    let mut gone: Vec<usize> = (0..all.len()).rev().filter(|&index| !later.insert(all[index].0.to_text())).collect();
    gone.reverse();
    gone
}

#[cfg(test)]
mod tests {
    use crate::value::scan::whole;

    #[test]
    fn the_last_of_a_repeated_key_counts() {
        let raw = whole(r#"{"a":1,"b":2,"\u0061":3}"#).unwrap();
        let members: Vec<_> = raw.members().into_iter().map(|(key, value)| format!("{key}={}", value.json())).collect();
        assert_eq!(members, ["b=2", "a=3"]);
    }

    #[test]
    fn many_members_are_merged_as_few_are() {
        let text: Vec<String> = (0..200).map(|n| format!("\"k{}\":{n}", n % 150)).collect();
        let text = format!("{{{}}}", text.join(","));
        let members = whole(&text).unwrap().members();
        assert_eq!(members.len(), 150);
        assert_eq!((members[0].1.json(), members[149].1.json()), ("50", "199"));
    }

    #[test]
    fn scalars_hold_nothing() {
        for text in ["1", "\"[]\"", "null"] {
            assert!(whole(text).unwrap().members().is_empty() && whole(text).unwrap().elements().is_empty());
        }
        assert!(whole("[1]").unwrap().members().is_empty() && whole("{\"a\":1}").unwrap().elements().is_empty());
    }
}
