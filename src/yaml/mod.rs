//! YAML documents read once into a tree in which every key and value knows its place.

mod check;
mod load;
mod node;
mod syntax;

pub use check::check;
pub use load::load;
pub use node::{Data, Node};
