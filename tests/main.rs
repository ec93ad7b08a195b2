//! One binary for all tests from outside: they find their case folders themselves.

mod canary;
mod contract;
mod diagnostics;
mod docs;
mod egress;
mod faults;
mod floors;
mod judges;
mod maps;
mod misuse;
mod readme;
mod record;
mod samples;
mod scratch;
mod show;
mod slips;
mod terminal;
mod tls;
mod vendor;
mod vendors;
