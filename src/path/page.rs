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
#[derive(Debug)]
pub enum Found<'a> {
    /// Nothing, or null.
    Missing,
    /// Something that is no array, under a `[*]`.
    NotAnArray(Raw<'a>),
    /// The records; `span` is the text from the first to the last, for telling repeated pages.
    Records { records: Vec<Record<'a>>, span: &'a str },
}

/// One record of a page.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    pub raw: Raw<'a>,
    pub view: View<'a>,
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
    pub fn walk<'a>(&self, text: &'a str) -> Result<Walked<'a>, Malformed> {
        match self.steps() {
            Some(steps) => self.walk_once(text, &steps),
            None => self.walk_again(text, whole(text)?, |raw| select(raw, &self.records)),
        }
    }

    /// Reads a page of one record a line (NDJSON), whatever the path to the records. Nothing is read of the page
    /// itself: its view is absent all over.
    pub fn walk_lines<'a>(&self, text: &'a str) -> Result<Walked<'a>, Malformed> {
        let (mut records, mut shapes) = (Vec::new(), Shapes::default());
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            let line = &text[start..end];
            if !line.trim_ascii().is_empty() {
                records.push(self.walk_line(line, &mut shapes).map_err(|error| error.moved(start))?);
            }
            start = end + 1;
        }
        Ok(Walked { page: View::default(), records: found(text, records) })
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

    fn walk_once<'a>(&self, text: &'a str, steps: &[Step<'_>]) -> Result<Walked<'a>, Malformed> {
        let mut walk = PageWalk::new(&self.record, self.page.begin(), steps);
        let mut cursor = Cursor::knowing(text, Shapes::default());
        let raw = walk.pass(&mut cursor, steps, self.page.root())?;
        cursor.finish()?;
        if walk.page.irregular {
            return self.walk_again(text, raw, |raw| Ok(chase(raw, steps)));
        }
        let records = match walk.trouble {
            Some(trouble) => trouble.into(),
            None => found(text, walk.records),
        };
        let page = self.page.finish(walk.page, raw).map_err(|error| at(text, raw, &error))?;
        Ok(Walked { page, records })
    }

    /// Reads a page that is known to be well-formed, the page first and then its records.
    fn walk_again<'a>(
        &self,
        text: &'a str,
        raw: Raw<'a>,
        chase: impl FnOnce(Raw<'a>) -> Result<Chased<'a>, OverBudget>,
    ) -> Result<Walked<'a>, Malformed> {
        let page = self.page.read(raw).map_err(|error| at(text, raw, &error))?;
        let records = match chase(raw).map_err(|error| at(text, raw, &error))? {
            Err(trouble) => trouble.into(),
            Ok(all) => {
                let read = |raw| match self.record.read(raw) {
                    Ok(view) => Ok(Record { raw, view }),
                    Err(error) => Err(at(text, raw, &error)),
                };
                found(text, all.into_iter().map(read).collect::<Result<_, _>>()?)
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

/// The records with the text they span.
fn found<'a>(text: &'a str, records: Vec<Record<'a>>) -> Found<'a> {
    let starts = || records.iter().filter_map(|record| record.raw.offset_in(text));
    let ends = records.iter().filter_map(|record| Some(record.raw.offset_in(text)? + record.raw.json().len()));
    // Paths like `$[1,0]` select out of order, hence the least and the greatest.
    let span = match (starts().min(), ends.max()) {
        (Some(start), Some(end)) => &text[start..end],
        _ => "",
    };
    Found::Records { records, span }
}

fn at(text: &str, raw: Raw<'_>, error: &OverBudget) -> Malformed {
    Malformed::new(raw.offset_in(text).unwrap_or(0), error.to_string())
}
