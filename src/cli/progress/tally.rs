//! What has come so far: pages and records of each endpoint, and what the run waits for.

use super::super::render::{counted, grouped, stripped};
use std::time::Duration;

/// Rates over less time, and differences of waits, are chance.
const SETTLED: Duration = Duration::from_secs(1);

/// What has come so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// In the order in which they were begun.
    pub endpoints: Vec<Walked>,
    waiting: Option<Wait>,
}

/// An endpoint under way.
#[derive(Debug)]
pub struct Walked {
    pub name: String,
    units: usize,
    ended: usize,
    broken: usize,
    pages: u64,
    records: u64,
    begun: Duration,
    /// When the newest page came, or the newest unit ended.
    newest: Duration,
    /// The unit of the newest page.
    pub unit: String,
}

#[derive(Debug)]
struct Wait {
    until: Duration,
    why: String,
}

impl Tally {
    /// An endpoint with this many units is walked from now on.
    pub fn begin(&mut self, now: Duration, endpoint: &str, units: usize) {
        let walked = self.endpoint(now, endpoint);
        walked.units = units;
    }

    /// A page came.
    pub fn page(&mut self, now: Duration, endpoint: &str, unit: &str, records: usize) {
        let walked = self.endpoint(now, endpoint);
        walked.pages += 1;
        walked.records += records as u64;
        walked.newest = now;
        walked.unit = stripped(unit);
    }

    /// A unit came to its end.
    pub fn ended(&mut self, now: Duration, endpoint: &str, complete: bool) {
        let walked = self.endpoint(now, endpoint);
        walked.ended += 1;
        walked.broken += usize::from(!complete);
        walked.newest = now;
    }

    /// Nothing comes for so many seconds. Walks side by side wait for the same: whether this is news.
    pub fn wait(&mut self, now: Duration, seconds: u64, why: &str) -> bool {
        let until = now + Duration::from_secs(seconds);
        let is_news = self.waiting.as_ref().is_none_or(|wait| until > wait.until + SETTLED);
        if is_news {
            self.waiting = Some(Wait { until, why: stripped(why) });
        }
        is_news
    }

    /// What the run waits for at the moment, and how long still.
    pub fn waiting(&self, now: Duration) -> Option<String> {
        let wait = self.waiting.as_ref().filter(|wait| wait.until > now)?;
        Some(format!("waiting {} for {}", span(wait.until - now), wait.why))
    }

    fn endpoint(&mut self, now: Duration, name: &str) -> &mut Walked {
        let at = self.endpoints.iter().position(|walked| walked.name == name).unwrap_or_else(|| {
            self.endpoints.push(Walked::new(now, name));
            self.endpoints.len() - 1
        });
        &mut self.endpoints[at]
    }
}

impl Walked {
    fn new(now: Duration, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, units: 1, ended: 0, broken: 0, pages: 0, records: 0, begun: now, newest: now, unit: String::new() }
    }

    /// Units that have ended and units that there are; `None` where there is but one. A unit that had to be walked in
    /// parts has made them more.
    pub fn units(&self) -> Option<(usize, usize)> {
        let units = self.units.max(self.ended);
        (units != 1).then_some((self.ended, units))
    }

    /// Whether every unit has ended.
    pub fn is_over(&self) -> bool {
        self.ended >= self.units
    }

    /// What has come, in figures, the most telling first.
    pub fn figures(&self, now: Duration) -> Vec<String> {
        let mut figures = Vec::new();
        if let Some((ended, units)) = self.units() {
            figures.push(format!("{} of {}", grouped(ended as u64), counted(units as u64, "unit")));
        }
        figures.push(counted(self.pages, "page"));
        figures.push(counted(self.records, "record"));
        if self.broken > 0 {
            figures.push(format!("{} not whole", grouped(self.broken as u64)));
        }
        figures.extend(self.rate(now).map(|rate| format!("{}/s", counted(rate, "record"))));
        figures
    }

    /// Records a second, up to now or to the end.
    fn rate(&self, now: Duration) -> Option<u64> {
        let took = if self.is_over() { self.newest } else { now }.saturating_sub(self.begun);
        (took >= SETTLED).then(|| (self.records as f64 / took.as_secs_f64()).round() as u64)
    }
}

/// Time that is left, rounded up: `42 s`, `15 min 5 s`.
fn span(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn figures_name_units_where_there_are_several() {
        let mut tally = Tally::default();
        tally.begin(at(0), "bugs", 1);
        tally.page(at(0), "bugs", "", 2);
        assert_eq!(tally.endpoints[0].figures(at(0)).join(", "), "1 page, 2 records");
        tally.begin(at(1), "issues", 1204);
        tally.page(at(2), "issues", "site 1", 5000);
        tally.ended(at(2), "issues", false);
        let expected = "1 of 1,204 units, 1 page, 5,000 records, 1 not whole, 1,000 records/s";
        assert_eq!(tally.endpoints[1].figures(at(6)).join(", "), expected);
    }

    #[test]
    fn the_rate_of_what_is_over_stands_still() {
        let mut tally = Tally::default();
        tally.begin(at(0), "bugs", 1);
        tally.page(at(2), "bugs", "", 10);
        tally.ended(at(2), "bugs", true);
        assert!(tally.endpoints[0].is_over());
        assert_eq!(tally.endpoints[0].figures(at(100)).last().unwrap(), "5 records/s");
    }

    #[test]
    fn a_wait_counts_down_and_goes() {
        let mut tally = Tally::default();
        tally.wait(at(0), 90, "the vendor,\u{1b} which answered 429");
        assert_eq!(tally.waiting(at(0)).unwrap(), "waiting 1 min 30 s for the vendor, which answered 429");
        assert_eq!(tally.waiting(at(60)).unwrap(), "waiting 30 s for the vendor, which answered 429");
        assert_eq!(tally.waiting(at(90)), None);
    }

    #[test]
    fn those_who_wait_for_the_same_are_told_once() {
        let mut tally = Tally::default();
        assert!(tally.wait(at(0), 90, "the vendor, which answered 429"));
        assert!(!tally.wait(at(1), 89, "the vendor asked for a pause"));
        assert!(tally.wait(at(1), 600, "the vendor's quota"));
        assert!(tally.wait(at(700), 5, "the next attempt"));
        assert_eq!(tally.waiting(at(700)).unwrap(), "waiting 5 s for the next attempt");
    }

    #[test]
    fn parts_of_a_unit_are_units_too() {
        let mut tally = Tally::default();
        tally.begin(at(0), "bugs", 1);
        (0..3).for_each(|_| tally.ended(at(0), "bugs", true));
        assert_eq!(tally.endpoints[0].units(), Some((3, 3)));
    }
}
