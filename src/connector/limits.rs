//! How hard a vendor may be asked, and what is asked again.

use crate::registry::pace::{Rate, parse_duration, parse_rate};
use crate::registry::{Key, Shape};
use crate::yaml::Node;
use std::time::Duration;

/// `connect.limits`.
pub static LIMITS: &[Key] = &[
    Key::optional("rate", Shape::Rate, "the pace of requests, as a token bucket"),
    Key::optional("burst", Shape::Integer { min: 1, max: 10_000 }, "how many requests may come at once (10)"),
    Key::optional("concurrency", Shape::Integer { min: 1, max: 100 }, "how many requests may be under way at once (2)"),
    Key::optional("timeout", Shape::Duration, "how long one request may take (30s)"),
    Key::optional("wait", Shape::Duration, "the longest pause that the vendor may ask for (15m)"),
];

/// `connect.retry`.
pub static RETRY: &[Key] = &[
    Key::optional("attempts", Shape::Integer { min: 1, max: 100 }, "how often one request is made at most (5)"),
    Key::optional("on", Shape::List(&STATUS), "the statuses after which it is made again (429, 500, 502, 503, 504)"),
    Key::optional("wait_on", Shape::List(&STATUS), "the statuses that mean: not ready yet, ask again"),
];
static STATUS: Shape = Shape::Integer { min: 100, max: 599 };

/// How hard a vendor may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub rate: Option<Rate>,
    pub burst: u32,
    pub concurrency: usize,
    pub timeout: Duration,
    /// The longest pause that the vendor may ask for.
    pub wait: Duration,
}

/// What is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// How often one request is made at most.
    pub attempts: u32,
    pub on: Vec<u16>,
    pub wait_on: Vec<u16>,
}

impl Limits {
    /// Reads `limits:`; what the table does not admit has been reported and leaves the default.
    pub fn read(node: Option<&Node>) -> Self {
        let (timeout, wait) = (Duration::from_secs(30), Duration::from_secs(15 * 60));
        Self { rate: None, burst: 10, concurrency: 2, timeout, wait }.with(node)
    }

    /// These limits but for what is written.
    #[must_use]
    pub fn with(&self, node: Option<&Node>) -> Self {
        let text = |key| node.and_then(|node| node.text_of(key));
        let span = |key, default| text(key).and_then(parse_duration).unwrap_or(default);
        Self {
            rate: text("rate").and_then(parse_rate).or(self.rate),
            burst: number(node, "burst").unwrap_or(self.burst),
            concurrency: number(node, "concurrency").unwrap_or(self.concurrency),
            timeout: span("timeout", self.timeout),
            wait: span("wait", self.wait),
        }
    }
}

impl Retry {
    /// Reads `retry:`; what the table does not admit has been reported and leaves the default.
    pub fn read(node: Option<&Node>) -> Self {
        let statuses = |key: &str| -> Option<Vec<u16>> {
            let items = node?.get(key)?.items();
            Some(items.iter().filter_map(|item| item.as_i64()?.try_into().ok()).collect())
        };
        Self {
            attempts: number(node, "attempts").unwrap_or(5),
            on: statuses("on").unwrap_or_else(|| vec![429, 500, 502, 503, 504]),
            wait_on: statuses("wait_on").unwrap_or_default(),
        }
    }
}

fn number<T: TryFrom<i64>>(node: Option<&Node>, key: &str) -> Option<T> {
    T::try_from(node?.get(key)?.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};

    #[test]
    fn what_is_written_is_read_and_the_rest_has_defaults() {
        let text = "limits: { rate: 60/minute, timeout: 2m }\nretry: { attempts: 3, on: [524], wait_on: [202] }";
        let node = crate::yaml::load(&Source::new("m", text), &mut Report::new()).unwrap();
        let limits = Limits::read(node.get("limits"));
        assert_eq!(limits.rate.map(|rate| (rate.requests, rate.per.as_secs())), Some((60, 60)));
        assert_eq!((limits.timeout.as_secs(), limits.burst, limits.concurrency), (120, 10, 2));
        assert_eq!(limits.wait.as_secs(), 900);
        let text = "limits: { rate: 5/second, wait: 1m }";
        let profile = crate::yaml::load(&Source::new("p", text), &mut Report::new()).unwrap();
        let own = limits.with(profile.get("limits"));
        assert_eq!(
            (own.rate.map(|rate| rate.requests), own.timeout, own.wait.as_secs()),
            (Some(5), limits.timeout, 60)
        );
        assert_eq!(limits.with(None), limits);
        let retry = Retry::read(node.get("retry"));
        assert_eq!(retry, Retry { attempts: 3, on: vec![524], wait_on: vec![202] });
        assert_eq!(Retry::read(None).on, [429, 500, 502, 503, 504]);
    }
}
