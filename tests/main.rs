//! One binary for all tests from outside: they find their case folders themselves.

mod diagnostics;
mod docs;
mod floors;
mod judges;
mod scratch;
mod vendors;
