//! What was read of one item.

use crate::value::Raw;
use std::ops::Range;

/// What was read of one item, by slot.
#[derive(Debug, Clone, Default)]
pub struct View<'a> {
    slots: Box<[Selected<'a>]>,
    /// By slot the items that were read in the same walk.
    items: Vec<(usize, Option<Vec<View<'a>>>)>,
}

/// What a path selected. Null and nothing are both absent; a path that can match many is a list without its nulls,
/// absent when empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selected<'a> {
    #[default]
    Absent,
    One(Raw<'a>),
    Many(Vec<Raw<'a>>),
}

/// A list that begins with this one: more follow, as a rule.
pub(super) fn several<T>(one: T) -> Vec<T> {
    let mut all = Vec::with_capacity(4);
    all.push(one);
    all
}

impl<'a> View<'a> {
    pub(super) fn of(slots: Vec<Selected<'a>>) -> Self {
        Self { slots: slots.into_boxed_slice(), items: Vec::new() }
    }

    pub(super) fn with_items(self, items: Vec<(usize, Option<Vec<View<'a>>>)>) -> Self {
        Self { items, ..self }
    }

    /// What was read of the items of what the slot's path selected, nulls left out; `None` where the walk did not read
    /// them.
    pub fn items(&self, slot: usize) -> Option<&[View<'a>]> {
        let (_, items) = self.items.iter().find(|(known, _)| *known == slot)?;
        let items = items.as_deref()?;
        let all_met = match self.get(slot) {
            Selected::Many(raws) => raws.len() == items.len(),
            Selected::One(_) => true,
            Selected::Absent => false,
        };
        all_met.then_some(items)
    }

    /// What the slot's path selected; absent for a slot that was not read.
    pub fn get(&self, slot: usize) -> &Selected<'a> {
        self.slots.get(slot).unwrap_or(&Selected::Absent)
    }

    /// Copied out of its page, to outlive it.
    pub fn keep(&self) -> Kept {
        let mut text = String::new();
        let mut copy = |raw: &Raw<'a>| {
            let start = text.len();
            text.push_str(raw.json());
            start..text.len()
        };
        let mut copy_slot = |slot: &Selected<'a>| match slot {
            Selected::Absent => KeptSlot::Absent,
            Selected::One(raw) => KeptSlot::One(copy(raw)),
            Selected::Many(all) => KeptSlot::Many(all.iter().map(&mut copy).collect()),
        };
        let slots = self.slots.iter().map(&mut copy_slot).collect();
        Kept { text, slots }
    }
}

impl<'a> Selected<'a> {
    /// `None` and null are absent.
    pub(super) fn one(raw: Option<Raw<'a>>) -> Self {
        raw.filter(|raw| !raw.is_null()).map_or(Selected::Absent, Selected::One)
    }

    pub(super) fn many(mut all: Vec<Raw<'a>>) -> Self {
        all.retain(|raw| !raw.is_null());
        if all.is_empty() { Selected::Absent } else { Selected::Many(all) }
    }

    /// One more of many, which is not null.
    pub(super) fn push(&mut self, raw: Raw<'a>) {
        match self {
            Selected::Many(all) => all.push(raw),
            _ => *self = Selected::Many(several(raw)),
        }
    }
}

/// A view that owns its text.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    text: String,
    slots: Box<[KeptSlot]>,
}

/// Where in the kept text a slot's values are.
#[derive(Debug, Clone)]
enum KeptSlot {
    Absent,
    One(Range<usize>),
    Many(Box<[Range<usize>]>),
}

impl Kept {
    /// The view again, on the text that was kept.
    pub fn view(&self) -> View<'_> {
        let raw = |range: &Range<usize>| Raw::trusted(&self.text[range.clone()]);
        let slot = |slot: &KeptSlot| match slot {
            KeptSlot::Absent => Selected::Absent,
            KeptSlot::One(range) => Selected::One(raw(range)),
            KeptSlot::Many(all) => Selected::Many(all.iter().map(raw).collect()),
        };
        View { slots: self.slots.iter().map(slot).collect(), items: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_view_outlives_its_page() {
        let kept = {
            let page = String::from(r#"["é", 22]"#);
            let raw = Raw::parse(&page).unwrap();
            let many = Selected::Many(raw.elements());
            View::of(vec![Selected::One(raw), Selected::Absent, many]).keep()
        };
        let view = kept.view();
        assert_eq!(view.get(0), &Selected::One(Raw::trusted(r#"["é", 22]"#)));
        assert_eq!(view.get(1), &Selected::Absent);
        assert_eq!(view.get(2), &Selected::Many(vec![Raw::trusted("\"é\""), Raw::trusted("22")]));
        assert_eq!(view.get(3), &Selected::Absent);
    }
}
