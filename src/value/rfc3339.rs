//! Dates and times in the form of RFC 3339, told from other texts.

/// `2024-01-02`, a day that the calendar has.
pub fn is_date(text: &str) -> bool {
    date(text.as_bytes()).is_some_and(<[u8]>::is_empty)
}

/// `2024-01-02T03:04:05.678Z`, or with an offset; in capitals, and no leap second.
pub fn is_date_time(text: &str) -> bool {
    date(text.as_bytes()).and_then(clock).is_some_and(is_zone)
}

/// What follows a date.
fn date(bytes: &[u8]) -> Option<&[u8]> {
    let (century, rest) = number(bytes)?;
    let (year, rest) = number(rest)?;
    let (month, rest) = number(after(rest, b'-')?)?;
    let (day, rest) = number(after(rest, b'-')?)?;
    (day >= 1 && day <= days(100 * u16::from(century) + u16::from(year), month)).then_some(rest)
}

/// The days of a month; none where there is no such month.
fn days(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// What follows a `T` and the time of day.
fn clock(bytes: &[u8]) -> Option<&[u8]> {
    let (hour, rest) = number(after(bytes, b'T')?)?;
    let (minute, rest) = number(after(rest, b':')?)?;
    let (second, rest) = number(after(rest, b':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let Some(fraction) = after(rest, b'.') else { return Some(rest) };
    let places = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (places > 0).then(|| &fraction[places..])
}

/// `Z`, or `+01:00`.
fn is_zone(bytes: &[u8]) -> bool {
    let offset = |bytes| {
        let (hour, rest) = number(bytes)?;
        let (minute, rest) = number(after(rest, b':')?)?;
        Some(hour < 24 && minute < 60 && rest.is_empty())
    };
    bytes == b"Z" || after(bytes, b'+').or_else(|| after(bytes, b'-')).and_then(offset) == Some(true)
}

/// Two digits, and what follows them.
fn number(bytes: &[u8]) -> Option<(u8, &[u8])> {
    match bytes {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => Some(((tens - b'0') * 10 + ones - b'0', rest)),
        _ => None,
    }
}

fn after(bytes: &[u8], sign: u8) -> Option<&[u8]> {
    bytes.split_first().filter(|(first, _)| **first == sign).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_calendar_has_is_a_date() {
        assert!(["2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"].into_iter().all(is_date));
        let others = ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31", "2024-1-1"];
        assert!(!others.into_iter().chain(["", "2024-01-02T", "+024-01-02"]).any(is_date));
    }

    #[test]
    fn moments_have_a_zone() {
        let good = ["2024-01-02T03:04:05Z", "2024-01-02T23:59:59.123456789012Z", "2024-01-02T03:04:05-05:30"];
        assert!(good.into_iter().all(is_date_time));
        let others = ["2024-01-02T03:04:05", "2024-01-02 03:04:05Z", "2024-01-02T24:00:00Z", "2024-01-02T03:04:05.Z"];
        assert!(!others.into_iter().any(is_date_time));
        let unsure = ["2016-12-31T23:59:60Z", "2024-01-02t03:04:05z", "2024-01-02T03:04:05+24:00", "2024-01-02T03:04Z"];
        assert!(!unsure.into_iter().any(is_date_time));
    }
}
