//! What is demanded of lists.

use super::Rule;
use crate::value::{Datum, Type};

/// From so many items on, it is the judge who looks for equal ones.
const FEW: usize = 32;

/// Demands of lists.
#[derive(Debug)]
pub(super) struct ListRule {
    pub(super) items: Option<Box<Rule>>,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) unique: bool,
}

impl Default for ListRule {
    fn default() -> Self {
        Self { items: None, least: 0, most: usize::MAX, unique: false }
    }
}

impl ListRule {
    pub(super) fn admits(&self, items: &[Datum<'_>]) -> bool {
        (self.least..=self.most).contains(&items.len())
            && self.items.as_ref().is_none_or(|rule| items.iter().all(|item| rule.admits(item)))
            && (!self.unique || are_different(items))
    }
}

/// Whether they are texts, and few, and no two of them equal.
fn are_different(items: &[Datum<'_>]) -> bool {
    match items {
        [] => true,
        [one] => one.kind() == Type::String,
        _ if items.len() > FEW || items.iter().any(|item| item.kind() != Type::String) => false,
        _ => {
            let texts: Vec<_> = items.iter().map(Datum::scalar_text).collect();
            texts.iter().enumerate().all(|(number, text)| !texts[..number].contains(text))
        }
    }
}
