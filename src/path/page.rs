//! A page: the records in it, and what is read of it beside them.

use super::Path;
use super::evaluate::OverBudget;
use super::page_walk::PageWalk;
use super::reads::{ReadSet, Reads};
use super::records::{Chased, Trouble, chase, select};
use super::steps::Step;
use super::view::View;
use crate::value::Raw;
use crate::value::scan::{Cursor, Malformed, Shapes, whole};
use std::ops::Range;

/// Reads a page in one walk: what is read of the page itself, and each record.
///
/// Where the path to the records is nothing but names and wildcards, everything on it must be there: a member that is
/// missing in one of several objects is as good as all missing. Any other path selects what it selects, but what its
/// leading names lead to must be there.
#[derive(Debug, Clone)]
pub struct PageReads {
    records: Path,
    page: Reads,
    record: Reads,
}

/// A page, walked.
#[derive(Debug)]
pub struct Walked<'a> {
    pub page: View<'a>,
    pub records: Found<'a>,
}

/// What stood where the records should be.
#[derive(Debug, Clone)]
pub enum Found<'a> {
    /// Nothing, or null.
    Missing,
    /// Something that is no array, under a `[*]`.
    NotAnArray(Raw<'a>),
    /// The records, but for those that were taken; `span` is the text from the first of all to the last, for telling
    /// repeated pages.
    Records { records: Vec<Record<'a>>, span: &'a str },
}

/// One record of a page.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    pub raw: Raw<'a>,
    pub view: View<'a>,
}

/// Takes records while a page is walked, so that not all of them have to be there at once.
pub trait Taker<'a> {
    /// So many are taken at once.
    fn handful(&self) -> usize {
        usize::MAX
    }

    /// Takes these: the page is read on without them.
    fn take(&mut self, _: &[Record<'a>]) {}

    /// What it took is void: there are no records, or they come anew.
    fn forget(&mut self) {}
}

/// Leaves all with the page.
impl Taker<'_> for () {}

/// The records of a page under way.
pub(super) struct Gathered<'w, 'a> {
    text: &'a str,
    taker: &'w mut dyn Taker<'a>,
    /// Those that were not taken.
    records: Vec<Record<'a>>,
    /// From the first to the last: paths like `$[1,0]` select out of order.
    span: Range<usize>,
}

impl<'w, 'a> Gathered<'w, 'a> {
    fn new(text: &'a str, taker: &'w mut dyn Taker<'a>) -> Self {
        Self { text, taker, records: Vec::new(), span: text.len()..0 }
    }

    /// One more.
    pub fn push(&mut self, record: Record<'a>) {
        if let Some(start) = record.raw.offset_in(self.text) {
            let Range { start: first, end: last } = self.span;
            self.span = first.min(start)..last.max(start + record.raw.json().len());
        }
        self.records.push(record);
        if self.records.len() >= self.taker.handful() {
            self.taker.take(&self.records);
            self.records.clear();
        }
    }

    fn end(self) -> Found<'a> {
        Found::Records { records: self.records, span: self.text.get(self.span).unwrap_or_default() }
    }
}

impl PageReads {
    /// `records`: the path to the records (`$.data[*]`); `page`: what is read of the page beside them; `record`: what
    /// is read of each record.
    pub fn new(records: &Path, page: &ReadSet, record: &ReadSet) -> Self {
        // One cursor passes the places of both.
        let mut next = 0;
        let (page, record) = (page.compile_from(&mut next), record.compile_from(&mut next));
        Self { records: records.clone(), page, record }
    }

    /// Reads a page, and validates all of it. A query over its budget is an error, too, at the value it was asked of.
    pub fn walk<'a>(&self, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed> {
        let gathered = Gathered::new(text, taker);
        match self.steps() {
            Some(steps) => self.walk_once(gathered, &steps),
            None => self.walk_again(gathered, whole(text)?, |raw| select(raw, &self.records)),
        }
    }

    /// Reads a page of one record a line (NDJSON), whatever the path to the records. Nothing is read of the page
    /// itself: its view is absent all over.
    pub fn walk_lines<'a>(&self, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed> {
        let (mut gathered, mut shapes) = (Gathered::new(text, taker), Shapes::default());
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            let line = &text[start..end];
            if !line.trim_ascii().is_empty() {
                gathered.push(self.walk_line(line, &mut shapes).map_err(|error| error.moved(start))?);
            }
            start = end + 1;
        }
        Ok(Walked { page: View::default(), records: gathered.end() })
    }

    fn walk_line<'a>(&self, line: &'a str, shapes: &mut Shapes<'a>) -> Result<Record<'a>, Malformed> {
        let mut cursor = Cursor::knowing(line, std::mem::take(shapes));
        let (raw, view) = self.record.take(&mut cursor)?;
        cursor.finish()?;
        *shapes = cursor.into_shapes();
        Ok(Record { raw, view })
    }

    /// The path to the records as steps of the one walk, when it is nothing but names and wildcards.
    fn steps(&self) -> Option<Vec<Step<'_>>> {
        self.records.chain().filter(|steps| !steps.iter().any(|step| matches!(step, Step::Index(_))))
    }

    fn walk_once<'a>(&self, gathered: Gathered<'_, 'a>, steps: &[Step<'_>]) -> Result<Walked<'a>, Malformed> {
        let text = gathered.text;
        let mut walk = PageWalk::new(&self.record, self.page.begin(), gathered, steps);
        let mut cursor = Cursor::knowing(text, Shapes::default());
        let raw = walk.pass(&mut cursor, steps, self.page.root())?;
        cursor.finish()?;
        let PageWalk { page, records: gathered, trouble, .. } = walk;
        if page.irregular {
            gathered.taker.forget();
            return self.walk_again(Gathered::new(text, gathered.taker), raw, |raw| Ok(chase(raw, steps)));
        }
        let records = match trouble {
            Some(trouble) => {
                gathered.taker.forget();
                trouble.into()
            }
            None => gathered.end(),
        };
        let page = self.page.finish(page, raw).map_err(|error| at(text, raw, &error))?;
        Ok(Walked { page, records })
    }

    /// Reads a page that is known to be well-formed, the page first and then its records.
    fn walk_again<'a>(
        &self,
        mut gathered: Gathered<'_, 'a>,
        raw: Raw<'a>,
        chase: impl FnOnce(Raw<'a>) -> Result<Chased<'a>, OverBudget>,
    ) -> Result<Walked<'a>, Malformed> {
        let text = gathered.text;
        let page = self.page.read(raw).map_err(|error| at(text, raw, &error))?;
        let records = match chase(raw).map_err(|error| at(text, raw, &error))? {
            Err(trouble) => trouble.into(),
            Ok(all) => {
                for raw in all {
                    let view = self.record.read(raw).map_err(|error| at(text, raw, &error))?;
                    gathered.push(Record { raw, view });
                }
                gathered.end()
            }
        };
        Ok(Walked { page, records })
    }
}

impl<'a> From<Trouble<'a>> for Found<'a> {
    fn from(trouble: Trouble<'a>) -> Self {
        match trouble {
            Trouble::Missing => Found::Missing,
            Trouble::NotAnArray(raw) => Found::NotAnArray(raw),
        }
    }
}

fn at(text: &str, raw: Raw<'_>, error: &OverBudget) -> Malformed {
    Malformed::new(raw.offset_in(text).unwrap_or(0), error.to_string())
}
