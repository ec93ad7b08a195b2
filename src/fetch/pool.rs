//! The threads that read and map pages. Who brings a page gets two promises: of what the books need, which comes first, and of
//! what came of the page.

use super::bound::Bound;
use super::observer::Mapper;
use super::read::{Read, Seen, Unread, malformed, records};
use super::units::frame;
use crate::connector::{Connector, Endpoint};
use crate::expression::Frame;
use crate::path::{Record, Taker};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

/// A page as it came, and what its unit knows.
pub(super) struct Page {
    /// The endpoint's number in its connector.
    pub(super) endpoint: usize,
    pub(super) bound: Arc<Bound>,
    pub(super) body: Vec<u8>,
    pub(super) is_parent: bool,
    pub(super) from_file: bool,
}

/// A page under way.
pub(super) struct UnderWay<M> {
    /// Bytes of its body.
    pub(super) length: usize,
    read: oneshot::Receiver<Result<Read, Unread>>,
    mapped: Promise<M>,
}

/// A page's text, and what came of it.
pub(super) struct Promise<M>(oneshot::Receiver<(Vec<u8>, M)>);

/// A page to be read and mapped, and whom to tell.
struct Errand<M> {
    page: Page,
    read: oneshot::Sender<Result<Read, Unread>>,
    mapped: oneshot::Sender<(Vec<u8>, M)>,
}

/// Whoever reads and maps pages: threads, or the one that brings a page.
pub struct Pool<'p, M> {
    hand_over: Box<dyn Fn(Errand<M>) + 'p>,
    threads: usize,
    /// Of pages that were shown. Memory that the system takes back and gives anew costs it more than the page costs us.
    buffers: RefCell<Vec<Vec<u8>>>,
    /// How many are with pages under way. Bodies of answers come in their own.
    lent: Cell<usize>,
}

/// So many buffers wait to be used again, none of them larger than this.
const BUFFERS: usize = 2;
const LARGEST: usize = 16 * 1024 * 1024;

impl<'p, M> Pool<'p, M> {
    /// Without threads: whoever brings a page reads and maps it.
    pub fn in_place<P: Mapper<Mapped = M>>(connector: &'p Connector, mapper: &'p P) -> Self {
        Self::of(move |errand| errand.carry_out(connector, mapper), 0)
    }
}

impl<M: Send> Pool<'_, M> {
    /// Has `work` done with a pool of up to so many threads, which come with the pages.
    pub fn open<P: Mapper<Mapped = M>, R>(
        connector: &Connector,
        mapper: &P,
        threads: usize,
        work: impl FnOnce(&Pool<'_, M>) -> R,
    ) -> R {
        if threads == 0 {
            return work(&Pool::in_place(connector, mapper));
        }
        let (queue, waiting) = channel();
        let hall = &Hall { waiting: Mutex::new(waiting), under_way: AtomicUsize::new(0) };
        thread::scope(|scope| {
            let there = Cell::new(0);
            let hand_over = move |errand: Errand<M>| {
                if hall.under_way.fetch_add(1, Ordering::Relaxed) >= there.get() && there.get() < threads {
                    let thread = thread::Builder::new().name("mapping".to_owned());
                    let begun = thread.spawn_scoped(scope, move || hall.serve(connector, mapper));
                    there.set(there.get() + usize::from(begun.is_ok()));
                }
                // A thread that cannot be had now may be had with the next page.
                match there.get() {
                    0 => hall.carry_out(errand, connector, mapper),
                    _ => queue.send(errand).expect("the hall stands for as long as there are threads"),
                }
            };
            work(&Pool::of(hand_over, threads))
        })
    }
}

impl<'p, M> Pool<'p, M> {
    fn of(hand_over: impl Fn(Errand<M>) + 'p, threads: usize) -> Self {
        Self { hand_over: Box::new(hand_over), threads, buffers: RefCell::default(), lent: Cell::default() }
    }

    /// A buffer for a page, empty or not.
    pub(super) fn buffer(&self) -> Vec<u8> {
        self.lent.update(|lent| lent + 1);
        self.buffers.borrow_mut().pop().unwrap_or_default()
    }

    /// Takes a page's text back that nobody needs any more.
    pub(super) fn give_back(&self, text: Vec<u8>) {
        let mut buffers = self.buffers.borrow_mut();
        if self.lent.get() > 0 && buffers.len() < BUFFERS && text.capacity() <= LARGEST {
            buffers.push(text);
        }
        self.lent.update(|lent| lent.saturating_sub(1));
    }

