//! What a server says about its pace: `Retry-After`, `RateLimit-*`, `X-RateLimit-*`.

use crate::http::Response;
use jiff::fmt::rfc2822::DateTimeParser;
use std::time::Duration;

/// A reset beyond this is an instant in epoch seconds, not a span.
const EPOCH: f64 = 1e9;

/// What one answer says of the pace.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Advice {
    /// How long to wait before asking again.
    pub retry_after: Option<Duration>,
    /// How many requests are left until `reset`.
    pub remaining: Option<u64>,
    /// When the vendor counts anew.
    pub reset: Option<Duration>,
}

impl Advice {
    /// Reads an answer; `now` is the time in epoch seconds. What makes no sense is not there.
    pub fn read(response: &Response, now: i64) -> Self {
        let header = |names: &[&str]| names.iter().find_map(|name| response.header(name));
        let (structured_left, structured_reset) = header(&["ratelimit"]).map_or((None, None), structured);
        let left = header(&["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining"]).and_then(number);
        let reset = header(&["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"]).and_then(number);
        // Dates are held against the server's own clock, where it tells it.
        let clock = response.header("date").and_then(date).unwrap_or(now);
        Self {
            retry_after: response.header("retry-after").and_then(|text| retry_after(text, clock)),
            remaining: left.or(structured_left).map(whole),
            reset: reset.or(structured_reset).and_then(|reset| span(reset, clock)),
        }
    }

    /// How long a request that was turned away has to wait, if the server says so in any way.
    pub fn pause(&self) -> Option<Duration> {
        self.retry_after.or(self.reset.filter(|_| self.remaining.is_none_or(|left| left == 0)))
    }
}

fn retry_after(text: &str, now: i64) -> Option<Duration> {
    match number(text) {
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        // A date that has passed asks for no pause.
        None => date(text).map(|then| Duration::from_secs(u64::try_from(then - now).unwrap_or(0))),
    }
}

fn date(text: &str) -> Option<i64> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok().map(|instant| instant.as_second())
}

/// A reset as a span, or as an instant in seconds or milliseconds.
fn span(reset: f64, now: i64) -> Option<Duration> {
    let seconds = match reset {
        instant if instant >= EPOCH * 1_000.0 => instant / 1_000.0 - whole_seconds(now),
        instant if instant >= EPOCH => instant - whole_seconds(now),
        span => span,
    };
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// `limit=100, remaining=50, reset=30`, or `"default";r=50;t=30`.
fn structured(text: &str) -> (Option<f64>, Option<f64>) {
    let part = |names: [&str; 2]| {
        let mut parts = text.split([',', ';']).filter_map(|part| part.split_once('='));
        parts.find(|(name, _)| names.contains(&name.trim())).and_then(|(_, value)| number(value))
    };
    (part(["remaining", "r"]), part(["reset", "t"]))
}

/// The first number of a header, none below zero.
fn number(text: &str) -> Option<f64> {
    let first = text.split([',', ';']).next().unwrap_or_default().trim();
    first.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and `number` is not below zero"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

#[expect(clippy::cast_precision_loss, reason = "epoch seconds are far below 2^52")]
fn whole_seconds(now: i64) -> f64 {
    now as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Url;
    use proptest::prelude::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const NOW: i64 = 784_111_777;

    fn advice(headers: &[(&str, &str)]) -> Advice {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = Url::parse("https://h/").unwrap();
        Advice::read(&Response { status: 429, headers, body: Vec::new(), url }, NOW)
    }

    fn seconds(seconds: u64) -> Option<Duration> {
        Some(Duration::from_secs(seconds))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(advice(&[("Retry-After", "120")]).retry_after, seconds(120));
        assert_eq!(advice(&[("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT")]).retry_after, seconds(60));
        assert_eq!(advice(&[("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT")]).retry_after, seconds(0));
        assert_eq!(advice(&[("Retry-After", "soon")]).retry_after, None);
        assert_eq!(advice(&[("Retry-After", "-5")]).retry_after, None);
    }

    #[test]
    fn the_servers_own_clock_counts() {
        let dates = [("Date", "Sun, 06 Nov 1994 10:00:00 GMT"), ("Retry-After", "Sun, 06 Nov 1994 10:00:30 GMT")];
        assert_eq!(advice(&dates).retry_after, seconds(30));
    }

    #[test]
    fn quotas_are_read_in_every_spelling() {
        let one = advice(&[("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1784111777")]);
        assert_eq!((one.remaining, one.reset), (Some(0), seconds(1_000_000_000)));
        let two = advice(&[("RateLimit-Remaining", "5"), ("RateLimit-Reset", "30")]);
        assert_eq!((two.remaining, two.reset, two.pause()), (Some(5), seconds(30), None));
        let three = advice(&[("RateLimit", "limit=100, remaining=0, reset=7")]);
        assert_eq!((three.remaining, three.pause()), (Some(0), seconds(7)));
        let four = advice(&[("RateLimit", "\"default\";r=50;t=30")]);
        assert_eq!((four.remaining, four.reset), (Some(50), seconds(30)));
    }

    proptest! {
        #[test]
        fn nothing_panics(name in "(retry-after|ratelimit|x-ratelimit-reset|ratelimit-remaining|date)", value in "\\PC*") {
            advice(&[(&name, &value)]);
        }

        #[test]
        fn no_number_panics(value in proptest::num::f64::ANY) {
            advice(&[("retry-after", &value.to_string()), ("ratelimit-reset", &value.to_string())]);
        }
    }
}
