//! Dates in a form that the map states (`%d/%m/%Y`).

use super::instant::Instant;
use jiff::civil::{DateTime, date};
use jiff::fmt::strtime::{BrokenDownTime, format, parse as read};
use jiff::tz::{Offset, TimeZone};

/// A form, known to read back what it writes.
#[derive(Debug)]
pub(super) struct Form {
    pattern: String,
}

impl Form {
    /// Takes a strptime pattern; `Err` says why no date can be read by it.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let sample = date(2024, 11, 22).at(13, 14, 15, 0);
        let zoned = sample.to_zoned(TimeZone::fixed(Offset::UTC)).map_err(|error| error.to_string())?;
        let written = format(pattern, &zoned).map_err(|error| error.to_string())?;
        let parts = read(pattern, &written).map_err(|error| error.to_string())?;
        let (reading, _) = clock(&parts)?;
        let is_sample = reading.date() == sample.date() && (reading.hour() == 0 || reading.hour() == sample.hour());
        if is_sample {
            Ok(Self { pattern: pattern.to_owned() })
        } else {
            Err(format!("it reads `{written}` as {reading}"))
        }
    }

    /// The moment; `None` when the text has another form or names a day or second that there is none of.
    pub(super) fn read<'a>(&self, text: &'a str) -> Option<Instant<'a>> {
        let parts = read(&self.pattern, text).ok()?;
        let (reading, ahead) = clock(&parts).ok()?;
        if self.is_leap_second(&parts, text) {
            return None;
        }
        let fraction = parts.subsec_nanosecond().map_or("", |nanoseconds| digits_of(nanoseconds, text));
        Instant::on_clock(reading, ahead, fraction)
    }

    /// The parser reads second 60 as 59. Second 58 in the same place gives the two away.
    fn is_leap_second(&self, parts: &BrokenDownTime, text: &str) -> bool {
        parts.second() == Some(59)
            && text.match_indices("60").any(|(at, _)| {
                let other = format!("{}58{}", &text[..at], &text[at + 2..]);
                read(&self.pattern, other).is_ok_and(|other| other.second() == Some(58))
            })
    }
}

/// The whole seconds that a clock shows, and how many seconds it is ahead of UTC; without a zone it is taken to show UTC.
fn clock(parts: &BrokenDownTime) -> Result<(DateTime, i64), String> {
    if let Some(timestamp) = parts.timestamp() {
        return Ok((Offset::UTC.to_datetime(timestamp), 0));
    }
    let reading = parts.to_datetime().map_err(|error| error.to_string())?;
    let whole = DateTime::from_parts(
        reading.date(),
        reading.time().with().subsec_nanosecond(0).build().map_err(|error| error.to_string())?,
    );
    Ok((whole, parts.offset().map_or(0, |offset| i64::from(offset.seconds()))))
}

/// The run of digits in `text` that says so many nanoseconds, as long as it is written: the last one that fits.
fn digits_of(nanoseconds: i32, text: &str) -> &str {
    let wanted = format!("{nanoseconds:09}");
    let mut runs = text.rsplit(|character: char| !character.is_ascii_digit());
    runs.find(|run| !run.is_empty() && format!("{run:0<9}").get(..9) == Some(&wanted)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stated(pattern: &str, text: &str) -> Option<String> {
        let form = Form::parse(pattern).expect("the pattern reads dates");
        form.read(text).map(|instant| instant.to_text())
    }

    #[test]
    fn a_stated_form_is_read() {
        assert_eq!(stated("%d/%m/%Y", "02/01/2024").as_deref(), Some("2024-01-02T00:00:00Z"));
        assert_eq!(stated("%b %d, %Y %I:%M %p", "Jan 2, 2024 3:04 PM").as_deref(), Some("2024-01-02T15:04:00Z"));
        assert_eq!(
            stated("%a, %d %b %Y %T %z", "Tue, 02 Jan 2024 00:30:00 +0100").as_deref(),
            Some("2024-01-01T23:30:00Z")
        );
        assert_eq!(stated("%s", "1704153600").as_deref(), Some("2024-01-02T00:00:00Z"));
        assert_eq!(stated("%Y%m%d", "20240102").as_deref(), Some("2024-01-02T00:00:00Z"));
    }

    #[test]
    fn fractions_keep_their_digits() {
        assert_eq!(stated("%d.%m.%Y %T%.f", "05.06.2024 05:00:05.500").as_deref(), Some("2024-06-05T05:00:05.500Z"));
        assert_eq!(stated("%d.%m.%Y %T%.f", "05.06.2024 05:00:05").as_deref(), Some("2024-06-05T05:00:05Z"));
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        assert_eq!(stated("%d/%m/%Y", "30/02/2024"), None);
        assert_eq!(stated("%d/%m/%Y", "2024-01-02"), None);
        assert_eq!(stated("%d/%m/%Y %T", "31/12/2016 23:59:60"), None);
        assert_eq!(stated("%d/%m/%Y %T", "31/12/1960 23:59:59").as_deref(), Some("1960-12-31T23:59:59Z"));
        assert_eq!(stated("%d/%m/%Y", "01/01/-5"), None);
    }

    #[test]
    fn a_pattern_that_reads_no_date_is_found_out() {
        for bad in ["", "%H:%M", "%Y-%m", "%K", "%d/%m/%Y %I:%M", "%Y-%m-%d %Z", "%c", "YYYY-MM-DD", "%"] {
            assert!(Form::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_pattern_and_text_are_read_without_panic(pattern in "([%a-zA-Z0-9.:/ -]|%[a-zA-Z]){0,12}", text in "\\PC{0,40}") {
            if let Ok(form) = Form::parse(&pattern) {
                let _ = form.read(&text);
            }
        }
    }
}
