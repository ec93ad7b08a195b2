//! One binary for all tests from outside: they find their case folders themselves.

mod judges;
mod vendors;
