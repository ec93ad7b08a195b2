//! Paging by a value that each answer gives for the next request.

use super::stop::Stopper;
use super::{At, Facts, Found, Pager, Paginate, Scalar, Stop, Turn, Wanted, slot};
use crate::connector::reach::Shared;
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::yaml::Node;
use std::collections::HashSet;

pub(super) static KIND: Kind = Kind {
    name: "cursor",
    summary: "Goes on with the value that the answer gives, until it gives none",
    example: "paginate:\n  cursor: { at: query.after, from: $.meta.next }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::required("at", Shape::Text, "where the cursor is written; the first request goes without"),
    Key::required("from", FROM, "where the answer holds the next cursor: a path, or `{ header: NAME }`"),
];

static FROM: Shape = Shape::Form {
    scalar: Some(&Shape::Path),
    list: None,
    map: Some(&Shape::Record(&[Key::required("header", Shape::Text, "the header's name")])),
};

/// `cursor:`, compiled.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    at: At,
    from: Wanted,
}

impl Cursor {
    pub(super) fn compile(args: &Node, page: &Shared, report: &mut Report) -> Option<Self> {
        let at = At::compile(args, "at", report);
        let from = args.get("from")?;
        let from = match from.text_of("header") {
            Some(name) => Wanted::Header(name.to_owned()),
            None => Wanted::Slot(slot(from, page, report)?),
        };
        Some(Self { at: at??, from })
    }
}

impl Paginate for Cursor {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager> {
        let stopper = Stopper::new(stop, Option::None);
        Box::new(Walk { at: self.at.clone(), cursor: Option::None, seen: HashSet::new(), stopper })
    }

    fn wanted(&self) -> Wanted {
        self.from.clone()
    }
}

#[derive(Debug)]
struct Walk {
    at: At,
    cursor: Option<Scalar>,
    seen: HashSet<Scalar>,
    stopper: Stopper,
}

impl Pager for Walk {
    fn places(&self) -> Vec<(At, Scalar)> {
        self.cursor.iter().map(|cursor| (self.at.clone(), cursor.clone())).collect()
    }

    fn turn(&mut self, facts: &Facts) -> Turn {
        if let Some(turn) = self.stopper.ask(facts) {
            return turn;
        }
        match &facts.found {
            Found::Absent => Turn::End("no next page".to_owned()),
            Found::Value(cursor) if cursor.text.is_empty() => Turn::End("no next page".to_owned()),
            Found::Other(what) => Turn::Fail(format!("the cursor is {what}")),
            Found::Value(cursor) if self.seen.insert(cursor.clone()) => {
                self.cursor = Some(cursor.clone());
                Turn::Next
            }
            Found::Value(cursor) => Turn::Fail(format!("the vendor gave the cursor `{}` twice", cursor.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(found: Found) -> Facts {
        Facts { records: 1, distinct: 1, total: Option::None, flag: Option::None, found }
    }

    fn pager() -> Box<dyn Pager> {
        Cursor { at: At::Query("after".into()), from: Wanted::Slot(0) }.start(Option::None)
    }

    #[test]
    fn follows_the_cursor_until_there_is_none() {
        let mut pager = pager();
        assert!(pager.places().is_empty());
        assert_eq!(pager.turn(&facts(Found::Value(Scalar::text("b")))), Turn::Next);
        assert_eq!(pager.places(), [(At::Query("after".into()), Scalar::text("b"))]);
        assert!(matches!(pager.turn(&facts(Found::Absent)), Turn::End(_)));
        assert!(matches!(pager.turn(&facts(Found::Value(Scalar::text("")))), Turn::End(_)));
    }

    #[test]
    fn a_cursor_that_comes_again_is_no_end() {
        let mut pager = pager();
        pager.turn(&facts(Found::Value(Scalar::text("b"))));
        pager.turn(&facts(Found::Value(Scalar::text("c"))));
        assert!(matches!(pager.turn(&facts(Found::Value(Scalar::text("b")))), Turn::Fail(_)));
        assert!(matches!(pager.turn(&facts(Found::Other("an object".into()))), Turn::Fail(_)));
    }
}
