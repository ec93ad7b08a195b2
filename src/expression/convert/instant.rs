//! A moment in UTC whose fraction of a second keeps the digits it came with.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use std::borrow::Cow;

/// A moment of the years 0000 to 9999.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instant<'a> {
    /// Whole seconds, in UTC.
    at: DateTime,
    /// Digits behind the point; empty when the source had none.
    fraction: Cow<'a, str>,
}

impl<'a> Instant<'a> {
    /// A clock's reading, and how many seconds that clock is ahead of UTC. `None` outside of the years.
    pub(super) fn on_clock(reading: DateTime, ahead: i64, fraction: impl Into<Cow<'a, str>>) -> Option<Self> {
        let at = match ahead {
            0 => reading,
            ahead => reading.checked_sub(SignedDuration::from_secs(ahead)).ok()?,
        };
        (0..=9999).contains(&at.year()).then(|| Self { at, fraction: fraction.into() })
    }

    /// Seconds since 1970. `None` outside of the years.
    pub(super) fn since_epoch(seconds: i64, fraction: impl Into<Cow<'a, str>>) -> Option<Self> {
        Self::on_clock(date(1970, 1, 1).at(0, 0, 0, 0), seconds.checked_neg()?, fraction)
    }

    /// RFC 3339.
    pub(super) fn to_text(&self) -> String {
        let at = self.at;
        let year = at.year().unsigned_abs();
        let century = u8::try_from(year / 100).expect("a year has four digits");
        let parts = [century, (year % 100) as u8, number(at.month()), number(at.day())];
        let clock = [number(at.hour()), number(at.minute()), number(at.second())];
        let mut reading = *b"0000-00-00T00:00:00";
        for (place, number) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(parts.into_iter().chain(clock)) {
            reading[place] += number / 10;
            reading[place + 1] += number % 10;
        }
        let mut text = String::with_capacity(reading.len() + self.fraction.len() + 2);
        text.push_str(std::str::from_utf8(&reading).expect("digits are ASCII"));
        if !self.fraction.is_empty() {
            text.push('.');
            text.push_str(&self.fraction);
        }
        text.push('Z');
        text
    }
}

/// A part of a date or of a clock's reading, none of which is negative.
fn number(part: i8) -> u8 {
    part.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_ahead_of_utc_is_set_back() {
        let instant = Instant::on_clock(date(2024, 1, 1).at(2, 0, 0, 0), 5 * 3600 + 1800, "50");
        assert_eq!(instant.map(|instant| instant.to_text()).as_deref(), Some("2023-12-31T20:30:00.50Z"));
    }

    #[test]
    fn the_years_have_ends() {
        let last = date(9999, 12, 31).at(23, 59, 59, 0);
        assert!(Instant::on_clock(last, 0, "").is_some());
        assert!(Instant::on_clock(last, -1, "").is_none());
        let first = date(0, 1, 1).at(0, 0, 0, 0);
        assert_eq!(Instant::on_clock(first, 0, "").map(|i| i.to_text()).as_deref(), Some("0000-01-01T00:00:00Z"));
        assert!(Instant::on_clock(first, 1, "").is_none());
        assert!(Instant::since_epoch(i64::MIN, "").is_none() && Instant::since_epoch(i64::MAX, "").is_none());
    }
}
