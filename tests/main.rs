//! One binary for all tests from outside: they find their case folders themselves.

mod contract;
mod diagnostics;
mod docs;
mod floors;
mod judges;
mod readme;
mod scratch;
mod slips;
mod vendors;
