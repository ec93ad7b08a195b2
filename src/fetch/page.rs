//! One page of a walk: decoded, read, entered into the books, shown to the observer.

use super::answer::{flag, found};
use super::books;
use super::observer::{Observer, PageAt};
use super::walk::{Ended, Item, Walk};
use crate::connector::paginate::Facts;
use crate::expression::Frame;
use crate::http::{Response, excerpt, hint, visible, web_page};
use crate::path::{Found, Record, Walked};
use crate::value::scan::Malformed;
use std::ops::ControlFlow;

impl Walk<'_> {
    /// Reads one page: decoded, walked, booked, shown to the observer.
    pub(super) fn page(
        &mut self,
        body: Vec<u8>,
        url: &str,
        response: Option<&Response>,
        observer: &mut dyn Observer,
    ) -> Result<Facts, Ended> {
        let endpoint = self.endpoint;
        let text = endpoint.decoder.decode(body).map_err(|why| self.failed(why))?;
        let walked = endpoint.walk(&text).map_err(|error| self.failed(malformed(&text, &error, response.is_none())))?;
        let records = self.records(&walked, &text).map_err(|why| self.failed(why))?;
        self.take(&walked, records, response.is_none()).map_err(|why| self.failed(why))?;
        let at = PageAt {
            endpoint: endpoint.number,
            name: &endpoint.name,
            unit: self.unit,
            page: usize::try_from(self.books.pages).unwrap_or(usize::MAX),
            url,
            text: &text,
        };
        let mut frame: Frame<'_> = self.frame.clone();
        frame.set(endpoint.page_scope(), Some(&walked.page));
        if let ControlFlow::Break(word) = observer.page(&at, &frame, &walked) {
            return Err(Ended::Stopped(word));
        }
        Ok(Facts {
            records: records.len() as u64,
            distinct: self.books.distinct,
            total: self.books.comparable(endpoint, self.filtered),
            flag: flag(endpoint.paginate.stop, &walked.page),
            found: found(&endpoint.paginate.kind.wanted(), &walked.page, response),
        })
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

    /// Enters a page into the books, and keeps what descendants need of its records.
    fn take(&mut self, walked: &Walked<'_>, records: &[Record<'_>], from_file: bool) -> Result<(), String> {
        if let (Found::Records { span, .. }, false, false) = (&walked.records, records.is_empty(), from_file)
            && self.books.is_repeated(span)
        {
            return Err("the same page came twice: its records are those of an earlier page, byte for byte".to_owned());
        }
        self.books.state_total(self.endpoint.paginate.total, &walked.page)?;
        if self.is_parent {
            self.keep(records)?;
        }
        self.books.count(self.endpoint, records);
        Ok(())
    }

    fn keep(&mut self, records: &[Record<'_>]) -> Result<(), String> {
        for record in records {
            let key = books::key(self.endpoint, &record.view);
            if key.is_none_or(|key| self.seen.insert(key)) {
                let view = self.endpoint.sealed().children.read(record.raw).map_err(|error| error.to_string())?;
                self.items.push(Item { label: books::label(self.endpoint, &record.view), kept: view.keep() });
            }
        }
        Ok(())
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
