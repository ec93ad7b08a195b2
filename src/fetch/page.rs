//! One page of a walk: read, entered into the books, shown to the observer when it is the unit's turn.

use super::answer::{flag, found};
use super::books;
use super::note::{ItemNote, PageNote, write_keys};
use super::observer::PageAt;
use super::walk::{Ended, Item, Walk};
use crate::connector::paginate::Facts;
use crate::expression::Frame;
use crate::http::{Response, excerpt, hint, visible, web_page};
use crate::path::{Found, Record, Walked};
use crate::value::scan::Malformed;
use crate::value::{fingerprint, to_hex};
use std::ops::ControlFlow;

/// A page that was read and entered into the books, but not shown yet.
pub(super) struct Taken<'t> {
    text: &'t str,
    walked: Walked<'t>,
    pub(super) note: PageNote,
}

/// What the books need of a page's records.
struct Entry {
    span: Option<u128>,
    keys: Option<Vec<Option<u128>>>,
    items: Vec<ItemNote>,
}

impl Walk<'_> {
    /// Reads one decoded page and enters it into the books. `response` is `None` for a file.
    pub(super) fn take<'t>(
        &mut self,
        text: &'t str,
        url: &str,
        response: Option<&Response>,
    ) -> Result<Taken<'t>, Ended> {
        let endpoint = self.endpoint;
        let from_file = response.is_none();
        let walked = endpoint.walk(text).map_err(|error| self.failed(malformed(text, &error, from_file)))?;
        let records = self.records(&walked, text).map_err(|why| self.failed(why))?;
        if self.is_too_large(&walked, records.len() as u64).map_err(|why| self.failed(why))? {
            self.books.pages += 1;
            return Err(Ended::TooLarge);
        }
        let entry = self.enter(&walked, records, from_file).map_err(|why| self.failed(why))?;
        let facts = Facts {
            records: records.len() as u64,
            distinct: self.books.distinct,
            total: self.books.comparable(endpoint, self.filtered),
            flag: flag(endpoint.paginate.stop, &walked.page),
            found: found(&endpoint.paginate.kind.wanted(), &walked.page, response),
        };
        let note = PageNote {
            endpoint: endpoint.name.clone(),
            unit: self.unit.0.clone(),
            page: self.books.pages,
            url: url.to_owned(),
            text: self.lane.text.get().unwrap_or_default(),
            facts,
            total: self.books.total,
            span: entry.span.map(to_hex).unwrap_or_default(),
            keys: entry.keys.map(|keys| write_keys(&keys)).unwrap_or_default(),
            items: entry.items,
        };
        Ok(Taken { text, walked, note })
    }

    /// Shows a page to the observer when it is this unit's turn; an end, if that is the last that is shown.
    pub(super) async fn show(&self, taken: &Taken<'_>) -> Option<Ended> {
        // Signals, and requests that are on their way, get on before the page is mapped.
        tokio::task::yield_now().await;
        self.lane.turns.of(self.lane.number).await;
        let Taken { text, walked, note } = taken;
        let endpoint = self.endpoint;
        let at = PageAt {
            endpoint: endpoint.number,
            name: &endpoint.name,
            unit: self.unit,
            page: usize::try_from(note.page).unwrap_or(usize::MAX),
            url: &note.url,
            text,
        };
        let mut frame: Frame<'_> = self.frame.clone();
        frame.set(endpoint.page_scope(), Some(&walked.page));
        match self.lane.audience.show(&at, &frame, walked, (note, self.lane.cost)) {
            ControlFlow::Break(word) => Some(Ended::Stopped(word)),
            ControlFlow::Continue(()) => self.world.stop.word().map(Ended::Stopped),
        }
    }

    /// The records of a page, or why it is none.
    fn records<'p>(&self, walked: &'p Walked<'_>, text: &str) -> Result<&'p [Record<'p>], String> {
        let path = self.endpoint.records.text();
        if let Some(why) = self.endpoint.mistaken(&walked.records) {
            return Err(why);
        }
        match &walked.records {
            Found::Records { records, .. } => Ok(records),
            Found::Missing if self.endpoint.absent_is_empty => Ok(&[]),
            Found::Missing => {
                let said = excerpt(text.as_bytes());
                Err(format!("the records are not there: `{path}` matches nothing in the answer, which says: {said}"))
            }
            Found::NotAnArray(raw) => Err(format!(
                "the records are no array: `{path}` meets {}, `{}`",
                raw.kind().words(),
                visible(raw.json())
            )),
        }
    }

    /// Whether the vendor states more records than it serves, while there are parts to walk instead.
    fn is_too_large(&mut self, walked: &Walked<'_>, records: u64) -> Result<bool, String> {
        if !self.has_parts || self.books.pages > 0 || records == 0 {
            return Ok(false);
        }
        let paginate = &self.endpoint.paginate;
        self.books.state_total(paginate.total, &walked.page)?;
        let total = self.books.comparable(self.endpoint, self.filtered);
        Ok(total.zip(paginate.kind.serves(records)).is_some_and(|(total, served)| total > served))
    }

    /// Enters a page into the books, and keeps what descendants need of its records.
    fn enter(&mut self, walked: &Walked<'_>, records: &[Record<'_>], from_file: bool) -> Result<Entry, String> {
        let span = match &walked.records {
            Found::Records { span, .. } if !span.is_empty() && !records.is_empty() && !from_file => {
                Some(fingerprint(span.as_bytes()))
            }
            _ => None,
        };
        if span.is_some_and(|span| self.books.is_repeated(span)) {
            return Err("the same page came twice: its records are those of an earlier page, byte for byte".to_owned());
        }
        self.books.state_total(self.endpoint.paginate.total, &walked.page)?;
        let mut items = Vec::new();
        if self.is_parent {
            for record in records {
                items.extend(self.keep(record)?);
            }
        }
        let keyed = !self.endpoint.key.is_empty();
        let keys = keyed.then(|| records.iter().map(|record| books::key(self.endpoint, &record.view)).collect());
        let keys: Option<Vec<Option<u128>>> = keys;
        self.books.count(records.len() as u64, keys.as_deref(), self.world.overflow)?;
        Ok(Entry { span, keys, items })
    }

    /// Keeps what descendants need of a record, unless it came before.
    fn keep(&mut self, record: &Record<'_>) -> Result<Option<ItemNote>, String> {
        let key = books::key(self.endpoint, &record.view);
        if key.is_some_and(|key| !self.seen.insert(key)) {
            return Ok(None);
        }
        let note = ItemNote { label: books::label(self.endpoint, &record.view), record: record.raw.json().to_owned() };
        let view = self.endpoint.sealed().children.read(record.raw).map_err(|error| error.to_string())?;
        self.items.push(Item { label: note.label.clone(), kept: view.keep() });
        Ok(Some(note))
    }
}

