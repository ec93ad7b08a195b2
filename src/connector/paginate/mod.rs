//! How a walk goes from page to page, as a dry state machine: facts of a page in, the next turn out. One kind a file.

mod at;
mod cursor;
mod facts;
mod link_header;
mod next_url;
mod none;
mod offset;
mod page;
mod stop;

pub use at::At;
pub use facts::{Facts, Found, Scalar, Turn, Wanted};
pub use stop::Stop;

use super::reach::Shared;
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::path::Path;
use crate::registry::{Choice, Key, Kind, Shape};
use crate::yaml::Node;
use std::fmt::Debug;

/// A kind of pagination, compiled.
pub trait Paginate: Debug + Send + Sync {
    /// The kind's name.
    fn name(&self) -> &'static str;

    /// A walk at its first page.
    fn start(&self, stop: Option<Stop>) -> Box<dyn Pager>;

    /// What has to be found in an answer for the next turn.
    fn wanted(&self) -> Wanted {
        Wanted::Nothing
    }

    /// How many records a walk can bring before it comes to the ceiling, when its pages hold so many; `None` without one.
    fn serves(&self, _page: u64) -> Option<u64> {
        None
    }

    /// Whether rows may move past the reader when others come or go, so that a total that falls matters.
    fn counts_rows(&self) -> bool {
        false
    }

    /// Where the size of a page is written.
    fn size_at(&self) -> Option<&At> {
        None
    }
}

/// One walk under way.
pub trait Pager: Debug {
    /// What is to be written into the request of the page at hand.
    fn places(&self) -> Vec<(At, Scalar)>;

    /// The url that the vendor gave for the page at hand, as it was written; `None`: the endpoint's own.
    fn url(&self) -> Option<&str> {
        None
    }

    /// Where the walk goes after a page with these facts.
    fn turn(&mut self, facts: &Facts) -> Turn;
}

/// `paginate:` of one endpoint.
#[derive(Debug)]
pub struct Pagination {
    pub kind: Box<dyn Paginate>,
    pub stop: Option<Stop>,
    pub total: Option<Total>,
}

/// The vendor's own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Slot of the page.
    pub slot: usize,
    /// Whether the number follows the filters; if not it is compared only when no filter is set.
    pub filtered: bool,
}

/// The shape of `paginate:`.
pub const PAGINATE: Shape = Shape::Form {
    scalar: Some(&Shape::Choice(&CHOICE)),
    list: None,
    map: Some(&Shape::RecordWith { keys: KEYS, choice: &CHOICE }),
};

/// Every kind of pagination.
pub static CHOICE: Choice = Choice { what: "a kind of pagination", kinds: all, required: true };

/// The keys beside the kind.
pub static KEYS: &[Key] = &[
    Key::optional("stop", stop::STOP, "when the walk is over; compulsory for offset and page"),
    Key::optional("total", TOTAL, "the vendor's own count of the records"),
];

/// The shape of `total:`.
pub(in crate::connector) const TOTAL: Shape = Shape::Form {
    scalar: Some(&Shape::Path),
    list: None,
    map: Some(&Shape::Record(&[
        Key::required("from", Shape::Path, "where the count stands in the answer"),
        Key::optional("filtered", Shape::Boolean, "whether the count follows the filters (true)"),
    ])),
};

fn all() -> Vec<&'static Kind> {
    vec![&none::KIND, &offset::KIND, &page::KIND, &cursor::KIND, &next_url::KIND, &link_header::KIND]
}

impl Pagination {
    /// One page and no more.
    pub fn none() -> Self {
        Self { kind: Box::new(none::None), stop: None, total: None }
    }

    fn bare(word: &str) -> Self {
        match word {
            "link_header" => Self { kind: Box::new(link_header::LinkHeader::bare()), ..Self::none() },
            _ => Self::none(),
        }
    }

    /// A walk at its first page.
    pub fn start(&self) -> Box<dyn Pager> {
        self.kind.start(self.stop)
    }

    /// Compiles `paginate:`, whose shape was checked before; what is read of the page is added to `page`.
    pub fn compile(node: Option<&Node>, page: &Shared, report: &mut Report) -> Option<Self> {
        let Some(node) = node else { return Some(Self::none()) };
        if !node.is_map() {
            return Some(Self::bare(node.text()?));
        }
        let stop = match node.get("stop") {
            Some(written) => stop::compile(written, page, report).map(Some),
            None => Some(None),
        };
        let total = match node.get("total") {
            Some(written) => total(written, page, report).map(Some),
            None => Some(None),
        };
        let (name, key, args) = node.entries().find(|(name, _, _)| all().iter().any(|kind| kind.name == *name))?;
        if let (Some(None), "offset" | "page") = (&stop, name) {
            report.push(
                Diagnostic::error(&codes::MISSING_STOP, &key.place, format!("`{name}` does not say when to stop"))
                    .help("say beside it when the walk is over: `stop: empty_page`, `short_page`, `{ when: PATH }` or `{ unless: PATH }`"),
            );
            return None;
        }
        let kind = kind(name, args, stop?, page, report);
        Some(Self { kind: kind?, stop: stop?, total: total? })
    }
}

