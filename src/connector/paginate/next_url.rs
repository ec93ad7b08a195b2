//! Paging by a link in the answer's body.

use super::stop::Stopper;
use super::{At, Facts, Found, Pager, Paginate, Scalar, Stop, Turn, Wanted, slot};
use crate::connector::reach::Shared;
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "next_url",
    summary: "Goes on to the url that the answer's body gives, absolute or relative, until it gives none",
    example: "paginate:\n  next_url: { from: $.links.next }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[Key::required("from", Shape::Path, "where the answer holds the url of the next page")];

/// `next_url:`, compiled.
#[derive(Debug)]
pub(super) struct NextUrl {
    slot: usize,
}

impl NextUrl {
    pub(super) fn compile(args: &Node, page: &Shared, report: &mut Report) -> Option<Self> {
        Some(Self { slot: slot(args.get("from")?, page, report)? })
    }
}

impl Paginate for NextUrl {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager> {
        Box::new(Links::new(stop))
    }

    fn wanted(&self) -> Wanted {
        Wanted::Slot(self.slot)
    }
}

/// A walk along urls that the vendor gives; the walker sees to it that none comes twice.
#[derive(Debug)]
pub(super) struct Links {
    url: Option<String>,
    stopper: Stopper,
}

impl Links {
    pub(super) fn new(stop: Option<Stop>) -> Self {
        Self { url: Option::None, stopper: Stopper::new(stop, Option::None) }
    }
}

impl Pager for Links {
    fn places(&self) -> Vec<(At, Scalar)> {
        Vec::new()
    }

    fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    fn turn(&mut self, facts: &Facts) -> Turn {
        if let Some(turn) = self.stopper.ask(facts) {
            return turn;
        }
        match &facts.found {
            Found::Absent => Turn::End("no next page".to_owned()),
            Found::Value(url) if url.text.is_empty() => Turn::End("no next page".to_owned()),
            Found::Value(Scalar { number: true, .. }) => Turn::Fail("the next page's url is a number".to_owned()),
            Found::Value(url) => {
                self.url = Some(url.text.clone());
                Turn::Next
            }
            Found::Other(what) => Turn::Fail(format!("the next page's url is {what}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_links_until_there_is_none() {
        let facts = |found| Facts { records: 1, distinct: 1, total: Option::None, flag: Option::None, found };
        let mut pager = NextUrl { slot: 0 }.start(Option::None);
        assert_eq!(pager.url(), Option::None);
        assert_eq!(pager.turn(&facts(Found::Value(Scalar::text("/x?page=2")))), Turn::Next);
        assert_eq!(pager.url(), Some("/x?page=2"));
        assert_eq!(pager.turn(&facts(Found::Absent)), Turn::End("no next page".into()));
        assert!(matches!(pager.turn(&facts(Found::Other("an object".into()))), Turn::Fail(_)));
        assert!(matches!(pager.turn(&facts(Found::Value(Scalar::number(2)))), Turn::Fail(_)));
    }
}