    /// Hands a page over.
    pub(super) fn take(&self, page: Page) -> UnderWay<M> {
        let ((read_to, read), (mapped_to, mapped)) = (oneshot::channel(), oneshot::channel());
        let length = page.body.len();
        (self.hand_over)(Errand { page, read: read_to, mapped: mapped_to });
        UnderWay { length, read, mapped: Promise(mapped) }
    }

    /// How many pages are worth having under way: one for each thread, and one that is waited for.
    pub(super) fn pages(&self) -> usize {
        self.threads + 1
    }

    /// The same of pages that take a thread hardly longer than showing them takes.
    pub(super) fn small_pages(&self) -> usize {
        if self.threads == 0 { 1 } else { self.pages() * 2 }
    }
}

impl<M> UnderWay<M> {
    /// What the books need, and the promise of the rest.
    pub(super) async fn read(self) -> Result<(Read, Promise<M>), Unread> {
        let read = self.read.await.expect("whoever takes a page says what it read");
        Ok((read?, self.mapped))
    }
}

impl<M> Promise<M> {
    /// The page's text, and what came of it.
    pub(super) async fn kept(self) -> (Vec<u8>, M) {
        self.0.await.expect("whoever has read a page maps it")
    }
}

/// Where pages wait for a thread.
struct Hall<M> {
    waiting: Mutex<Receiver<Errand<M>>>,
    /// Pages that wait or are in somebody's hands.
    under_way: AtomicUsize,
}

impl<M> Hall<M> {
    /// One page after the other, until nobody brings any more.
    fn serve<P: Mapper<Mapped = M>>(&self, connector: &Connector, mapper: &P) {
        loop {
            let next = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(errand) = next else { return };
            // A bug ends the run where its page is waited for; until then the others are served.
            let _ = catch_unwind(AssertUnwindSafe(|| self.carry_out(errand, connector, mapper)));
        }
    }

    fn carry_out<P: Mapper<Mapped = M>>(&self, errand: Errand<M>, connector: &Connector, mapper: &P) {
        errand.carry_out(connector, mapper);
        self.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// So many records are mapped as soon as they were read, while they are still in the processor's own memory.
const HANDFUL: usize = 16;

/// The records of one page, as they are read.
struct Desk<'d, P: Mapper> {
    endpoint: &'d Endpoint,
    mapper: &'d P,
    frame: Frame<'d>,
    text: &'d str,
    handful: usize,
    are_parents: bool,
    seen: Seen,
    mapped: P::Mapped,
}

impl<'a, P: Mapper> Taker<'a> for Desk<'_, P> {
    fn handful(&self) -> usize {
        self.handful
    }

    fn take(&mut self, records: &[Record<'a>]) {
        self.seen.add(self.endpoint, records);
        self.mapper.map(self.endpoint, &self.frame, (records, self.text), &mut self.mapped);
    }

    fn forget(&mut self) {
        self.seen = Seen::new(self.are_parents);
        self.mapped = self.mapper.begin(self.endpoint);
    }
}

impl<M> Errand<M> {
    /// Reads the page and maps it. That nobody waits any more is no reason to complain.
    fn carry_out<P: Mapper<Mapped = M>>(self, connector: &Connector, mapper: &P) {
        let Errand { mut page, read, mapped } = self;
        let endpoint = &connector.endpoints[page.endpoint];
        let (outcome, before) = {
            let text = match endpoint.decoder.text(&page.body) {
                Ok(text) => text,
                Err(why) => return drop(read.send(Err(Unread::Undecoded(why)))),
            };
            let views = page.bound.views();
            // Whoever waits for the next answer is told of this page before anything of it is mapped.
            let in_handfuls = page.from_file && !mapper.needs_page(endpoint);
            let mut desk = Desk {
                endpoint,
                mapper,
                frame: frame(endpoint, &views),
                text,
                handful: if in_handfuls { HANDFUL } else { usize::MAX },
                are_parents: page.is_parent,
                seen: Seen::new(page.is_parent),
                mapped: mapper.begin(endpoint),
            };
            let walked = match endpoint.walk(text, &mut desk) {
                Ok(walked) => walked,
                Err(error) => return drop(read.send(Err(malformed(text, &error, page.from_file)))),
            };
            let records = match records(endpoint, &walked, text) {
                Ok(records) => records,
                Err(unread) => return drop(read.send(Err(unread))),
            };
            let Desk { mut frame, mut seen, mapped: mut outcome, .. } = desk;
            seen.add(endpoint, records);
            if read.send(Ok(Read::of(endpoint, &walked, seen, page.from_file))).is_err() {
                return;
            }
            frame.set(endpoint.page_scope(), Some(&walked.page));
            mapper.map(endpoint, &frame, (records, text), &mut outcome);
            (outcome, page.body.len() - text.len())
        };
        page.body.drain(..before);
        let _ = mapped.send((page.body, outcome));
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::Stage;
    use super::*;
    use crate::path::View;

    const MAP: &str = "connect: { url: https://h }\nendpoints: { a: { get: /a, key: $.id, records: '$[*]' } }";

    /// Joins the records; a record of `13` is a bug.
    struct Join;

    impl Mapper for Join {
        type Mapped = String;

        fn begin(&self, _: &Endpoint) -> String {
            String::new()
        }

        fn needs_page(&self, _: &Endpoint) -> bool {
            false
        }

        fn map<'a>(&self, _: &Endpoint, _: &Frame<'a>, (records, _): (&'a [Record<'a>], &'a str), mapped: &mut String) {
            let texts: Vec<&str> = records.iter().map(|record| record.raw.json()).collect();
            assert!(!texts.contains(&"13"), "a bug in the mapper");
            let joint = if mapped.is_empty() || texts.is_empty() { "" } else { "+" };
            *mapped += &format!("{joint}{}", texts.join("+"));
        }
    }

