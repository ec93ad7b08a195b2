//! Random documents and paths that have something to say to each other.

use proptest::prelude::*;

/// Documents of few names, repeated ones among them.
pub(super) fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("null"), Just("1"), Just("2.5"), Just("\"x\""), Just("true")].prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 4, |inner| {
        let member = ("[abc]", inner.clone()).prop_map(|(name, value)| format!("\"{name}\" :{value}"));
        let distinct = prop::collection::btree_map("[abc]", inner.clone(), 0..4).prop_map(|all| {
            let members: Vec<String> = all.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(", "))
        });
        prop_oneof![
            1 => prop::collection::vec(member, 0..4).prop_map(|all| format!("{{{}}}", all.join(","))),
            4 => distinct,
            3 => prop::collection::vec(inner, 0..4).prop_map(|all| format!("[{}]", all.join(" ,"))),
        ]
    })
}

/// Paths of few names; mostly plain.
pub(super) fn path() -> impl Strategy<Value = String> {
    let plain = prop_oneof![4 => "\\.[abc]", 2 => "\\[[0-2]\\]", 2 => Just("[*]".to_owned())];
    let rare = prop_oneof![
        Just("[-1]".to_owned()),
        Just("..a".to_owned()),
        Just("[?@.a]".to_owned()),
        Just("[?@.b==$.b]".to_owned()),
        Just("[1:]".to_owned()),
        Just("['a','b']".to_owned()),
    ];
    let segment = prop_oneof![9 => plain, 1 => rare];
    prop::collection::vec(segment, 0..4).prop_map(|all| format!("${}", all.concat()))
}

/// Paths to records: names and wildcards.
pub(super) fn records() -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof!["\\.[abc]", Just("[*]".to_owned())], 0..4)
        .prop_map(|all| format!("${}", all.concat()))
}
