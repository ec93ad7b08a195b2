//! A page read by itself, on whatever thread: from bytes to records, and what the books of its walk need to know of it.

use super::answer::{flag, in_body};
use super::books;
use super::note::ItemNote;
use crate::connector::Endpoint;
use crate::connector::paginate::Found as Paginated;
use crate::http::{excerpt, hint, visible, web_page};
use crate::path::{Found, Kept, Record, Walked};
use crate::value::fingerprint;
use crate::value::scan::Malformed;

/// What the books of a walk need to know of a page.
pub(super) struct Read {
    /// How many records it holds.
    pub(super) records: u64,
    /// Fingerprint of the records as a whole, where the same page must not come twice.
    pub(super) span: Option<u128>,
    /// Fingerprints of the records' keys, where the endpoint has a `key:`.
    pub(super) keys: Option<Vec<Option<u128>>>,
    /// The records that descendants may be walked for.
    pub(super) parents: Result<Vec<Parent>, String>,
    /// The total that it states.
    pub(super) total: Result<Option<u64>, String>,
    /// What the path of `stop:` holds.
    pub(super) flag: Option<bool>,
    /// What the paginator wants of the body.
    pub(super) found: Paginated,
}

/// A record that descendants may be walked for.
pub(super) struct Parent {
    pub(super) key: Option<u128>,
    pub(super) note: ItemNote,
    pub(super) kept: Kept,
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// The body is no text.
    Undecoded(String),
    /// The text holds no records.
    NoRecords(String),
}

impl Unread {
    pub(super) fn why(self) -> String {
        let (Unread::Undecoded(why) | Unread::NoRecords(why)) = self;
        why
    }
}

/// The records of a page, but for those that were taken, or why it is none.
pub(super) fn records<'p, 'a>(
    endpoint: &Endpoint,
    walked: &'p Walked<'a>,
    text: &str,
) -> Result<&'p [Record<'a>], Unread> {
    let path = endpoint.records.text();
    let why = match (endpoint.mistaken(&walked.records), &walked.records) {
        (Some(why), _) => why,
        (None, Found::Records { records, .. }) => return Ok(records),
        (None, Found::Missing) if endpoint.absent_is_empty => return Ok(&[]),
        (None, Found::Missing) => {
            let said = excerpt(text.as_bytes());
            format!("the records are not there: `{path}` matches nothing in the answer, which says: {said}")
        }
        (None, Found::NotAnArray(raw)) => {
            format!("the records are no array: `{path}` meets {}, `{}`", raw.kind().words(), visible(raw.json()))
        }
    };
    Err(Unread::NoRecords(why))
}

/// What the books need to know of a page's records, however many of them are there at once.
pub(super) struct Seen {
    records: u64,
    keys: Vec<Option<u128>>,
    /// Where descendants may be walked for them.
    parents: Option<Result<Vec<Parent>, String>>,
}

impl Seen {
    /// None yet.
    pub(super) fn new(are_parents: bool) -> Self {
        Self { records: 0, keys: Vec::new(), parents: are_parents.then(|| Ok(Vec::new())) }
    }

    /// Some more.
    pub(super) fn add(&mut self, endpoint: &Endpoint, records: &[Record<'_>]) {
        self.records += records.len() as u64;
        if !endpoint.key.is_empty() {
            self.keys.extend(records.iter().map(|record| books::key(endpoint, &record.view)));
        }
        if let Some(Ok(parents)) = &mut self.parents {
            let more: Result<Vec<Parent>, String> = records.iter().map(|record| parent(endpoint, record)).collect();
            match more {
                Ok(more) => parents.extend(more),
                Err(why) => self.parents = Some(Err(why)),
            }
        }
    }
}

fn parent(endpoint: &Endpoint, record: &Record<'_>) -> Result<Parent, String> {
    let label = books::label(endpoint, &record.view);
    let note = ItemNote { label, record: record.raw.json().to_owned() };
    let view = endpoint.sealed().children.read(record.raw).map_err(|error| error.to_string())?;
    Ok(Parent { key: books::key(endpoint, &record.view), note, kept: view.keep() })
}

impl Read {
    /// What the books need of a page with these records. `from_file`: pages of files may be the same.
    pub(super) fn of(endpoint: &Endpoint, walked: &Walked<'_>, seen: Seen, from_file: bool) -> Self {
        let span = match &walked.records {
            Found::Records { span, .. } if !span.is_empty() && seen.records > 0 && !from_file => {
                Some(fingerprint(span.as_bytes()))
            }
            _ => None,
        };
        let paginate = &endpoint.paginate;
        Self {
            records: seen.records,
            span,
            keys: (!endpoint.key.is_empty()).then_some(seen.keys),
            parents: seen.parents.unwrap_or(Ok(Vec::new())),
            total: books::stated(paginate.total, &walked.page),
            flag: flag(paginate.stop, &walked.page),
            found: in_body(&paginate.kind.wanted(), &walked.page),
        }
    }
}

/// Why a page is no data, and what to do about it.
pub(super) fn malformed(text: &str, error: &Malformed, from_file: bool) -> Unread {
    let (why, fix) = match web_page(text) {
        _ if text.trim().is_empty() => ("it is empty".to_owned(), hint::EMPTY),
        Some(title) if title.is_empty() => ("it is a web page".to_owned(), hint::WEB_PAGE),
        Some(title) => (format!("it is a web page titled `{title}`"), hint::WEB_PAGE),
        None => {
            let said = excerpt(text.as_bytes());
            let (message, at) = (&error.message, error.at);
            return Unread::NoRecords(format!("the answer cannot be read: {message} (byte {at}); it begins: {said}"));
        }
    };
    // What to look at is not the network then.
    let fix = if from_file { String::new() } else { format!("; {fix}") };
    Unread::NoRecords(format!("the answer cannot be read: {why}{fix}"))
}
