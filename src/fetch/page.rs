//! One page of a walk: handed over to be read, entered into the books, shown to the observer when it is the unit's turn.

use super::answer::in_headers;
use super::lane::Lane;
use super::note::{PageNote, write_keys};
use super::observer::PageAt;
use super::pool::{Page, Promise, UnderWay};
use super::read::{Parent, Read};
use super::unit::UnitName;
use super::walk::{Ended, Item, Walk};
use super::world::World;
use crate::connector::Endpoint;
use crate::connector::paginate::Facts;
use crate::http::Response;
use crate::value::to_hex;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A page that was read and entered into the books, but not shown yet.
pub(super) struct Taken<M> {
    pub(super) promise: Promise<M>,
    pub(super) note: PageNote,
}

/// What it takes to show the pages of a walk.
pub(super) struct Showing<'s, M> {
    endpoint: &'s Endpoint,
    world: World<'s>,
    lane: Lane<'s, M>,
    unit: &'s UnitName,
}

impl<'w, M> Walk<'w, M> {
    /// Hands a body over to be read and mapped, by others in the meantime.
    pub(super) fn hand_over(&self, body: Vec<u8>, from_file: bool) -> UnderWay<M> {
        self.lane.pool.take(Page {
            endpoint: self.endpoint.number,
            bound: Arc::clone(self.bound),
            body,
            is_parent: self.is_parent,
            from_file,
        })
    }

    /// Enters a page into the books as soon as it is read. `response` is `None` for a file.
    pub(super) async fn take(
        &mut self,
        page: UnderWay<M>,
        url: &str,
        response: Option<&Response>,
    ) -> Result<Taken<M>, Ended> {
        let (read, promise) = page.read().await.map_err(|unread| self.failed(unread.why()))?;
        Ok(Taken { promise, note: self.enter(read, url, response)? })
    }

    /// Enters what was read of a page into the books, and says how it is to be remembered.
    pub(super) fn enter(&mut self, read: Read, url: &str, response: Option<&Response>) -> Result<PageNote, Ended> {
        if self.is_too_large(&read).map_err(|why| self.failed(why))? {
            self.books.pages += 1;
            return Err(Ended::TooLarge);
        }
        let endpoint = self.endpoint;
        let (span, records, flag) = (read.span, read.records, read.flag);
        if span.is_some_and(|span| self.books.is_repeated(span)) {
            let why = "the same page came twice: its records are those of an earlier page, byte for byte";
            return Err(self.failed(why.to_owned()));
        }
        self.books.state_total(read.total.map_err(|why| self.failed(why))?);
        let mut items = Vec::new();
        for parent in read.parents.map_err(|why| self.failed(why))? {
            items.extend(self.keep(parent));
        }
        let counted = self.books.count(records, read.keys.as_deref(), self.world.overflow);
        counted.map_err(|why| self.failed(why))?;
        let found = response.and_then(|response| in_headers(&endpoint.paginate.kind.wanted(), response));
        let facts = Facts {
            records,
            distinct: self.books.distinct,
            total: self.books.comparable(endpoint, self.filtered),
            flag,
            found: found.unwrap_or(read.found),
        };
        Ok(PageNote {
            endpoint: endpoint.name.clone(),
            unit: self.unit.0.clone(),
            page: self.books.pages,
            url: url.to_owned(),
            text: self.lane.text.get().unwrap_or_default(),
            facts,
            total: self.books.total,
            span: span.map(to_hex).unwrap_or_default(),
            keys: read.keys.map(|keys| write_keys(&keys)).unwrap_or_default(),
            items,
        })
    }

    /// Shows a page to the observer when it is mapped and this unit's turn; an end, if that is the last that is shown.
    pub(super) async fn show(&self, taken: Taken<M>) -> Option<Ended> {
        self.showing().show(taken).await
    }

    /// Shows pages while the walk goes on.
    pub(super) fn showing(&self) -> Showing<'w, M> {
        Showing { endpoint: self.endpoint, world: self.world, lane: self.lane, unit: self.unit }
    }

    /// Whether the vendor states more records than it serves, while there are parts to walk instead.
    fn is_too_large(&mut self, read: &Read) -> Result<bool, String> {
        if !self.has_parts || self.books.pages > 0 || read.records == 0 {
            return Ok(false);
        }
        self.books.state_total(read.total.clone()?);
        let total = self.books.comparable(self.endpoint, self.filtered);
        let serves = self.endpoint.paginate.kind.serves(read.records);
        Ok(total.zip(serves).is_some_and(|(total, served)| total > served))
    }

    /// Keeps a record that descendants are walked for, unless it came before.
    fn keep(&mut self, parent: Parent) -> Option<super::ItemNote> {
        if parent.key.is_some_and(|key| !self.seen.insert(key)) {
            return None;
        }
        self.items.push(Item { label: parent.note.label.clone(), kept: parent.kept });
        Some(parent.note)
    }
}

impl<M> Showing<'_, M> {
    /// Shows a page when it is mapped and its unit's turn; an end, if that is the last that is shown.
    pub(super) async fn show(&self, taken: Taken<M>) -> Option<Ended> {
        // Signals, and requests that are on their way, get on before anything is shown.
        tokio::task::yield_now().await;
        self.lane.turns.of(self.lane.number).await;
        let Taken { promise, note } = taken;
        let (text, mapped) = promise.kept().await;
        let at = PageAt {
            endpoint: self.endpoint.number,
            name: &self.endpoint.name,
            unit: self.unit,
            page: usize::try_from(note.page).unwrap_or(usize::MAX),
            url: &note.url,
            text: &text,
        };
        let flow = self.lane.audience.show(&at, mapped, (&note, self.lane.cost));
        self.lane.pool.give_back(text);
        match flow {
            ControlFlow::Break(word) => Some(Ended::Stopped(word)),
            ControlFlow::Continue(()) => self.world.stop.word().map(Ended::Stopped),
        }
    }
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
