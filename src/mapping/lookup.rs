//! Items of arrays, read once: those that outlast a record once a page and indexed, those of a record once a record.

use super::TransformMap;
use super::binding::Binding;
use super::fill::Filled;
use crate::diagnostic::codes;
use crate::expression::{Failure, Frame, Value};
use crate::path::{Selected, View};
use crate::value::decimal::canonical;
use crate::value::{Datum, Raw, Type};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Deref;

/// The lookups of one page or of one record, by binding; each is built when it is first asked for.
#[derive(Debug)]
pub struct Lookups<'a> {
    lookups: Vec<OnceCell<Result<Known<'a>, Failure>>>,
    /// Whether an index is made; items of one record are too few to be worth it.
    indexed: bool,
}

/// A lookup, and what the fields of its items gave.
#[derive(Debug)]
struct Known<'a> {
    lookup: Lookup<'a>,
    filled: Box<[OnceCell<Filled<'a>>]>,
}

/// Items of one array with their views, and where the values of the first condition that varies lead to.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    pub items: Items<'a>,
    index: Option<HashMap<String, Vec<usize>>>,
}

/// Items, read with what they are in or by themselves.
#[derive(Debug)]
pub(super) enum Items<'a> {
    Along(&'a [View<'a>]),
    Anew(Vec<View<'a>>),
}

impl<'a> Deref for Items<'a> {
    type Target = [View<'a>];

    fn deref(&self) -> &[View<'a>] {
        match self {
            Items::Along(items) => items,
            Items::Anew(items) => items,
        }
    }
}

impl<'a> Lookups<'a> {
    /// For one page of records of this map.
    pub fn new(map: &TransformMap) -> Self {
        Self { lookups: map.bindings.iter().map(|_| OnceCell::new()).collect(), indexed: true }
    }

    /// For one record.
    pub(super) fn of_record(map: &TransformMap) -> Self {
        Self { indexed: false, ..Self::new(map) }
    }

    pub(super) fn get(
        &'a self,
        number: usize,
        binding: &Binding,
        frame: &Frame<'a>,
    ) -> Result<&'a Lookup<'a>, Failure> {
        let lookup = self.lookups[number].get_or_init(|| {
            let items = items(binding, frame)?;
            let varying = binding.conditions.iter().find(|c| varies(&c.right));
            let index = varying.filter(|_| self.indexed).map(|c| index(&items, c.slot));
            let filled = items.iter().map(|_| OnceCell::new()).collect();
            Ok(Known { lookup: Lookup { items, index }, filled })
        });
        lookup.as_ref().map(|known| &known.lookup).map_err(Failure::clone)
    }

    /// What the fields of an item gave that [`Lookups::get`] has handed out; they are filled when they are first asked for.
    pub(super) fn filled(
        &'a self,
        number: usize,
        item: usize,
        fill: impl FnOnce(&'a View<'a>) -> Filled<'a>,
    ) -> &'a Filled<'a> {
        let known =
            self.lookups[number].get().and_then(|found| found.as_ref().ok()).expect("its items were handed out");
        known.filled[item].get_or_init(|| fill(&known.lookup.items[item]))
    }
}

/// Whether the right side may differ from record to record.
pub(super) fn varies(right: &Value) -> bool {
    !matches!(right, Value::Literal(_))
}

/// The items that a binding's source holds now.
pub(super) fn items<'a>(binding: &Binding, frame: &Frame<'a>) -> Result<Items<'a>, Failure> {
    if let Some(items) = frame.items(&binding.source) {
        return Ok(Items::Along(items));
    }
    let raws: Vec<Raw<'a>> = match frame.get(&binding.source) {
        Selected::Absent => Vec::new(),
        Selected::One(raw) if raw.kind() == Type::Array => raw.elements(),
        Selected::One(raw) => vec![*raw],
        Selected::Many(raws) => raws.clone(),
    };
    let views: Result<Vec<View<'a>>, _> =
        raws.into_iter().filter(|raw| !raw.is_null()).map(|raw| binding.reads().read(raw)).collect();
    views.map(Items::Anew).map_err(|error| Failure {
        code: &codes::BAD_VALUE,
        message: error.to_string(),
        path: Some(binding.source.text.clone()),
    })
}

fn index(items: &[View<'_>], slot: usize) -> HashMap<String, Vec<usize>> {
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, item) in items.iter().enumerate() {
        for value in selected_texts(item.get(slot)) {
            let numbers = index.entry(value).or_default();
            if numbers.last() != Some(&number) {
                numbers.push(number);
            }
        }
    }
    index
}

impl<'a> Lookup<'a> {
    /// Items of the record at hand: too few to be worth an index.
    pub fn unindexed(items: Items<'a>) -> Self {
        Self { items, index: None }
    }

    /// The numbers of the items that may match a value of the indexed condition; all, when there is no index.
    pub fn candidates(&self, wanted: Option<&[String]>) -> Vec<usize> {
        match (&self.index, wanted) {
            (Some(index), Some(wanted)) => {
                let mut numbers: Vec<usize> =
                    wanted.iter().filter_map(|value| index.get(value)).flatten().copied().collect();
                numbers.sort_unstable();
                numbers.dedup();
                numbers
            }
            _ => (0..self.items.len()).collect(),
        }
    }
}

/// The values of a slot as texts that compare; see [`comparable`].
pub(super) fn selected_texts(selected: &Selected<'_>) -> Vec<String> {
    match selected {
        Selected::Absent => Vec::new(),
        Selected::One(raw) => raw_texts(*raw),
        Selected::Many(raws) => raws.iter().flat_map(|raw| raw_texts(*raw)).collect(),
    }
}

fn raw_texts(raw: Raw<'_>) -> Vec<String> {
    let scalars = if raw.kind() == Type::Array { raw.elements() } else { vec![raw] };
    scalars.into_iter().filter_map(|raw| comparable(&Datum::Raw(raw))).collect()
}

/// The values of the right side as such texts.
pub(super) fn datum_texts(datum: Datum<'_>) -> Vec<String> {
    datum.into_items().iter().filter_map(comparable).collect()
}

/// Texts compare exactly, for `1e3` and `1000` are two ids; numbers by value, and with the text of their digits.
fn comparable(value: &Datum<'_>) -> Option<String> {
    let text = value.scalar_text()?;
    let number = (value.kind() == Type::Number).then(|| canonical(&text)).flatten();
    Some(number.map_or_else(|| text.to_string(), |number| number.into_owned()))
}
