//! Paging by the number of records to leave out.

use super::stop::Stopper;
use super::{At, Facts, Pager, Paginate, Scalar, Stop, Turn, missing_size, number};
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "offset",
    summary: "Goes on by the number of records received, for a server may give less than was asked for",
    example: "paginate:\n  offset: { at: \"query.page[offset]\", size_at: \"query.page[limit]\", size: 100 }\n  stop: empty_page\n  total: $.meta.total",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::required("at", Shape::Text, "where the offset is written"),
    Key::optional("size_at", Shape::Text, "where the page size is written"),
    Key::optional("size", Shape::Integer { min: 1, max: 1_000_000 }, "how many records a page is asked for"),
    Key::optional("ceiling", Shape::Integer { min: 0, max: i64::MAX }, "the highest offset that the vendor serves"),
];

/// `offset:`, compiled.
#[derive(Debug, Clone)]
pub(super) struct Offset {
    at: At,
    size_at: Option<At>,
    size: Option<u64>,
    ceiling: Option<u64>,
}

impl Offset {
    pub(super) fn compile(args: &Node, stop: Option<Stop>, report: &mut Report) -> Option<Self> {
        let at = At::compile(args, "at", report);
        let size_at = At::compile(args, "size_at", report);
        if missing_size(args, KIND.name, stop, report) {
            return None;
        }
        Some(Self { at: at??, size_at: size_at?, size: number(args, "size"), ceiling: number(args, "ceiling") })
    }
}

impl Paginate for Offset {
    fn name(&self) -> &'static str {
        KIND.name
    }

    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager> {
        Box::new(Walk { kind: self.clone(), offset: 0, stopper: Stopper::new(stop, self.size) })
    }

    fn serves(&self, page: u64) -> Option<u64> {
        Some(self.ceiling?.saturating_add(self.size.map_or(page, |size| size.min(page))))
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
    kind: Offset,
    offset: u64,
    stopper: Stopper,
}

impl Pager for Walk {
    fn places(&self) -> Vec<(At, Scalar)> {
        let size = self.kind.size_at.clone().zip(self.kind.size.map(Scalar::number));
        size.into_iter().chain([(self.kind.at.clone(), Scalar::number(self.offset))]).collect()
    }

    fn turn(&mut self, facts: &Facts) -> Turn {
        if let Some(turn) = self.stopper.ask(facts) {
            return turn;
        }
        if facts.records == 0 {
            return Turn::Fail("an empty page, yet the vendor says that there is more".to_owned());
        }
        self.offset = self.offset.saturating_add(facts.records);
        match self.kind.ceiling {
            Some(ceiling) if self.offset > ceiling && facts.total_is_reached() => {
                Turn::End("total reached at the ceiling".to_owned())
            }
            Some(ceiling) if self.offset > ceiling => {
                Turn::Incomplete(format!("ceiling: the vendor serves nothing past offset {ceiling}"))
            }
            _ => Turn::Next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Found;
    use super::*;

    fn offset(size: u64, ceiling: Option<u64>) -> Offset {
        let place = |name: &str| At::Query(name.to_owned());
        Offset { at: place("offset"), size_at: Some(place("limit")), size: Some(size), ceiling }
    }

    /// Feeds pages of so many records each, and tells the offsets asked for and the last turn.
    fn walk(kind: &Offset, stop: Stop, pages: &[u64], total: Option<u64>) -> (Vec<String>, Turn) {
        let (mut pager, mut offsets, mut distinct) = (kind.start(Some(stop)), Vec::new(), 0);
        for (number, records) in pages.iter().enumerate() {
            offsets.push(pager.places()[1].1.text.clone());
            distinct += records;
            let facts = Facts { records: *records, distinct, total, flag: None, found: Found::Absent };
            match pager.turn(&facts) {
                Turn::Next => {}
                turn => {
                    assert_eq!(number + 1, pages.len(), "ended early: {turn:?}");
                    return (offsets, turn);
                }
            }
        }
        (offsets, Turn::Next)
    }

    fn end(why: &str) -> Turn {
        Turn::End(why.to_owned())
    }

    #[test]
    fn goes_on_by_what_came_until_a_page_is_empty() {
        let (offsets, turn) = walk(&offset(100, None), Stop::EmptyPage, &[100, 60, 60, 0], Some(220));
        assert_eq!((offsets.join(" "), turn), ("0 100 160 220".to_owned(), end("empty page")));
    }

    #[test]
    fn the_size_goes_along() {
        let pager = offset(3, None).start(Some(Stop::EmptyPage));
        let limit = At::Query("limit".into());
        assert_eq!(pager.places()[0], (limit, Scalar::number(3)));
    }

    #[test]
    fn a_short_page_ends_the_walk_only_when_full_pages_are_known() {
        let short = Stop::ShortPage;
        assert_eq!(walk(&offset(3, None), short, &[3, 3, 1], None).1, end("short page"));
        assert_eq!(walk(&offset(3, None), short, &[3, 3, 0], None).1, end("empty page"));
        // The first page is below the size: only the total or an empty page ends it.
        assert_eq!(walk(&offset(500, None), short, &[2], Some(2)).1, end("short page"));
        assert_eq!(walk(&offset(500, None), short, &[2, 0], None).1, end("empty page"));
        assert_eq!(walk(&offset(500, None), short, &[2, 0], Some(9)).1, end("empty page"));
        // A server that caps the size at 50: two such pages prove it.
        assert_eq!(walk(&offset(500, None), short, &[50, 50, 20], None).1, end("short page"));
        assert_eq!(walk(&offset(500, None), short, &[50, 20, 0], None).1, end("empty page"));
    }

    #[test]
    fn past_the_ceiling_a_walk_is_incomplete_unless_it_has_all() {
        let kind = offset(100, Some(200));
        assert_eq!(walk(&kind, Stop::EmptyPage, &[100, 100, 100], Some(300)).1, end("total reached at the ceiling"));
        let (offsets, turn) = walk(&kind, Stop::EmptyPage, &[100, 100, 100], Some(301));
        assert_eq!(offsets, ["0", "100", "200"]);
        assert!(matches!(turn, Turn::Incomplete(why) if why.contains("200")));
        assert!(matches!(walk(&kind, Stop::EmptyPage, &[100, 100, 100], None).1, Turn::Incomplete(_)));
        assert_eq!([kind.serves(100), kind.serves(60), offset(100, None).serves(100)], [Some(300), Some(260), None]);
    }

    #[test]
    fn the_vendors_word_may_end_it() {
        let kind = offset(10, None);
        let facts = |records, flag| Facts { records, distinct: records, total: None, flag, found: Found::Absent };
        let turn = |stop, records, flag| kind.start(Some(stop)).turn(&facts(records, flag));
        assert_eq!(turn(Stop::Unless(0), 10, Some(true)), Turn::Next);
        assert!(matches!(turn(Stop::Unless(0), 10, None), Turn::End(_)));
        assert!(matches!(turn(Stop::When(0), 10, Some(true)), Turn::End(_)));
        assert_eq!(turn(Stop::When(0), 10, None), Turn::Next);
        assert!(matches!(turn(Stop::When(0), 0, Some(false)), Turn::Fail(_)));
    }
}
