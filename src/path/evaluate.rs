//! Segments and selectors over a tree, with a bound on how much they may look at.

use super::pattern::Pattern;
use super::query::{Segment, Selector, Slice};
use crate::value::{Node, Raw, Tree, Type};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;

/// How many looks at a value one query may take, beside four for each value that is there and one for every sixteen
/// bytes: whatever goes over a page a few times is free.
const LOOKS: usize = 1_000_000;

/// How many values a tree may hold: what a page of 64 MiB of records holds.
const TREE: u32 = 4_000_000;

/// A query that looks at more than any page is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverBudget {
    /// The path's text.
    pub path: String,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the path `{}` goes over the same values too often; make it narrower", self.path)
    }
}

impl std::error::Error for OverBudget {}

/// The budget is spent.
#[derive(Debug)]
pub(super) struct Exhausted;

pub(super) type Visit<T> = Result<T, Exhausted>;

/// Grows a tree for as long as `ask` needs it.
pub(super) fn with_tree<'a, T>(raw: Raw<'a>, ask: impl FnOnce(&Tree<'a>) -> Visit<T>) -> Visit<T> {
    ask(&Tree::of(raw, TREE).ok_or(Exhausted)?)
}

/// The nodes that the segments select from the root.
pub(super) fn evaluate<'t, 'a>(tree: &'t Tree<'a>, segments: &[Segment]) -> Visit<Vec<Node<'t, 'a>>> {
    let root = tree.root();
    let budget = LOOKS + tree.len() * 4 + root.raw().json().len() / 16;
    let evaluation = Evaluation { root, left: Cell::new(budget), patterns: RefCell::default() };
    evaluation.run(root, segments)
}

/// One query under way.
pub(super) struct Evaluation<'t, 'a> {
    pub root: Node<'t, 'a>,
    left: Cell<usize>,
    /// Patterns read from the document, by text and whether the whole must match; `None` where one is no pattern.
    pub patterns: RefCell<HashMap<(String, bool), Option<Pattern>>>,
}

impl<'t, 'a> Evaluation<'t, 'a> {
    /// Every look at a node is paid for, and so is every look at long text.
    pub fn pay(&self, price: usize) -> Visit<()> {
        self.left.set(self.left.get().checked_sub(price).ok_or(Exhausted)?);
        Ok(())
    }

    pub fn run(&self, start: Node<'t, 'a>, segments: &[Segment]) -> Visit<Vec<Node<'t, 'a>>> {
        let mut nodes = vec![start];
        for segment in segments {
            let mut next = Vec::new();
            for node in nodes {
                self.step(node, segment, &mut next)?;
            }
            nodes = next;
        }
        Ok(nodes)
    }

    /// The node at the end of a singular query, without lists on the way.
    pub fn run_singular(&self, start: Node<'t, 'a>, segments: &[Segment]) -> Visit<Option<Node<'t, 'a>>> {
        let mut node = start;
        for selector in segments.iter().flat_map(|segment| &segment.selectors) {
            let next = match selector {
                Selector::Name(name) => self.member(node, name)?,
                Selector::Index(index) => self.element(node, *index)?,
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return Ok(None),
            }
        }
        Ok(Some(node))
    }

    fn step(&self, node: Node<'t, 'a>, segment: &Segment, out: &mut Vec<Node<'t, 'a>>) -> Visit<()> {
        self.apply(node, segment, out)?;
        if segment.descendant {
            for inner in node.descendants() {
                self.apply(inner, segment, out)?;
            }
        }
        Ok(())
    }

    fn apply(&self, node: Node<'t, 'a>, segment: &Segment, out: &mut Vec<Node<'t, 'a>>) -> Visit<()> {
        self.pay(1)?;
        for selector in &segment.selectors {
            match selector {
                Selector::Name(name) => out.extend(self.member(node, name)?),
                Selector::Index(index) => out.extend(self.element(node, *index)?),
                Selector::Wildcard => out.extend(self.children(node)?),
                Selector::Slice(slice) => self.slice(node, *slice, out)?,
                Selector::Filter(condition) => {
                    for child in self.children(node)? {
                        if self.holds(condition, child)? {
                            out.push(child);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn children(&self, node: Node<'t, 'a>) -> Visit<Vec<Node<'t, 'a>>> {
        node.children().map(|child| self.pay(1).map(|()| child)).collect()
    }

    fn member(&self, node: Node<'t, 'a>, name: &str) -> Visit<Option<Node<'t, 'a>>> {
        if node.kind() != Type::Object {
            return Ok(None);
        }
        for child in node.children() {
            self.pay(1)?;
            if child.is_named(name) {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }

    fn element(&self, node: Node<'t, 'a>, index: i64) -> Visit<Option<Node<'t, 'a>>> {
        if node.kind() != Type::Array {
            return Ok(None);
        }
        let elements = self.children(node)?;
        let place = if index < 0 { length(&elements) + index } else { index };
        Ok(usize::try_from(place).ok().and_then(|place| elements.get(place).copied()))
    }

    /// RFC 9535 §2.3.4.2.2.
    fn slice(&self, node: Node<'t, 'a>, slice: Slice, out: &mut Vec<Node<'t, 'a>>) -> Visit<()> {
        if node.kind() != Type::Array || slice.step == 0 {
            return Ok(());
        }
        let elements = self.children(node)?;
        let length = length(&elements);
        let from_front = |place: i64| if place < 0 { length + place } else { place };
        let step = usize::try_from(slice.step.unsigned_abs()).unwrap_or(usize::MAX);
        let bound = |place: i64| usize::try_from(place).unwrap_or(0);
        if slice.step > 0 {
            let start = bound(from_front(slice.start.unwrap_or(0)).clamp(0, length));
            let end = bound(from_front(slice.end.unwrap_or(length)).clamp(0, length));
            out.extend(elements.iter().take(end).skip(start).step_by(step));
        } else {
            // Both bounds are one past the element, so that none is below zero.
            let start = bound(slice.start.map_or(length, |start| (from_front(start) + 1).clamp(0, length)));
            let end = bound(slice.end.map_or(0, |end| (from_front(end) + 1).clamp(0, length)));
            out.extend(elements.iter().take(start).skip(end).rev().step_by(step));
        }
        Ok(())
    }
}

fn length(nodes: &[Node<'_, '_>]) -> i64 {
    i64::try_from(nodes.len()).unwrap_or(i64::MAX)
}
