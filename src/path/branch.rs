//! What is read below one place of an item: a trie of the paths that are read.

use super::Path;
use super::reads::Reads;
use super::steps::{Step, step};
use crate::value::scan::Key;

/// A place, with the slots that take its value and the places inside it that matter.
#[derive(Debug, Clone, Default)]
pub(super) struct Branch {
    /// Of the place, among all that are read of a record, with their items.
    pub number: usize,
    /// Whether nothing is read inside.
    pub is_leaf: bool,
    names: Vec<String>,
    /// By the number of its name.
    members: Vec<Branch>,
    /// A bit for each length among the names, to pass most keys at once.
    lengths: u64,
    pub indexes: Vec<(usize, Branch)>,
    /// `[*]`
    pub every: Option<Box<Branch>>,
    /// Slots that take the value here.
    pub ones: Vec<usize>,
    /// Slots that gather the values here.
    pub many: Vec<usize>,
    /// Queries that are asked of the value here, their lead being followed.
    pub queries: Vec<(usize, Path)>,
    /// What is read of the items here. Nothing else is read inside, then.
    pub items: Option<Box<Items>>,
}

/// The items of a slot.
#[derive(Debug, Clone)]
pub(super) struct Items {
    pub slot: usize,
    /// Whether the value is one of them, or else the elements of an array are.
    pub is_one: bool,
    pub reads: Reads,
}

/// What nothing is read of.
pub(super) const NOTHING: &Branch = &Branch {
    number: 0,
    is_leaf: true,
    names: Vec::new(),
    members: Vec::new(),
    lengths: 0,
    indexes: Vec::new(),
    every: None,
    ones: Vec::new(),
    many: Vec::new(),
    queries: Vec::new(),
    items: None,
};

impl Branch {
    pub fn of(paths: &[Path]) -> Self {
        let mut root = Self::default();
        for (slot, path) in paths.iter().enumerate() {
            root.add(slot, path);
        }
        root
    }

    fn add(&mut self, slot: usize, path: &Path) {
        match path.chain() {
            Some(steps) if path.is_singular() => self.grow(&steps).ones.push(slot),
            Some(steps) => self.grow(&steps).many.push(slot),
            None => {
                let lead: Vec<Step<'_>> = path.split().0.iter().filter_map(step).collect();
                self.grow(&lead).queries.push((slot, path.clone()));
            }
        }
    }

    /// Gives each place a number of its own, from `next` on, when no other is to come. Those of items have theirs already.
    pub fn count(&mut self, next: &mut usize) {
        self.number = *next;
        self.is_leaf = self.items.is_none() && !self.enters_objects() && !self.enters_arrays();
        *next += 1;
        let indexed = self.indexes.iter_mut().map(|(_, branch)| branch);
        self.members.iter_mut().chain(indexed).chain(self.every.as_deref_mut()).for_each(|branch| branch.count(next));
    }

    /// Lets the items of a slot be read where they are passed. Where something else is read inside of them, or they are found
    /// by a query, they are left to be read later.
    pub fn nest(&mut self, slot: usize, path: &Path, reads: Reads) {
        let Some(steps) = path.chain() else { return };
        let branch = self.grow(&steps);
        if branch.queries.is_empty() && branch.items.is_none() && !branch.enters_objects() && !branch.enters_arrays() {
            branch.items = Some(Box::new(Items { slot, is_one: !path.is_singular(), reads }));
        }
    }

    /// The branch at the end of the steps.
    fn grow(&mut self, steps: &[Step<'_>]) -> &mut Branch {
        steps.iter().fold(self, |branch, step| match step {
            Step::Name(name) => branch.grow_name(name),
            Step::Index(index) => branch.grow_index(*index),
            Step::Every => branch.every.get_or_insert_default(),
        })
    }

    fn grow_name(&mut self, name: &str) -> &mut Branch {
        self.lengths |= length_bit(name.len());
        let place = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.members.push(Branch::default());
            self.names.len() - 1
        });
        &mut self.members[place]
    }

    fn grow_index(&mut self, index: usize) -> &mut Branch {
        let place = self.indexes.iter().position(|(known, _)| *known == index).unwrap_or_else(|| {
            self.indexes.push((index, Branch::default()));
            self.indexes.len() - 1
        });
        &mut self.indexes[place].1
    }

    /// The number of a member among the names.
    #[inline]
    pub fn number_of(&self, key: &Key<'_>) -> Option<usize> {
        if self.lengths & length_bit(key.length()) == 0 {
            return None;
        }
        self.names.iter().position(|known| key.is(known))
    }

    /// The branch of the member of that number.
    pub fn member(&self, number: usize) -> &Branch {
        &self.members[number]
    }

    pub fn indexed(&self, index: usize) -> Option<&Branch> {
        self.indexes.iter().find(|(known, _)| *known == index).map(|(_, branch)| branch)
    }

    /// Whether anything inside an object matters.
    pub fn enters_objects(&self) -> bool {
        !self.names.is_empty() || self.enters_every()
    }

    /// Whether all that is inside matters.
    pub fn enters_every(&self) -> bool {
        self.every.is_some()
    }

    /// Whether anything inside an array matters.
    pub fn enters_arrays(&self) -> bool {
        !self.indexes.is_empty() || self.enters_every()
    }

    /// Whether nothing is read here or inside.
    pub fn is_empty(&self) -> bool {
        let here = self.ones.is_empty() && self.many.is_empty() && self.queries.is_empty();
        here && !self.enters_objects() && !self.enters_arrays()
    }
}

/// Lengths of 63 bytes and more share a bit.
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}
