//! Where a page's records are, found by itself: for the paths and pages that the one walk cannot read.

use super::query::{Segment, Selector};
use super::steps::{Step, follow, member};
use super::{OverBudget, Path};
use crate::value::{Raw, Type};

/// Why there are no records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble<'a> {
    /// Nothing, or null.
    Missing,
    NotAnArray(Raw<'a>),
}

impl<'a> Trouble<'a> {
    /// What a wildcard finds wrong with a value.
    pub fn under_wildcard(raw: Raw<'a>) -> Option<Self> {
        match raw.kind() {
            Type::Array => None,
            Type::Null => Some(Trouble::Missing),
            _ => Some(Trouble::NotAnArray(raw)),
        }
    }
}

/// All records, or the first trouble.
pub(super) type Chased<'a> = Result<Vec<Raw<'a>>, Trouble<'a>>;

/// The records at the end of names and wildcards.
pub(super) fn chase<'a>(raw: Raw<'a>, steps: &[Step<'_>]) -> Chased<'a> {
    let mut found = Vec::new();
    collect(raw, steps, &mut found)?;
    match found.as_slice() {
        [only] if only.is_null() && !steps.contains(&Step::Every) => Err(Trouble::Missing),
        _ => Ok(found),
    }
}

/// Goes no deeper than the value does.
fn collect<'a>(raw: Raw<'a>, steps: &[Step<'_>], found: &mut Vec<Raw<'a>>) -> Result<(), Trouble<'a>> {
    let Some((step, rest)) = steps.split_first() else {
        found.push(raw);
        return Ok(());
    };
    match step {
        Step::Name(name) => collect(member(raw, name).ok_or(Trouble::Missing)?, rest, found),
        Step::Index(_) => Err(Trouble::Missing),
        Step::Every => match Trouble::under_wildcard(raw) {
            None => raw.elements().into_iter().try_for_each(|element| collect(element, rest, found)),
            Some(trouble) => Err(trouble),
        },
    }
}

/// The records that any other path selects. What its leading names lead to must be there; what they are followed by
/// must be able to select from it.
pub(super) fn select<'a>(raw: Raw<'a>, path: &Path) -> Result<Chased<'a>, OverBudget> {
    let start = follow(raw, path.lead()).filter(|start| !start.is_null());
    let Some(start) = start else { return Ok(Err(Trouble::Missing)) };
    match path.segments().get(path.lead().len()) {
        Some(segment) if !can_select(segment, start.kind()) => Ok(Err(Trouble::NotAnArray(start))),
        _ => path.select(raw).map(Ok),
    }
}

fn can_select(segment: &Segment, kind: Type) -> bool {
    let by_name = segment.selectors.iter().any(|selector| matches!(selector, Selector::Name(_)));
    match kind {
        Type::Array => true,
        Type::Object => segment.descendant || by_name,
        _ => false,
    }
}
