//! One record through a transform map: exploded, skipped, filled.

use super::TransformMap;
use super::binding::{Binding, BindingKind, Emptiness, Lasting};
use super::fill::{Drafted, Filled};
use super::lookup::{Lookup, Lookups, datum_texts, items, selected_texts, varies};
use crate::diagnostic::{Code, codes};
use crate::expression::{Failure, Frame};
use std::cell::OnceCell;

/// What became of one exploded record.
#[derive(Debug)]
pub enum Outcome<'a> {
    Drafted(Drafted<'a>),
    /// Left out, for the named reason.
    Skipped(String),
    Rejected(Rejection),
}

/// Why a record is unfit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub code: &'static Code,
    pub message: String,
    /// The target attribute that could not be filled.
    pub attribute: Option<String>,
    /// The path or template that was read.
    pub path: Option<String>,
}

/// What is there before anything is bound.
struct Given<'q, 'p: 'r, 'r> {
    map: &'p TransformMap,
    /// The endpoint's names, with the record and without the bindings.
    frame: &'q Frame<'p>,
    /// Items that outlast the record.
    page: &'p Lookups<'p>,
    /// Items of the record itself.
    record: &'r Lookups<'r>,
    /// What the fields gave that read nothing that is bound.
    filled: &'r OnceCell<Filled<'r>>,
}

/// How far a record's bindings are bound, and where its rows go.
struct Under<'u> {
    /// By binding the number of its item, where the items outlast the row.
    items: Vec<Option<usize>>,
    /// How many joins found more than one item.
    ambiguous: u64,
    out: &'u mut dyn FnMut(Outcome<'_>),
}

impl TransformMap {
    /// Maps one record. `frame` holds the endpoint's names; each exploded record comes to `out` once.
    /// Returns how many joins found more than one item.
    pub fn apply<'a>(&'a self, frame: &Frame<'a>, lookups: &'a Lookups<'a>, out: &mut dyn FnMut(Outcome<'_>)) -> u64 {
        let widened;
        let frame = if frame.is_wide(self.names) {
            frame
        } else {
            widened = frame.widened(self.names);
            &widened
        };
        let (near, filled) = (Lookups::of_record(self), OnceCell::new());
        let given = Given { map: self, frame, page: lookups, record: &near, filled: &filled };
        // What is empty whatever the other names stand for speaks for the whole record, once.
        for (number, binding) in self.bindings.iter().enumerate() {
            if let BindingKind::Each(emptiness @ (Emptiness::Reject | Emptiness::Skip)) = binding.kind
                && !frame.has(binding.scope)
                && self.is_settled(binding)
                && given.finds_nothing(number, binding)
            {
                out(empty(binding, emptiness));
                return 0;
            }
        }
        let mut under = Under { items: vec![None; self.bindings.len()], ambiguous: 0, out };
        given.descend(0, frame, &mut under);
        under.ambiguous
    }

    /// Whether neither the array nor what is asked of its items depends on another binding.
    fn is_settled(&self, binding: &Binding) -> bool {
        let mut scopes = binding.conditions.iter().flat_map(|condition| condition.right.scopes());
        let free = |scope: usize| self.bindings.iter().all(|other| other.scope != scope);
        binding.lasting != Lasting::Row && scopes.all(free)
    }
}

impl<'p: 'r, 'r> Given<'_, 'p, 'r> {
    /// The items of an array that depends on no other binding, read once a page or once a record.
    fn lookup(&self, number: usize, binding: &Binding) -> Option<Result<&'r Lookup<'r>, Failure>> {
        match binding.lasting {
            Lasting::Page => Some(self.page.get(number, binding, self.frame)),
            Lasting::Record => Some(self.record.get(number, binding, self.frame)),
            Lasting::Row => None,
        }
    }

    fn finds_nothing(&self, number: usize, binding: &Binding) -> bool {
        let found =
            self.lookup(number, binding).map(|known| known.and_then(|known| matching(binding, known, self.frame)));
        found.is_some_and(|found| found.is_ok_and(|found| found.count() == 0))
    }

