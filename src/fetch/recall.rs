//! A walk taken up where an earlier attempt at the same run left it: its pages are told again from their notes.

use super::books;
use super::note::{ItemNote, PageNote};
use super::walk::{Ended, Item, Walk};
use crate::connector::paginate::{Found, Pager, Turn};
use crate::http::Url;
use crate::value::Raw;

impl<M> Walk<'_, M> {
    /// Brings books and pager to where they were; the url of the last answer, if there was one. `Err` when the walk had
    /// come to its end. A walk that ended without being whole begins anew once the whole run had ended.
    pub(super) fn recall(&mut self, pager: &mut Box<dyn Pager>) -> Result<Option<Url>, Ended> {
        let notes = self.notes()?;
        let Some(last) = notes.last() else { return Ok(None) };
        let mut turn = Turn::Next;
        for note in &notes {
            self.recall_page(note)?;
            turn = pager.turn(&note.facts);
        }
        self.lane.text.settle(last.text);
        if turn == Turn::Next {
            return Ok(Url::parse(&last.url).ok());
        }
        let ended = self.ended(turn);
        if self.world.past.is_over() && !self.report(&ended).complete {
            self.forget();
            *pager = self.endpoint.paginate.start();
            return Ok(None);
        }
        Err(ended)
    }

    /// The same for files; their names, page by page.
    pub(super) fn recall_files(&mut self) -> Result<Vec<String>, Ended> {
        let notes = self.notes()?;
        notes.iter().try_for_each(|note| self.recall_page(note))?;
        Ok(notes.into_iter().map(|note| note.url).collect())
    }

    /// The same for an export: what the requests for its chunks read of it, chunk by chunk.
    pub(super) fn recall_export(&mut self) -> Result<Vec<String>, Ended> {
        let notes = self.notes()?;
        notes.iter().try_for_each(|note| self.recall_page(note))?;
        let names = notes.into_iter().filter_map(|note| match note.facts.found {
            Found::Value(names) => Some(names.text),
            Found::Absent | Found::Other(_) => None,
        });
        Ok(names.collect())
    }

    fn notes(&self) -> Result<Vec<PageNote>, Ended> {
        self.world.past.pages(&self.endpoint.name, self.unit).map_err(|why| self.failed(why))
    }

    fn recall_page(&mut self, note: &PageNote) -> Result<(), Ended> {
        let keyed = !self.endpoint.key.is_empty();
        self.books.recall(note, keyed, self.world.overflow).map_err(|why| self.failed(why))?;
        for item in &note.items {
            self.recall_item(item).map_err(|why| self.failed(format!("a note of this run cannot be read: {why}")))?;
        }
        Ok(())
    }

    fn recall_item(&mut self, note: &ItemNote) -> Result<(), String> {
        let raw = Raw::parse(&note.record).map_err(|error| error.message.clone())?;
        let sealed = self.endpoint.sealed();
        let record = sealed.record.read(raw).map_err(|error| error.to_string())?;
        self.seen.extend(books::key(self.endpoint, &record));
        let kept = sealed.children.read(raw).map_err(|error| error.to_string())?.keep();
        self.items.push(Item { label: note.label.clone(), kept });
        Ok(())
    }

    /// Begins anew.
    pub(super) fn forget(&mut self) {
        self.books = books::Books::default();
        self.items.clear();
        self.seen.clear();
    }
}