fn kind(name: &str, args: &Node, stop: Option<Stop>, page: &Shared, report: &mut Report) -> Option<Box<dyn Paginate>> {
    Some(match name {
        "none" => Box::new(none::None),
        "offset" => Box::new(offset::Offset::compile(args, stop, report)?),
        "page" => Box::new(page::Page::compile(args, stop, report)?),
        "cursor" => Box::new(cursor::Cursor::compile(args, page, report)?),
        "next_url" => Box::new(next_url::NextUrl::compile(args, page, report)?),
        "link_header" => Box::new(link_header::LinkHeader::compile(args)),
        _ => return None,
    })
}

/// Compiles `total:`.
pub(in crate::connector) fn total(node: &Node, page: &Shared, report: &mut Report) -> Option<Total> {
    let from = node.get("from").unwrap_or(node);
    let filtered = node.get("filtered").and_then(Node::as_bool).unwrap_or(true);
    Some(Total { slot: slot(from, page, report)?, filtered })
}

/// The slot of a path into the response body.
pub(super) fn slot(node: &Node, page: &Shared, report: &mut Report) -> Option<usize> {
    let path = body_path(node, report)?;
    if !path.is_singular() {
        report.push(
            Diagnostic::error(&codes::LIST_INTO_SCALAR, &node.place, "this path can match many values")
                .help("one value is wanted here; name it without `*`, `..` or a filter"),
        );
        return None;
    }
    Some(page.add(&path))
}

/// A path into the response body (`$…`, no other name).
pub(super) fn body_path(node: &Node, report: &mut Report) -> Option<Path> {
    match Path::parse(node.text()?) {
        Ok(path) => Some(path),
        Err(error) => {
            let end = node.text().map_or(0, str::len);
            let place = error.at.map_or_else(|| node.place.clone(), |at| node.part(at.min(end)..end));
            report.push(
                Diagnostic::error(&codes::PATH_SYNTAX, &place, error.message)
                    .help("inside of an endpoint `$` is the answer's body"),
            );
            None
        }
    }
}

/// `size` is needed where it is sent, and where a page may be short of it.
fn missing_size(args: &Node, kind: &str, stop: Option<Stop>, report: &mut Report) -> bool {
    let missing = args.get("size").is_none() && (args.get("size_at").is_some() || stop == Some(Stop::ShortPage));
    if missing {
        let why =
            if args.get("size_at").is_some() { "`size_at` says where to write it" } else { "`short_page` needs it" };
        report.push(
            Diagnostic::error(&codes::MISSING_SIZE, &args.place, format!("`{kind}` does not say how large a page is"))
                .help(format!("add `size: NUMBER`; {why}")),
        );
    }
    missing
}

fn number(args: &Node, key: &str) -> Option<u64> {
    args.get(key)?.as_i64()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::reach::shared;
    use crate::diagnostic::Source;

    fn complaints(text: &str) -> Vec<&'static str> {
        let mut report = Report::new();
        let node = crate::yaml::load(&Source::new("m", text), &mut report).unwrap();
        crate::yaml::check(&node, &PAGINATE, &mut report);
        Pagination::compile(Some(&node), &shared(), &mut report);
        report.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
    }

    #[test]
    fn offset_and_page_must_say_when_to_stop_and_how_large_a_page_is() {
        assert_eq!(complaints("offset: { at: query.o }"), ["missing-stop"]);
        assert_eq!(complaints("page: { at: query.p }"), ["missing-stop"]);
        assert_eq!(complaints("{ offset: { at: query.o }, stop: short_page }"), ["missing-size"]);
        assert_eq!(complaints("{ page: { at: query.p, size_at: query.n }, stop: empty_page }"), ["missing-size"]);
        assert!(complaints("{ offset: { at: query.o }, stop: empty_page }").is_empty());
        assert_eq!(complaints("{ offset: { at: body.o }, stop: empty_page }"), ["wrong-value"]);
        assert_eq!(complaints("{ offset: { at: query.o }, stop: { } }"), ["wrong-value"]);
        assert_eq!(complaints("{ ofset: { at: query.o } }"), ["unknown-kind"]);
    }
}
