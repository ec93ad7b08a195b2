//! Who looks at the pages. Mapping a page needs nobody's leave and is done on any thread; what came of it is told in order.

use super::cost::Spent;
use super::note::PageNote;
use super::outcome::UnitReport;
use super::unit::UnitName;
use crate::connector::Endpoint;
use crate::expression::Frame;
use crate::path::Record;
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
    /// The page's text, from which all its values are cut: known to be UTF-8, and left as bytes, for whoever wants a piece
    /// of it as text pays for that piece alone.
    pub text: &'a [u8],
}

/// Makes of a page what can be made of it without knowing any other.
pub trait Mapper: Sync {
    /// What comes of a page; it may say where in the page's text a value is.
    type Mapped: Send;

    /// Nothing of a page of this endpoint yet.
    fn begin(&self, endpoint: &Endpoint) -> Self::Mapped;

    /// Whether records can only be mapped once all of their page was read.
    fn needs_page(&self, endpoint: &Endpoint) -> bool;

    /// Maps some records, which come behind those that were mapped before. `frame` holds every name of
    /// [`Endpoint::names_for_maps`] but the record, which is to be set for each of them, and the page, unless it is needed;
    /// all of them were cut from the text.
    fn map<'a>(
        &self,
        endpoint: &Endpoint,
        frame: &Frame<'a>,
        records: (&'a [Record<'a>], &'a str),
        mapped: &mut Self::Mapped,
    );
}

/// Looks at what came of the pages, in their order.
pub trait Observer<M> {
    /// One page that was mapped. `Break` ends the whole fetch; its word is the reason in the unit's report (`limited`,
    /// `interrupted`).
    fn page(&mut self, at: &PageAt<'_>, mapped: M) -> ControlFlow<&'static str>;

    /// The page just shown as it is to be remembered, and what requests have cost so far.
    fn note(&mut self, _note: &PageNote, _spent: Spent) -> ControlFlow<&'static str> {
        ControlFlow::Continue(())
    }

    /// An endpoint is walked from now on, in so many units.
    fn begin(&mut self, _endpoint: &str, _units: usize) {}

    /// A unit of an endpoint came to its end.
    fn ended(&mut self, _endpoint: &str, _unit: &UnitReport) {}
}
