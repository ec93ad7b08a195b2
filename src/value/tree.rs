//! A value as a tree whose nodes are slices; built only for queries that are not singular.

use super::scan::{Cursor, Key, Malformed, overshadowed};
use super::{Raw, Type};

/// A tree over one value, its nodes in document order. Of a repeated key only the last member is in it.
#[derive(Debug)]
pub struct Tree<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    raw: Raw<'a>,
    place: Place<'a>,
    parent: u32,
    /// The number after the last entry inside this one.
    end: u32,
    /// A later member has the same key.
    gone: bool,
}

/// Where a node stands in its parent.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    Root,
    Key(Key<'a>),
    Index(u32),
}

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    number: u32,
}

impl<'a> Tree<'a> {
    /// `None` when the value holds more values than `limit`.
    pub fn of(raw: Raw<'a>, limit: u32) -> Option<Self> {
        let mut plant = Plant { entries: Vec::new(), members: Vec::new(), limit };
        // The value is well-formed, so the only way to fail is the limit.
        plant.grow(&mut Cursor::new(raw.json()), Place::Root, 0).ok()?;
        Some(Self { entries: plant.entries })
    }

    /// The value itself.
    pub fn root(&self) -> Node<'_, 'a> {
        Node { tree: self, number: 0 }
    }

    /// How many values it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Never: a tree holds its root.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// A tree under way.
struct Plant<'a> {
    entries: Vec<Entry<'a>>,
    /// Keys of the objects that are still open, with the numbers of their entries.
    members: Vec<(Key<'a>, u32)>,
    limit: u32,
}

impl<'a> Plant<'a> {
    /// Takes the next value and all inside it. The cursor bounds the depth.
    fn grow(&mut self, cursor: &mut Cursor<'a>, place: Place<'a>, parent: u32) -> Result<(), Malformed> {
        let number = self.sprout(cursor, place, parent)?;
        let raw = match cursor.peek()? {
            Type::Object => self.grow_object(cursor, number)?,
            Type::Array => {
                let index = |index| Place::Index(u32::try_from(index).unwrap_or(u32::MAX));
                cursor.array(|cursor, at| self.grow(cursor, index(at), number))?
            }
            _ => cursor.value()?,
        };
        let end = self.next_number();
        let entry = &mut self.entries[number as usize];
        (entry.raw, entry.end) = (raw, end);
        Ok(())
    }

    fn grow_object(&mut self, cursor: &mut Cursor<'a>, number: u32) -> Result<Raw<'a>, Malformed> {
        let outer = self.members.len();
        let raw = cursor.object(|cursor, key| {
            self.members.push((key, self.next_number()));
            self.grow(cursor, Place::Key(key), number)
        })?;
        for index in overshadowed(&self.members[outer..]) {
            self.entries[self.members[outer + index].1 as usize].gone = true;
        }
        self.members.truncate(outer);
        Ok(raw)
    }

    fn sprout(&mut self, cursor: &Cursor<'a>, place: Place<'a>, parent: u32) -> Result<u32, Malformed> {
        let number = self.next_number();
        if number >= self.limit {
            return Err(Malformed::new(cursor.at(), format!("more than {} values", self.limit)));
        }
        self.entries.push(Entry { raw: Raw::trusted("null"), place, parent, end: number, gone: false });
        Ok(number)
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

impl<'t, 'a> Node<'t, 'a> {
    /// Its slice of the text.
    pub fn raw(self) -> Raw<'a> {
        self.entry().raw
    }

    /// Its JSON type.
    pub fn kind(self) -> Type {
        self.raw().kind()
    }

    /// Where it stands in its parent.
    pub fn place(self) -> Place<'a> {
        self.entry().place
    }

    /// `None` for the root.
    pub fn parent(self) -> Option<Self> {
        (self.number > 0).then(|| self.at(self.entry().parent))
    }

    /// Elements or members, in document order; none for scalars.
    pub fn children(self) -> impl Iterator<Item = Node<'t, 'a>> {
        self.walk(|node| node.entry().end)
    }

    /// Everything inside it, each node before what is inside that.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t, 'a>> {
        self.walk(|node| node.number + 1)
    }

    /// Whether it is a member of this name.
    pub fn is_named(self, name: &str) -> bool {
        matches!(self.place(), Place::Key(key) if key.is(name))
    }

    /// Goes over the entries inside this one; those that a later member replaces are passed with all inside them.
    fn walk(self, step: fn(Node<'t, 'a>) -> u32) -> impl Iterator<Item = Node<'t, 'a>> {
        let mut next = self.number + 1;
        std::iter::from_fn(move || {
            while next < self.entry().end {
                let node = self.at(next);
                if !node.entry().gone {
                    next = step(node);
                    return Some(node);
                }
                next = node.entry().end;
            }
            None
        })
    }

    fn at(self, number: u32) -> Self {
        Self { tree: self.tree, number }
    }

    fn entry(self) -> &'t Entry<'a> {
        &self.tree.entries[self.number as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::scan::whole;

    fn texts<'a>(nodes: impl Iterator<Item = Node<'a, 'a>>) -> Vec<&'a str> {
        nodes.map(|node| node.raw().json()).collect()
    }

    #[test]
    fn nodes_are_slices_in_document_order() {
        let tree = Tree::of(whole(r#"{"a": [1, {"b": 22.50}], "c": []}"#).unwrap(), 100).unwrap();
        assert_eq!(tree.len(), 6);
        assert_eq!(texts(tree.root().children()), [r#"[1, {"b": 22.50}]"#, "[]"]);
        assert_eq!(texts(tree.root().descendants()), [r#"[1, {"b": 22.50}]"#, "1", r#"{"b": 22.50}"#, "22.50", "[]"]);
        let deep = tree.root().descendants().nth(3).unwrap();
        assert!(matches!(deep.place(), Place::Key(key) if key.is("b")));
        assert!(matches!(deep.parent().unwrap().place(), Place::Index(1)));
        assert!(tree.root().parent().is_none());
    }

    #[test]
    fn a_replaced_member_is_gone_with_all_inside_it() {
        let tree = Tree::of(whole(r#"{"a":{"x":[1]},"b":2,"a":{"y":3}}"#).unwrap(), 100).unwrap();
        assert_eq!(texts(tree.root().descendants()), ["2", r#"{"y":3}"#, "3"]);
        assert!(tree.root().children().nth(1).unwrap().is_named("a"));
    }

    #[test]
    fn more_values_than_the_limit_are_no_tree() {
        let raw = whole("[1,2,3]").unwrap();
        assert!(Tree::of(raw, 4).is_some());
        assert!(Tree::of(raw, 3).is_none());
    }
}
