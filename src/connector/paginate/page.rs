//! Paging by page number.

use super::stop::Stopper;
use super::{At, Facts, Pager, Paginate, Scalar, Stop, Turn, missing_size, number};
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "page",
    summary: "Goes on by one page number",
    example: "paginate:\n  page: { at: query.page, size_at: query.per_page, size: 100 }\n  stop: short_page",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::required("at", Shape::Text, "where the page number is written"),
    Key::optional("first", Shape::Integer { min: 0, max: 1_000_000 }, "the number of the first page (1)"),
    Key::optional("size_at", Shape::Text, "where the page size is written"),
    Key::optional("size", Shape::Integer { min: 1, max: 1_000_000 }, "how many records a page is asked for"),
    Key::optional(
        "ceiling",
        Shape::Integer { min: 0, max: i64::MAX },
        "the highest page number that the vendor serves",
    ),
];

/// `page:`, compiled.
#[derive(Debug, Clone)]
pub(super) struct Page {
    at: At,
    first: u64,
    size_at: Option<At>,
    size: Option<u64>,
    ceiling: Option<u64>,
}

impl Page {
    pub(super) fn compile(args: &Node, stop: Option<Stop>, report: &mut Report) -> Option<Self> {
        let at = At::compile(args, "at", report);
        let size_at = At::compile(args, "size_at", report);
        if missing_size(args, KIND.name, stop, report) {
            return None;
        }
        Some(Self {
            at: at??,
            first: number(args, "first").unwrap_or(1),
            size_at: size_at?,
            size: number(args, "size"),
            ceiling: number(args, "ceiling"),
        })
    }
}

impl Paginate for Page {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager> {
        Box::new(Walk { kind: self.clone(), page: self.first, stopper: Stopper::new(stop, self.size) })
    }

    fn serves(&self, page: u64) -> Option<u64> {
        let pages = self.ceiling?.saturating_add(1).saturating_sub(self.first);
        Some(pages.saturating_mul(self.size.map_or(page, |size| size.min(page))))
    }

    fn counts_rows(&self) -> bool {
        true
    }

    fn size_at(&self) -> Option<&At> {
        self.size_at.as_ref()
    }
}

#[derive(Debug)]
struct Walk {
    kind: Page,
    page: u64,
    stopper: Stopper,
}

impl Pager for Walk {
    fn places(&self) -> Vec<(At, Scalar)> {
        let size = self.kind.size_at.clone().zip(self.kind.size.map(Scalar::number));
        size.into_iter().chain([(self.kind.at.clone(), Scalar::number(self.page))]).collect()
    }

    fn turn(&mut self, facts: &Facts) -> Turn {
        if let Some(turn) = self.stopper.ask(facts) {
            return turn;
        }
        self.page = self.page.saturating_add(1);
        match self.kind.ceiling {
            Some(ceiling) if self.page > ceiling && facts.total_is_reached() => {
                Turn::End("total reached at the ceiling".to_owned())
            }
            Some(ceiling) if self.page > ceiling => {
                Turn::Incomplete(format!("ceiling: the vendor serves nothing past page {ceiling}"))
            }
            _ => Turn::Next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Found;
    use super::*;

    fn facts(records: u64, distinct: u64, total: Option<u64>) -> Facts {
        Facts { records, distinct, total, flag: None, found: Found::Absent }
    }

    fn kind(first: u64, ceiling: Option<u64>) -> Page {
        Page { at: At::Query("page".into()), first, size_at: None, size: Some(2), ceiling }
    }

    #[test]
    fn counts_from_the_first_page() {
        let mut pager = kind(0, None).start(Some(Stop::ShortPage));
        assert_eq!(pager.places(), [(At::Query("page".into()), Scalar::number(0))]);
        assert_eq!(pager.turn(&facts(2, 2, None)), Turn::Next);
        assert_eq!(pager.places()[0].1, Scalar::number(1));
        assert_eq!(pager.turn(&facts(1, 3, None)), Turn::End("short page".into()));
    }

    #[test]
    fn the_ceiling_is_a_page_number() {
        let mut pager = kind(1, Some(2)).start(Some(Stop::EmptyPage));
        assert_eq!(pager.turn(&facts(2, 2, Some(5))), Turn::Next);
        assert!(matches!(pager.turn(&facts(2, 4, Some(5))), Turn::Incomplete(_)));
        let mut pager = kind(1, Some(1)).start(Some(Stop::EmptyPage));
        assert!(matches!(pager.turn(&facts(2, 2, Some(2))), Turn::End(_)));
        assert_eq!(
            [kind(0, Some(2)).serves(2), kind(1, Some(2)).serves(1), kind(1, None).serves(2)],
            [Some(6), Some(2), None]
        );
    }
}
