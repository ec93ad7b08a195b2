//! The last check: the answer, or the first file, read as a run would read it.

use super::ask::Asking;
use super::check::{Checks, DATA, NAMES, Stop};
use crate::connector::{Endpoint, Target};
use crate::expression::Frame;
use crate::fetch::cost::Cost;
use crate::fetch::lane::{Lane, Text, Turns};
use crate::fetch::note::PageNote;
use crate::fetch::observer::{Mapper, Observer, PageAt};
use crate::fetch::pool::Pool;
use crate::fetch::read::Unread;
use crate::fetch::transport::FilePages;
use crate::fetch::unit::UnitName;
use crate::fetch::walk::{Ended, Walk};
use crate::http::{Response, hint};
use crate::path::Record;
use std::cell::RefCell;
use std::ops::ControlFlow;

/// What a page holds, in words.
pub(super) struct Came {
    pub(super) words: String,
    pub(super) is_empty: bool,
}

/// Maps no page and looks at none.
struct Nobody;

impl Mapper for Nobody {
    type Mapped = ();

    fn begin(&self, _: &Endpoint) {}

    fn needs_page(&self, _: &Endpoint) -> bool {
        false
    }

    fn map<'a>(&self, _: &Endpoint, _: &Frame<'a>, _: (&'a [Record<'a>], &'a str), (): &mut ()) {}
}

impl Observer<()> for Nobody {
    fn page(&mut self, _: &PageAt<'_>, (): ()) -> ControlFlow<&'static str> {
        ControlFlow::Continue(())
    }
}

impl Asking<'_> {
    /// Reads one page; else why it is none, and what to do about it where that is known.
    pub(super) async fn read(
        &self,
        body: Vec<u8>,
        place: &str,
        response: Option<&Response>,
    ) -> Result<Came, (String, Option<&'static str>)> {
        let (unit, cost, text, turns) = (UnitName::default(), Cost::default(), Text::default(), Turns::default());
        let (mut nobody, connector, endpoint) = (Nobody, self.connector, self.endpoint);
        let (audience, pool) = (RefCell::new(&mut nobody), Pool::in_place(connector, &Nobody));
        let lane = Lane { audience: &audience, pool: &pool, turns: &turns, number: 0, text: &text, cost: &cost };
        let (facts, names) = ((self.filtered, false), (self.frame, self.bound));
        let mut walk = Walk::new((connector, endpoint), (self.world, lane), facts, &unit, names);
        let advice = "hold the answer against `records` and `format` of the map";
        let advised = |message: String| {
            let known = [hint::EMPTY, hint::WEB_PAGE].into_iter().find(|hint| message.ends_with(*hint));
            (message, known.or(Some(advice)))
        };
        let read = match walk.hand_over(body, response.is_none()).read().await {
            Ok((read, _)) => read,
            Err(Unread::Undecoded(why)) => return Err((why, None)),
            Err(Unread::NoRecords(why)) => return Err(advised(why)),
        };
        match walk.enter(read, place, response) {
            Ok(PageNote { facts, .. }) => {
                let records = match facts.records {
                    1 => "1 record came".to_owned(),
                    more => format!("{more} records came"),
                };
                let total = walk.books.total.map(|total| format!(", of {total} that the vendor states"));
                let words = format!("{records}{}: `{}`", total.unwrap_or_default(), self.endpoint.name);
                Ok(Came { words, is_empty: facts.records == 0 })
            }
            Err(Ended::Failed { message, .. }) => Err(advised(message)),
            Err(_) => Err(("the page could not be read".to_owned(), None)),
        }
    }

    /// All five checks of an endpoint that reads files: the last one is left.
    pub(super) async fn file(&self, target: &Target, checks: &mut Checks<'_>) -> Result<(), Stop> {
        for name in NAMES.into_iter().filter(|name| *name != DATA) {
            checks.skip(name, format!("`{}` reads files: nobody is asked", self.endpoint.name));
        }
        let hint = Some("check `file` of the map, and the workspace");
        let lines = self.endpoint.decoder.is_lines();
        let found = target.text(self.frame).and_then(|pattern| FilePages::find(self.world.folder, &pattern, lines));
        let mut pages = found.map_err(|why| checks.fail(DATA, why, hint))?;
        let page = match pages.next_page(Vec::new()) {
            Some(page) => page.map_err(|why| checks.fail(DATA, why, hint))?,
            None => return Err(checks.fail(DATA, "the files hold nothing", hint)),
        };
        match self.read(page.bytes, &page.name, None).await {
            Ok(came) => {
                checks.pass(DATA, format!("{}, in `{}`", came.words, page.name));
                Ok(())
            }
            Err((why, hint)) => Err(checks.fail(DATA, format!("`{}`: {why}", page.name), hint)),
        }
    }
}
