//! The names an expression reads, and the tree in which their values are handed to it.

use super::error::TemplateError;
use super::lexer::{Kind, Token};
use std::collections::BTreeSet;

/// Sorted; a name that another is a prefix of stands once, as the prefix.
pub(super) fn merge(names: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let sorted: BTreeSet<Vec<String>> = names.into_iter().collect();
    let mut merged: Vec<Vec<String>> = Vec::new();
    for name in sorted {
        if !merged.last().is_some_and(|shorter| name.starts_with(shorter)) {
            merged.push(name);
        }
    }
    merged
}

/// A dotted name as its parts.
pub(super) fn parts(dotted: &str) -> Vec<String> {
    dotted.split('.').map(str::to_owned).collect()
}

/// The name that the tokens are, when they are nothing else.
pub(super) fn plain(whole: &str, tokens: &[Token]) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let text = &whole[token.range.clone()];
        match token.kind {
            Kind::Word if index == 0 => parts.push(text.to_owned()),
            Kind::Attribute => parts.push(text.to_owned()),
            Kind::Sign if text == "." => {}
            _ => return None,
        }
    }
    Some(parts)
}

/// A name's number and the parts of it that are still to be placed.
type Rest<'n> = (usize, &'n [String]);

/// The names as a tree; a leaf holds the number of its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tree {
    Leaf(usize),
    Branch(Vec<(String, Tree)>),
}

impl Tree {
    /// Of names as [`merge`] leaves them.
    pub fn new(names: &[Vec<String>]) -> Self {
        Self::of(&names.iter().map(Vec::as_slice).enumerate().collect::<Vec<_>>())
    }

    fn of(names: &[Rest<'_>]) -> Self {
        if let [(number, [])] = names {
            return Tree::Leaf(*number);
        }
        let mut branches: Vec<(String, Vec<Rest<'_>>)> = Vec::new();
        for (number, name) in names {
            let Some((first, rest)) = name.split_first() else { continue };
            match branches.last_mut() {
                Some((last, inner)) if last == first => inner.push((*number, rest)),
                _ => branches.push((first.clone(), vec![(*number, rest)])),
            }
        }
        Tree::Branch(branches.into_iter().map(|(name, inner)| (name, Self::of(&inner))).collect())
    }
}

/// Refuses names of the expression that nobody can give, so that they are not taken for data.
pub(super) fn check(names: &[Vec<String>], range: &std::ops::Range<usize>) -> Result<(), TemplateError> {
    for name in names {
        if let Some(word) = name.first().filter(|word| matches!(word.as_str(), "null" | "nil" | "undefined")) {
            let message = format!("there is no `{word}`: ask `is none`, or write `none`");
            return Err(TemplateError::at(range.clone(), message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(dotted: &str) -> Vec<String> {
        parts(dotted)
    }

    #[test]
    fn prefixes_swallow_what_is_below_them() {
        let merged = merge(["a.b.c", "a.b", "ab", "a.bc", "a.b"].map(name));
        assert_eq!(merged, ["a.b", "a.bc", "ab"].map(name));
    }

    #[test]
    fn a_tree_has_a_leaf_for_each_name() {
        let tree = Tree::new(&["a.b", "a.c", "d"].map(name));
        let expected = Tree::Branch(vec![
            ("a".into(), Tree::Branch(vec![("b".into(), Tree::Leaf(0)), ("c".into(), Tree::Leaf(1))])),
            ("d".into(), Tree::Leaf(2)),
        ]);
        assert_eq!(tree, expected);
    }
}
