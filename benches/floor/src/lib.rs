//! What the engine is held against: inputs of three shapes, and typed structs that read no more of them than is mapped.

pub mod inputs;
mod random;
pub mod serve;
mod shapes;
pub mod typed;

pub use inputs::Kind;
