//! One binary for all tests from outside: they find their case folders themselves.

mod canary;
mod complaints;
mod connection;
mod contract;
mod diagnostics;
mod docs;
mod egress;
mod explode;
mod faults;
mod floors;
mod judges;
mod live;
mod maps;
mod memory;
mod misuse;
mod parts;
mod progress;
#[cfg(unix)]
mod pty;
mod readme;
mod record;
mod resume;
mod samples;
mod scratch;
mod show;
mod slips;
mod terminal;
mod threads;
mod tls;
mod vendor;
mod vendors;
