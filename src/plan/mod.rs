//! One run, thought through: profile, map and target schemas become a plan, or every mistake at once.

mod about;
mod check;
mod clear;
mod constants;
mod example;
mod filter;
mod map;
mod profile;
mod setting;
mod table;
mod targets;
mod tls;

pub use about::{About, SHAPE as ABOUT};
pub use clear::{clear_secrets, overwritten_settings};
pub use constants::{Constants, quoted};
pub use example::{EXAMPLE, Example, Expected, Input};
pub use filter::{Filter, SHAPE as FILTER};
pub use map::CompiledMap;
pub use profile::{Given, Profile};
pub use setting::{SHAPE as SETTING, Setting};
pub use table::{MAP, PROFILE};
pub use targets::Targets;
pub use tls::Tls;
