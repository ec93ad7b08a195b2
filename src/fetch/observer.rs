//! Who looks at the pages: the run hands in one observer, the walk tells it of every page.

use super::cost::Spent;
use super::note::PageNote;
use super::outcome::UnitReport;
use super::unit::UnitName;
use crate::expression::Frame;
use crate::path::Walked;
use std::ops::ControlFlow;

/// Which page of which walk.
#[derive(Debug, Clone, Copy)]
pub struct PageAt<'a> {
    /// The endpoint's number in its connector.
    pub endpoint: usize,
    pub name: &'a str,
    pub unit: &'a UnitName,
    /// From 1.
    pub page: usize,
    /// The url, or the file, it came from.
    pub url: &'a str,
    /// The page's text, from which all its values are cut.
    pub text: &'a str,
}

/// Looks at pages as they come.
pub trait Observer {
    /// One page. `frame` holds every name of [`crate::connector::Endpoint::names_for_maps`] but the record, which is to be
    /// set for each of `walked.records`. `Break` ends the whole fetch; its word is the reason in the unit's report
    /// (`limited`, `interrupted`).
    fn page<'a>(&mut self, at: &PageAt<'a>, frame: &Frame<'a>, walked: &'a Walked<'a>) -> ControlFlow<&'static str>;

    /// The page just shown as it is to be remembered, and what requests have cost so far.
    fn note(&mut self, _note: &PageNote, _spent: Spent) -> ControlFlow<&'static str> {
        ControlFlow::Continue(())
    }

    /// An endpoint is walked from now on, in so many units.
    fn begin(&mut self, _endpoint: &str, _units: usize) {}

    /// A unit of an endpoint came to its end.
    fn ended(&mut self, _endpoint: &str, _unit: &UnitReport) {}
}
