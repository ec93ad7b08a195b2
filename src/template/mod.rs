//! Templates and conditions: minijinja, compiled once, names known, fuel and output bounded.
//!
//! Only `{{ … }}` is spoken: no blocks, no calls, no clock, no chance. Operators and filters are our own (`vocabulary`),
//! so that an absent value, a wrong type and a number's digits are treated the same way everywhere.

mod condition;
mod context;
mod error;
mod expression;
mod filters;
mod grammar;
mod json;
mod lexer;
mod names;
mod operators;
mod rewrite;
mod split;
mod text;
mod vocabulary;

pub use condition::Condition;
pub use error::TemplateError;
pub use text::Template;
pub use vocabulary::{filters, tests};

/// The longest text a template may write, in bytes.
pub const OUTPUT_LIMIT: usize = 1 << 20;

/// How much work one expression may do, in minijinja's fuel (one instruction, or 64 bytes of text).
const FUEL: u64 = 20_000;

/// How many words and signs one expression may hold. Keeps the parser's recursion far from the end of the stack.
const TOKEN_LIMIT: usize = 400;

/// How many items of one list an expression may see.
const LIST_LIMIT: usize = 100_000;
