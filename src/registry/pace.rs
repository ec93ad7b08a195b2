//! Time spans and paces as documents write them.

use std::time::Duration;

/// `250ms`, `30s`, `15m`, `2h`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        "h" => Some(Duration::from_secs(number.checked_mul(3600)?)),
        _ => None,
    }
}

/// A span as people say it: `2 hours`, `15 minutes`, `90 seconds`.
pub fn to_words(span: Duration) -> String {
    let (count, unit) = match span.as_millis() {
        millis if millis > 0 && millis % 3_600_000 == 0 => (millis / 3_600_000, "hour"),
        millis if millis > 0 && millis % 60_000 == 0 => (millis / 60_000, "minute"),
        millis if millis % 1_000 == 0 || millis > 60_000 => (millis / 1_000, "second"),
        millis => (millis, "millisecond"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// So many requests in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub requests: u32,
    pub per: Duration,
}

/// `60/minute`, `5/second`, `1000/hour`.
pub fn parse_rate(text: &str) -> Option<Rate> {
    let (requests, unit) = text.split_once('/')?;
    let requests = requests.trim().parse().ok().filter(|requests| *requests > 0)?;
    let seconds = match unit.trim() {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        _ => return None,
    };
    Some(Rate { requests, per: Duration::from_secs(seconds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_their_largest_unit() {
        let said = |millis| to_words(Duration::from_millis(millis));
        assert_eq!(
            [said(7_200_000), said(60_000), said(901_000), said(300)].join(", "),
            "2 hours, 1 minute, 901 seconds, 300 milliseconds"
        );
        assert_eq!((said(0), said(61_500)), ("0 seconds".to_owned(), "61 seconds".to_owned()));
    }

    #[test]
    fn spans_and_paces_are_read_and_nonsense_is_not() {
        assert_eq!(parse_duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse_duration("15m"), Some(Duration::from_secs(900)));
        assert_eq!(parse_duration("99999999999999999999h"), None);
        assert_eq!(parse_duration("soon"), None);
        assert_eq!(parse_rate("60/minute"), Some(Rate { requests: 60, per: Duration::from_secs(60) }));
        assert_eq!(parse_rate("0/minute"), None);
        assert_eq!(parse_rate("60 per minute"), None);
    }
}
