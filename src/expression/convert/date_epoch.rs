//! Seconds and milliseconds since 1970.

use super::instant::Instant;
use crate::value::decimal::Decimal;

/// From here on a number counts milliseconds: as seconds it would lie in the year 5138, as milliseconds in 1973.
const MILLISECONDS_FROM: usize = "100000000000".len();
/// Digits as text are a count only from here on (March 1973): `2024` and `20240102` look like dates.
const TEXT_FROM: usize = "100000000".len();

/// Whether a text is a count of seconds or milliseconds; shorter ones are not, see above.
pub(super) fn is_count(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = matches!(digits.as_bytes().get(whole), None | Some(b'.'));
    whole >= TEXT_FROM && ends && Decimal::parse(text).is_some()
}

/// The moment; `None` when the number lies outside of the years 0000 to 9999.
pub(super) fn parse(text: &str) -> Option<Instant<'_>> {
    let number = Decimal::parse(text)?;
    let negative = number.is_negative();
    let (whole, fraction) = number.split()?;
    let (whole, fraction) = if whole.len() >= MILLISECONDS_FROM {
        let (whole, fraction) = number.shifted(-3).split()?;
        // A fraction of milliseconds has three digits at least: `500` is half a second, written `.500`.
        let fraction = if fraction.is_empty() { fraction } else { format!("{fraction:0<3}") };
        (whole, fraction)
    } else {
        (whole, written_fraction(text).map_or(fraction, str::to_owned))
    };
    let seconds = whole.parse::<i64>().ok()?;
    if !negative {
        return Instant::since_epoch(seconds, fraction);
    }
    let (borrowed, fraction) = complement(&fraction);
    Instant::since_epoch(-seconds - borrowed, fraction)
}

/// The digits behind the point as they are written, zeros at the end included.
fn written_fraction(text: &str) -> Option<&str> {
    let (_, fraction) = text.split_once('.')?;
    fraction.bytes().all(|byte| byte.is_ascii_digit()).then_some(fraction)
}

/// Before 1970 a fraction counts backwards: a quarter before is three quarters after the second before.
fn complement(fraction: &str) -> (i64, String) {
    let Some(last) = fraction.rfind(|digit| digit != '0') else { return (0, fraction.to_owned()) };
    let flip = |(at, byte): (usize, u8)| match at {
        at if at < last => char::from(b'9' - byte + b'0'),
        at if at == last => char::from(b'9' + 1 - byte + b'0'),
        _ => '0',
    };
    (1, fraction.bytes().enumerate().map(flip).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(text: &str) -> Option<String> {
        parse(text).map(|instant| instant.to_text())
    }

    #[test]
    fn magnitude_tells_seconds_from_milliseconds() {
        assert_eq!(epoch("1704153600").as_deref(), Some("2024-01-02T00:00:00Z"));
        assert_eq!(epoch("1704153600000").as_deref(), Some("2024-01-02T00:00:00Z"));
        assert_eq!(epoch("99999999999").as_deref(), Some("5138-11-16T09:46:39Z"));
        assert_eq!(epoch("100000000000").as_deref(), Some("1973-03-03T09:46:40Z"));
        assert_eq!(epoch("0").as_deref(), Some("1970-01-01T00:00:00Z"));
    }

    #[test]
    fn fractions_keep_their_digits() {
        assert_eq!(epoch("1017698396546").as_deref(), Some("2002-04-01T21:59:56.546Z"));
        assert_eq!(epoch("1017698396500").as_deref(), Some("2002-04-01T21:59:56.500Z"));
        assert_eq!(epoch("1017698396.50").as_deref(), Some("2002-04-01T21:59:56.50Z"));
        assert_eq!(epoch("1.0176983965E9").as_deref(), Some("2002-04-01T21:59:56.5Z"));
    }

    #[test]
    fn before_1970_a_fraction_counts_backwards() {
        assert_eq!(epoch("-1").as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(epoch("-0.250").as_deref(), Some("1969-12-31T23:59:59.750Z"));
        assert_eq!(epoch("-1.0").as_deref(), Some("1969-12-31T23:59:59.0Z"));
    }

    #[test]
    fn microseconds_and_monsters_are_refused() {
        for bad in ["1704153600000000", "1e400", "-99999999999999", "9223372036854775808"] {
            assert_eq!(epoch(bad), None, "{bad}");
        }
    }

    #[test]
    fn short_digits_in_a_text_are_no_count() {
        assert!(is_count("1704153600") && is_count("1704153600.5") && is_count("-1704153600000"));
        for other in ["2024", "20240102", "0", "1e9", "", "2024-01-02", "+1704153600"] {
            assert!(!is_count(other), "{other}");
        }
    }
}
