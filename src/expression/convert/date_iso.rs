//! ISO dates and date-times, read strictly.

use super::instant::Instant;
use jiff::civil::{Date, DateTime, Time};

/// Why a text is no moment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is not written like an ISO date.
    Form,
    /// It is, but no calendar or clock has that.
    Impossible,
    /// Its second is 60, which no RFC 3339 reader has to know.
    LeapSecond,
}

/// Reads `2024-01-02`, `2024-01-02T03:04:05.678+01:00` and what people make of it: a space for the `T`, small letters,
/// no seconds, a comma for the point, `UTC` for `Z`, `+0100` and `+01`. Without a zone the clock is taken to show UTC.
pub(super) fn parse(text: &str) -> Result<Instant<'_>, Why> {
    let mut reader = Reader { rest: text };
    let date = reader.date().ok_or(Why::Form)??;
    if reader.rest.is_empty() {
        return Instant::on_clock(date.to_datetime(Time::midnight()), 0, "").ok_or(Why::Impossible);
    }
    reader.one_of(b"Tt ").ok_or(Why::Form)?;
    let time = reader.time().ok_or(Why::Form)??;
    let fraction = reader.fraction().ok_or(Why::Form)?;
    let ahead = reader.zone().ok_or(Why::Form)??;
    if !reader.rest.is_empty() {
        return Err(Why::Form);
    }
    Instant::on_clock(DateTime::from_parts(date, time), ahead, fraction).ok_or(Why::Impossible)
}

/// What is still to be read. `None` from its methods: the form is another one.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Exactly so many digits, four at most.
    fn number<T: TryFrom<i16>>(&mut self, width: usize) -> Option<T> {
        let (digits, rest) = self.rest.split_at_checked(width)?;
        let number = digits
            .bytes()
            .try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))?;
        self.rest = rest;
        T::try_from(number).ok()
    }

    /// One of these characters, all of them ASCII.
    fn one_of(&mut self, characters: &[u8]) -> Option<u8> {
        let found = *self.rest.as_bytes().first().filter(|first| characters.contains(first))?;
        self.rest = &self.rest[1..];
        Some(found)
    }

    fn date(&mut self) -> Option<Result<Date, Why>> {
        let year = self.number(4)?;
        self.one_of(b"-")?;
        let month = self.number(2)?;
        self.one_of(b"-")?;
        let day = self.number(2)?;
        Some(Date::new(year, month, day).map_err(|_| Why::Impossible))
    }

    fn time(&mut self) -> Option<Result<Time, Why>> {
        let hour = self.number(2)?;
        self.one_of(b":")?;
        let minute = self.number(2)?;
        let second = if self.one_of(b":").is_some() { self.number(2)? } else { 0 };
        if second == 60 {
            return Some(Err(Why::LeapSecond));
        }
        Some(Time::new(hour, minute, second, 0).map_err(|_| Why::Impossible))
    }

    /// Digits behind a point; nothing when there is no point.
    fn fraction(&mut self) -> Option<&'a str> {
        if self.one_of(b".,").is_none() {
            return Some("");
        }
        let end = self.rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// Seconds ahead of UTC.
    fn zone(&mut self) -> Option<Result<i64, Why>> {
        self.rest = self.rest.strip_prefix(' ').unwrap_or(self.rest);
        if matches!(self.rest, "" | "Z" | "z" | "UTC" | "GMT") {
            self.rest = "";
            return Some(Ok(0));
        }
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = i64::from(self.number::<i16>(2)?);
        let minutes = match (self.one_of(b":"), self.rest.is_empty()) {
            (None, true) => 0,
            _ => i64::from(self.number::<i16>(2)?),
        };
        Some(if hours < 24 && minutes < 60 { Ok(sign * (hours * 3600 + minutes * 60)) } else { Err(Why::Impossible) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(text: &str) -> Result<String, Why> {
        parse(text).map(|instant| instant.to_text())
    }

    #[test]
    fn dates_and_date_times_come_out_in_utc() {
        let cases = [
            ("2024-01-02", "2024-01-02T00:00:00Z"),
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
            ("2024-01-02t03:04z", "2024-01-02T03:04:00Z"),
            ("2024-01-02 03:04:05", "2024-01-02T03:04:05Z"),
            ("2024-01-02 03:04:05 UTC", "2024-01-02T03:04:05Z"),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
            ("2024-01-02T03:04:05-0530", "2024-01-02T08:34:05Z"),
            ("2024-01-02T03:04:05+01", "2024-01-02T02:04:05Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ];
        for (given, expected) in cases {
            assert_eq!(iso(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn fractions_keep_their_digits() {
        for fraction in ["5", "500", "546", "000", "123456789012"] {
            let given = format!("2002-04-01T23:59:56.{fraction}+02:00");
            assert_eq!(iso(&given), Ok(format!("2002-04-01T21:59:56.{fraction}Z")));
        }
        assert_eq!(iso("2024-01-02T03:04:05,25").as_deref(), Ok("2024-01-02T03:04:05.25Z"));
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        let impossible = [
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-02T24:00:00Z",
            "2024-01-02T03:60Z",
            "2024-01-02T03:04:05+24:00",
            "9999-12-31T23:59:59-01:00",
            "0000-01-01T00:00:00+01:00",
        ];
        for text in impossible {
            assert_eq!(iso(text), Err(Why::Impossible), "{text}");
        }
        assert_eq!(iso("2016-12-31T23:59:60Z"), Err(Why::LeapSecond));
    }

    #[test]
    fn other_forms_are_not_guessed_at() {
        let others = [
            "",
            "soon",
            "2024",
            "2024-01",
            "24-01-02",
            "02/01/2024",
            "2024-1-2",
            "20240102T030405Z",
            "2024-01-02T",
            "2024-01-02T03",
            "2024-01-02T03:04:05.",
            "2024-01-02T03:04:05 CET",
            "2024-01-02T03:04:05+1:00",
            "2024-01-02T03:04:05Zulu",
            "2024-01-02é",
            "+2024-01-02",
            "２０２４-01-02",
            "2024-01-02T03:04:05+01:",
        ];
        for text in others {
            assert_eq!(iso(text), Err(Why::Form), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = iso(&text);
        }

        #[test]
        fn near_dates_are_read_without_panic(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?[0-9:.,+Zé-]{0,20}") {
            if let Ok(read) = iso(&text) {
                prop_assert_eq!(iso(&read), Ok(read.clone()));
            }
        }
    }
}
