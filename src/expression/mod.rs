//! What a map may write where a value is wanted: a path, a template, a literal; converted, looked up, defaulted.

pub mod convert;
mod enumeration;
mod field;
mod key;
mod scope;
mod value;

pub use field::{FIELD, Fate, Field, KEYS};
pub use key::fold;
pub use scope::{Frame, Names, RECORD, Ref};
pub use value::{Failure, Test, Value, read};
