//! What a fetch is handed: the constants of the run, and the world as it may see it.

use super::keys::Overflow;
use super::note::Past;
use super::stop::Stop;
use super::token::Tokens;
use super::transport::Transport;
use crate::connector::Connector;
use crate::path::{Reads, View};
use crate::value::{Raw, Scrubber};
use std::path::Path;

/// What does not change during a run, as JSON objects.
#[derive(Clone, Copy)]
pub struct Constants<'a> {
    /// Secrets included, hence no `Debug`.
    pub settings: &'a str,
    pub filters: &'a str,
    /// `id` and `started`.
    pub run: &'a str,
    /// Whether the profile set any filter; totals that ignore filters are compared only when not.
    pub filtered: bool,
}

/// The world as a fetch sees it.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub transport: &'a dyn Transport,
    /// The folder that `file:` endpoints are relative to.
    pub folder: &'a Path,
    /// The token of this run, for kinds of authentication that need one.
    pub tokens: &'a Tokens,
    /// Credentials of requests are added to it, so that whatever shows an answer can mask them.
    pub secrets: &'a Scrubber,
    /// Ends the fetch early.
    pub stop: &'a Stop,
    /// What an earlier attempt at the same run has read.
    pub past: &'a dyn Past,
    /// Room for keys that memory should not hold.
    pub overflow: &'a dyn Overflow,
}

impl<'a> Constants<'a> {
    /// The views of settings, filters and the run, in the order of a frame.
    pub(super) fn read(&self, connector: &Connector) -> Result<[View<'a>; 3], String> {
        let [settings, filters, run] = connector.reach.reads();
        let read = |what: &str, reads: &Reads, text: &'a str| -> Result<View<'a>, String> {
            let raw = Raw::parse(text).map_err(|error| format!("the {what} are not JSON: {}", error.message))?;
            reads.read(raw).map_err(|error| error.to_string())
        };
        Ok([
            read("settings", &settings, self.settings)?,
            read("filters", &filters, self.filters)?,
            read("constants of the run", &run, self.run)?,
        ])
    }
}
