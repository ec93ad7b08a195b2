//! The values of one moment, in the shape in which an expression names them.

use super::json::Handing;
use super::names::Tree;
use crate::value::Datum;
use minijinja::Value;
use minijinja::value::Object;
use std::sync::Arc;

/// Gives the value of the n-th name.
pub(super) type Read<'r, 'a> = &'r dyn Fn(usize) -> Option<Datum<'a>>;

/// The context for the names of `tree`.
pub(super) fn context(tree: &Tree, read: Read<'_, '_>, handing: Handing) -> Value {
    match tree {
        Tree::Leaf(number) => handing.value(read(*number)),
        Tree::Branch(branches) => {
            let inner = branches.iter().map(|(name, tree)| (name.as_str().into(), context(tree, read, handing)));
            Value::from_object(Scope(inner.collect()))
        }
    }
}

/// A name below which others stand.
#[derive(Debug)]
struct Scope(Vec<(Arc<str>, Value)>);

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let (_, value) = self.0.iter().find(|(name, _)| name.as_ref() == key)?;
        (!value.is_undefined()).then(|| value.clone())
    }
}
