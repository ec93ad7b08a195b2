//! The plain steps of a path, and how they are followed without a tree.

use super::query::{Segment, Selector};
use crate::value::scan::Cursor;
use crate::value::{Raw, Type};

/// A segment that needs no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'p> {
    Name(&'p str),
    /// From the front.
    Index(usize),
    /// `[*]`
    Every,
}

/// The segment as a step, when it is one.
pub(super) fn step(segment: &Segment) -> Option<Step<'_>> {
    match segment.selectors.as_slice() {
        _ if segment.descendant => None,
        [Selector::Name(name)] => Some(Step::Name(name)),
        [Selector::Index(index)] => usize::try_from(*index).ok().map(Step::Index),
        [Selector::Wildcard] => Some(Step::Every),
        _ => None,
    }
}

/// The value at the end of names and indexes from the front.
pub(super) fn follow<'a>(raw: Raw<'a>, segments: &[Segment]) -> Option<Raw<'a>> {
    segments.iter().try_fold(raw, |raw, segment| match step(segment)? {
        Step::Name(name) => member(raw, name),
        Step::Index(index) => element(raw, index),
        Step::Every => None,
    })
}

/// An object's last member of this name.
pub(super) fn member<'a>(raw: Raw<'a>, name: &str) -> Option<Raw<'a>> {
    let mut found = None;
    if raw.kind() == Type::Object {
        // A raw value is well-formed: the walk cannot fail.
        let _ = Cursor::new(raw.json()).object(|cursor, key| {
            let value = cursor.value()?;
            if key.is(name) {
                found = Some(value);
            }
            Ok(())
        });
    }
    found
}

fn element(raw: Raw<'_>, wanted: usize) -> Option<Raw<'_>> {
    let mut found = None;
    if raw.kind() == Type::Array {
        let _ = Cursor::new(raw.json()).array(|cursor, index| {
            let value = cursor.value()?;
            if index == wanted {
                found = Some(value);
            }
            Ok(())
        });
    }
    found
}