/// Why a page is no data, and what to do about it.
fn malformed(text: &str, error: &Malformed, from_file: bool) -> String {
    let (why, fix) = match web_page(text) {
        _ if text.trim().is_empty() => ("it is empty".to_owned(), hint::EMPTY),
        Some(title) if title.is_empty() => ("it is a web page".to_owned(), hint::WEB_PAGE),
        Some(title) => (format!("it is a web page titled `{title}`"), hint::WEB_PAGE),
        None => {
            let said = excerpt(text.as_bytes());
            return format!("the answer cannot be read: {} (byte {}); it begins: {said}", error.message, error.at);
        }
    };
    // What to look at is not the network then.
    let fix = if from_file { String::new() } else { format!("; {fix}") };
    format!("the answer cannot be read: {why}{fix}")
}

#[cfg(test)]
mod tests {
    use super::super::stage::{OFFSET, Stage, page};
    use serde_json::json;

    #[test]
    fn an_answer_without_records_is_a_failed_page() {
        let url = "https://h/api/bugs?page[limit]=2&page[offset]=0";
        for answer in [json!({"message": "maintenance"}), json!({"data": null}), json!({"data": "no"})] {
            let (fetched, notes) = Stage::new(OFFSET).get(url, answer).run("bugs");
            assert!(notes.is_empty() && fetched.is_empty_handed());
            assert!(fetched.failures[0].message.starts_with("the records are no"), "{:?}", fetched.failures);
        }
        let (fetched, _) = Stage::new(OFFSET).status(url, 401, json!({"message": "bad token"})).run("bugs");
        assert!(fetched.failures[0].message.starts_with("status 401 Unauthorized: bad token; check the credential"));
    }

    #[test]
    fn a_path_that_stops_at_the_array_makes_no_record_of_it() {
        let map = "connect: { url: https://h }\nendpoints: { a: { get: /a, records: $.rows } }";
        let (fetched, notes) = Stage::new(map).get("https://h/a", json!({"rows": [{"id": 1}]})).run("a");
        assert!(notes.is_empty() && fetched.failures[0].message.contains("write `records: $.rows[*]`"));
        let stage = Stage::new(map).get("https://h/a", json!({"rows": {"id": 1}}));
        assert_eq!(stage.unit("a"), "1/1/1/- complete: one page");
    }

    #[test]
    fn filters_go_along_and_absent_ones_do_not() {
        let url = "https://h/api/bugs?filter[state]=new,triaged&f[severity]=1&page[limit]=2&page[offset]=0";
        let mut stage = Stage::new(OFFSET).get(url, page(&[], 0));
        stage.filters = r#"{"states":["new","triaged"],"query":{"severity":1,"x":null}}"#;
        assert_eq!(stage.unit("bugs"), "1/0/0/0 complete: empty page");
    }

    #[test]
    fn files_stand_in_for_an_api() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), r#"{"rows":[{"id":1}]}"#).unwrap();
        std::fs::write(folder.path().join("b.json"), r#"{"rows":[{"id":1},{"id":2}]}"#).unwrap();
        std::fs::write(folder.path().join("c.jsonl"), "{\"id\":1}\n\n{\"id\":2}\n").unwrap();
        let mut stage = Stage::new(
            "endpoints:\n  a: { file: '*.json', key: $.id, records: '$.rows[*]' }\n  b: { file: '*.jsonl' }\n  c: { file: none/* , records: $ }",
        );
        stage.folder = folder.path().to_owned();
        assert_eq!(stage.unit("a"), "2/3/2/- complete: all files read");
        assert_eq!(stage.unit("b"), "1/2/2/- complete: all files read");
        assert!(stage.unit("c").contains("incomplete: no file matches `none/*`"));
        std::fs::write(folder.path().join("b.json"), r#"{"rows":[{"id":1},"#).unwrap();
        let (fetched, notes) = stage.run("a");
        assert_eq!((notes.len(), fetched.failures[0].page), (1, 2));
    }

    #[test]
    fn what_nothing_means_is_said_by_the_map() {
        let map = "connect: { url: https://h }\nendpoints: { a: { get: /a, absent: empty, records: '$.rows[*]' }, b: { get: /b, none: fail, records: '$.rows[*]' } }";
        let stage = Stage::new(map).get("https://h/a", json!({})).get("https://h/b", json!({"rows": []}));
        assert_eq!(stage.unit("a"), "1/0/0/- complete: one page");
        assert_eq!(stage.unit("b"), "1/0/0/- incomplete: no records");
    }
}