    fn mapped(threads: usize, bodies: &[&str]) -> Vec<Result<(u64, String), Unread>> {
        mapped_by((MAP, false), threads, bodies)
    }

    /// What became of bodies that were all handed over before one was waited for.
    fn mapped_by(
        (map, from_file): (&str, bool),
        threads: usize,
        bodies: &[&str],
    ) -> Vec<Result<(u64, String), Unread>> {
        let stage = Stage::new(map);
        let bound = Bound::new(&[View::default(), View::default(), View::default()], &[]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        Pool::open(&stage.connector, &Join, threads, |pool| {
            let page = |body: &&str| {
                let (bound, body) = (Arc::clone(&bound), body.as_bytes().to_vec());
                pool.take(Page { endpoint: 0, bound, body, is_parent: false, from_file })
            };
            let under_way: Vec<_> = bodies.iter().map(page).collect();
            let told = async |page: UnderWay<String>| {
                let (read, promise) = page.read().await?;
                Ok((read.records, promise.kept().await.1))
            };
            under_way.into_iter().map(|page| runtime.block_on(told(page))).collect()
        })
    }

    #[test]
    fn each_page_keeps_its_promises_on_any_number_of_threads() {
        for threads in [0, 1, 2, 7] {
            let came = mapped(threads, &["[1, 2]", "[", "\u{1}", "[3]", "{}", "[]"]);
            let good: Vec<_> = came.iter().flatten().map(|(records, text)| (*records, text.as_str())).collect();
            assert_eq!(good, [(2, "1+2"), (1, "3"), (0, "")], "{threads}");
            assert!(came[4].as_ref().is_err_and(|unread| unread.clone().why().starts_with("the records are no array")));
        }
    }

    #[test]
    fn what_is_mapped_by_handfuls_is_the_page_and_nothing_else() {
        let map = "endpoints: { a: { file: a.json, absent: empty, records: '$.d[*].e[*]' } }";
        let numbers: Vec<String> = (100..100 + 2 * HANDFUL + 3).map(|number| number.to_string()).collect();
        let many = numbers.join(",");
        let bodies = [
            format!(r#"{{"d":[{{"e":[{many}]}}]}}"#),
            // Of two members of one name the last one counts.
            format!(r#"{{"d":[{{"e":[{many}]}}],"d":[{{"e":[7,8]}}]}}"#),
            // One that is missing is as good as all missing.
            format!(r#"{{"d":[{{"e":[{many}]}},{{}}]}}"#),
            format!(r#"{{"d":[{{"e":[{many}"#),
        ];
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let came = mapped_by((map, true), 0, &bodies);
        let good: Vec<_> = came.iter().flatten().map(|(records, text)| (*records as usize, text.clone())).collect();
        assert_eq!(good, [(numbers.len(), numbers.join("+")), (2, "7+8".to_owned()), (0, String::new())]);
        assert!(came[3].is_err());
    }

    #[test]
    fn a_bug_ends_the_run_and_leaves_nobody_waiting() {
        for threads in [0, 1, 3] {
            let run = || mapped(threads, &["[1]", "[13]", "[2]", "[3]", "[4]"]);
            assert!(catch_unwind(run).is_err(), "{threads}");
        }
    }
}