    /// Binds the binding of that number, and all behind it.
    fn descend<'a>(&'a self, number: usize, frame: &Frame<'a>, under: &mut Under<'_>)
    where
        'r: 'a,
    {
        let Some(binding) = self.map.bindings.get(number) else { return self.row(frame, under) };
        if frame.has(binding.scope) {
            // An example has stated the item.
            return self.descend(number + 1, frame, under);
        }
        let read;
        let lookup = match self.lookup(number, binding) {
            Some(known) => known,
            // The items live no longer than this call, and so does everything that is made of them.
            None => {
                read = items(binding, frame).map(Lookup::unindexed);
                read.as_ref().map_err(Failure::clone)
            }
        };
        match lookup.and_then(|lookup| Ok((lookup, matching(binding, lookup, frame)?))) {
            Ok((lookup, found)) => self.bind(number, (lookup, &found), frame, under),
            Err(failure) => (under.out)(Outcome::Rejected(rejection(failure, None))),
        }
    }

    /// Binds these items of a lookup one after the other.
    fn bind<'b>(
        &'b self,
        number: usize,
        (lookup, found): (&'b Lookup<'b>, &Found),
        frame: &Frame<'b>,
        under: &mut Under<'_>,
    ) where
        'r: 'b,
    {
        let binding = &self.map.bindings[number];
        let count = match (binding.kind, found.count()) {
            (BindingKind::Each(emptiness @ (Emptiness::Reject | Emptiness::Skip)), 0) => {
                return (under.out)(empty(binding, emptiness));
            }
            (_, 0) => return self.descend(number + 1, frame, under),
            (BindingKind::Join, count) => {
                under.ambiguous += u64::from(count > 1);
                1
            }
            (BindingKind::Each(_), count) => count,
        };
        let mut frame = frame.clone();
        for item in (0..count).map(|place| found.item(place)) {
            frame.set(binding.scope, Some(&lookup.items[item]));
            under.items[number] = (binding.lasting != Lasting::Row).then_some(item);
            self.descend(number + 1, &frame, under);
        }
        under.items[number] = None;
    }

    /// Skip, then fields: one exploded record becomes a draft or does not. `frame` holds every name.
    fn row<'a>(&'a self, frame: &Frame<'a>, under: &mut Under<'_>)
    where
        'r: 'a,
    {
        let map = self.map;
        for skip in &map.skips {
            match skip.test.holds(frame) {
                Ok(true) => return (under.out)(Outcome::Skipped(skip.reason.clone())),
                Ok(false) => {}
                Err(failure) => return (under.out)(Outcome::Rejected(rejection(failure, None))),
            }
        }
        let homes = &map.homes;
        let (mut drafting, mut fresh) = (map.drafting(), Vec::new());
        drafting.take(self.filled.get_or_init(|| map.fill(&homes.record, self.frame)));
        for (number, home) in homes.items.iter().enumerate().filter(|(_, home)| !home.is_empty()) {
            match under.items[number] {
                Some(item) => drafting.take(self.of_item(number, item)),
                None => fresh.push(map.fill(home, frame)),
            }
        }
        if !homes.row.is_empty() {
            fresh.push(map.fill(&homes.row, frame));
        }
        fresh.iter().for_each(|filled| drafting.take(filled));
        let drafted = drafting.end(frame);
        (under.out)(drafted);
    }

    /// What the fields of an item gave.
    fn of_item(&self, number: usize, item: usize) -> &Filled<'r> {
        match self.map.bindings[number].lasting {
            Lasting::Page => self.of_item_in(self.page, number, item),
            Lasting::Record | Lasting::Row => self.of_item_in(self.record, number, item),
        }
    }

    fn of_item_in<'l>(&self, lookups: &'l Lookups<'l>, number: usize, item: usize) -> &'l Filled<'l>
    where
        'p: 'l,
    {
        let (map, scope) = (self.map, self.map.bindings[number].scope);
        lookups.filled(number, item, |view| {
            let mut frame = self.frame.clone();
            frame.set(scope, Some(view));
            map.fill(&map.homes.items[number], &frame)
        })
    }
}

/// Which items of a lookup every condition holds for.
enum Found {
    /// So many, that is all.
    All(usize),
    These(Vec<usize>),
}

impl Found {
    fn count(&self) -> usize {
        match self {
            Found::All(count) => *count,
            Found::These(numbers) => numbers.len(),
        }
    }

    /// The number of an item.
    fn item(&self, place: usize) -> usize {
        match self {
            Found::All(_) => place,
            Found::These(numbers) => numbers[place],
        }
    }
}

/// The items of a lookup that every condition holds for.
fn matching(binding: &Binding, lookup: &Lookup<'_>, frame: &Frame<'_>) -> Result<Found, Failure> {
    if binding.conditions.is_empty() {
        return Ok(Found::All(lookup.items.len()));
    }
    let mut wanted: Vec<Vec<String>> = Vec::with_capacity(binding.conditions.len());
    let mut indexed = None;
    for (number, condition) in binding.conditions.iter().enumerate() {
        if indexed.is_none() && varies(&condition.right) {
            indexed = Some(number);
        }
        wanted.push(condition.right.eval(frame)?.map(datum_texts).unwrap_or_default());
    }
    let mut candidates = lookup.candidates(indexed.map(|number| wanted[number].as_slice()));
    candidates.retain(|candidate| {
        binding.conditions.iter().zip(&wanted).all(|(condition, wanted)| {
            selected_texts(lookup.items[*candidate].get(condition.slot)).iter().any(|value| wanted.contains(value))
        })
    });
    Ok(Found::These(candidates))
}

fn empty(binding: &Binding, emptiness: Emptiness) -> Outcome<'static> {
    match emptiness {
        Emptiness::Skip | Emptiness::Keep => Outcome::Skipped(format!("no {}", binding.name)),
        Emptiness::Reject => Outcome::Rejected(Rejection {
            code: &codes::EMPTY_EACH,
            message: format!("`{}` has nothing to explode", binding.name),
            attribute: None,
            path: Some(binding.source.text.clone()),
        }),
    }
}

pub(super) fn rejection(failure: Failure, attribute: Option<&String>) -> Rejection {
    Rejection { code: failure.code, message: failure.message, attribute: attribute.cloned(), path: failure.path }
}
