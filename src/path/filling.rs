//! One item being read: its slots fill while a cursor passes it once.

use super::branch::{Branch, Items};
use super::evaluate::{Exhausted, OverBudget, evaluate, with_tree};
use super::view::{Selected, View, several};
use crate::value::scan::{Cursor, Key, Malformed};
use crate::value::{Raw, Tree, Type};

/// The slots of one item under way.
#[derive(Debug)]
pub(super) struct Filling<'a> {
    pub slots: Vec<Selected<'a>>,
    /// A key that is read came twice, or a wildcard met an object: the slots are not to be trusted, and each path is
    /// asked anew by itself. That is slow, right, and next to never.
    pub irregular: bool,
    pub failure: Option<OverBudget>,
    /// By slot the items that were read on the way.
    pub items: Vec<(usize, Option<Vec<View<'a>>>)>,
}

/// Which members of one object were met.
#[derive(Debug, Default)]
pub(super) struct Met([u64; 2]);

impl Met {
    /// Whether this one was met before. Those past the 127th share a bit, which costs time and nothing else.
    #[inline]
    pub fn again(&mut self, member: usize) -> bool {
        let member = member.min(127);
        let (word, bit) = (&mut self.0[member / 64], 1 << (member % 64));
        let again = *word & bit != 0;
        *word |= bit;
        again
    }
}

impl<'a> Filling<'a> {
    pub fn new(slots: usize) -> Self {
        Self { slots: vec![Selected::Absent; slots], irregular: false, failure: None, items: Vec::new() }
    }

    /// Passes the next value, and reads of it what the branch asks for.
    pub fn pass(&mut self, cursor: &mut Cursor<'a>, branch: &Branch) -> Result<Raw<'a>, Malformed> {
        if branch.is_leaf {
            let raw = cursor.value()?;
            self.fill(branch, raw);
            return Ok(raw);
        }
        let raw = match cursor.peek()? {
            kind if branch.items.is_some() => self.pass_items(cursor, kind, branch)?,
            Type::Object if branch.enters_objects() => self.pass_object(cursor, branch)?,
            Type::Array if branch.enters_arrays() => self.pass_array(cursor, branch)?,
            _ => cursor.value()?,
        };
        self.fill(branch, raw);
        Ok(raw)
    }

    fn pass_items(&mut self, cursor: &mut Cursor<'a>, kind: Type, branch: &Branch) -> Result<Raw<'a>, Malformed> {
        match &branch.items {
            Some(items) if items.is_one || kind != Type::Array => self.pass_item(cursor, items),
            Some(items) => cursor.array(|cursor, _| self.pass_item(cursor, items).map(drop)),
            None => cursor.value(),
        }
    }

    fn pass_item(&mut self, cursor: &mut Cursor<'a>, items: &Items) -> Result<Raw<'a>, Malformed> {
        let mut filling = items.reads.begin();
        let raw = filling.pass(cursor, items.reads.root())?;
        if !raw.is_null() {
            let view = items.reads.finish(filling, raw).ok();
            match self.items.iter_mut().find(|(slot, _)| *slot == items.slot) {
                // With one item that cannot be read they are all left to be read when someone asks.
                Some((_, views)) => {
                    *views = views.take().zip(view).map(|(mut views, view)| {
                        views.push(view);
                        views
                    })
                }
                None => self.items.push((items.slot, view.map(several))),
            }
        }
        Ok(raw)
    }

    fn pass_object(&mut self, cursor: &mut Cursor<'a>, branch: &Branch) -> Result<Raw<'a>, Malformed> {
        self.irregular |= branch.enters_every();
        let mut met = Met::default();
        let number_of = |key: &Key<'a>| branch.number_of(key);
        cursor.object_at(branch.number, number_of, |cursor, number| self.pass_member(cursor, branch, number, &mut met))
    }

    /// Passes one member's value, of that number among the names of the branch.
    pub fn pass_member(
        &mut self,
        cursor: &mut Cursor<'a>,
        branch: &Branch,
        number: Option<usize>,
        met: &mut Met,
    ) -> Result<(), Malformed> {
        let Some(number) = number else { return cursor.pass() };
        self.irregular |= met.again(number);
        self.pass(cursor, branch.member(number)).map(drop)
    }

    fn pass_array(&mut self, cursor: &mut Cursor<'a>, branch: &Branch) -> Result<Raw<'a>, Malformed> {
        cursor.array(|cursor, index| {
            match (&branch.every, branch.indexed(index)) {
                (None, None) => cursor.pass()?,
                (Some(child), None) => drop(self.pass(cursor, child)?),
                (None, Some(child)) => drop(self.pass(cursor, child)?),
                (Some(every), Some(child)) => {
                    let raw = self.pass(cursor, every)?;
                    self.look_again(raw, child);
                }
            }
            Ok(())
        })
    }

    /// Reads of a value that was passed already.
    pub fn look_again(&mut self, raw: Raw<'a>, branch: &Branch) {
        if !branch.is_empty() {
            // The value was validated when it was passed.
            let _ = self.pass(&mut Cursor::new(raw.json()), branch);
        }
    }

    /// Puts a value that was passed where the branch wants it.
    pub fn fill(&mut self, branch: &Branch, raw: Raw<'a>) {
        if !raw.is_null() {
            branch.ones.iter().for_each(|slot| self.slots[*slot] = Selected::One(raw));
            branch.many.iter().for_each(|slot| self.slots[*slot].push(raw));
        }
        if let Some((_, first)) = branch.queries.first() {
            let asked = with_tree(raw, |tree| Ok(self.ask(branch, tree)));
            self.failure = asked.unwrap_or_else(|Exhausted| Some(first.over_budget())).or(self.failure.take());
        }
    }

    /// Answers all queries of a place from one tree; says which one cannot be answered.
    fn ask(&mut self, branch: &Branch, tree: &Tree<'a>) -> Option<OverBudget> {
        for (slot, path) in &branch.queries {
            let Ok(nodes) = evaluate(tree, path.split().1) else { return Some(path.over_budget()) };
            let mut all = nodes.into_iter().map(|node| node.raw());
            self.slots[*slot] =
                if path.is_singular() { Selected::one(all.next()) } else { Selected::many(all.collect()) };
        }
        None
    }
}
