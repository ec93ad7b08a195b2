//! Numbers by value, digit for digit: no float ever stands between a source and its target.

use std::borrow::Cow;

/// How far the point may lie from the digits: `1e999999999` is eleven bytes in a page and a gigabyte written out.
const MAX_SPAN: usize = 1_000;

/// A decimal number: `digits` times ten to the power of `exponent`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Neither zeros in front nor at the end; empty for zero.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number by the grammar of JSON. `None` for anything else, and for exponents past a billion.
    pub fn parse(text: &str) -> Option<Self> {
        match spell(text)? {
            Cow::Borrowed(json) => Self::from_json(json),
            Cow::Owned(_) => None,
        }
    }

    fn from_json(json: &str) -> Option<Self> {
        let (negative, rest) = json.strip_prefix('-').map_or((false, json), |rest| (true, rest));
        let (mantissa, power) = match rest.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, parse_power(power)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let kept = all.trim_end_matches('0');
        let dropped = i64::try_from(all.len() - kept.len()).ok()?;
        let digits = kept.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        let exponent = power - i64::try_from(fraction.len()).ok()? + dropped;
        Some(Self { negative, digits, exponent })
    }

    /// This number times ten to the power of `places`.
    #[must_use]
    pub fn shifted(self, places: i64) -> Self {
        if self.digits.is_empty() { self } else { Self { exponent: self.exponent.saturating_add(places), ..self } }
    }

    /// Below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Without a fraction.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The digits before and after the point, sign left out: `12.5` gives `12` and `5`, `3` gives `3` and nothing,
    /// `0.5` gives `0` and `5`. `None` when that would be more digits than anyone writes.
    pub fn split(&self) -> Option<(String, String)> {
        let span = usize::try_from(self.exponent.unsigned_abs()).ok()?;
        if span > MAX_SPAN {
            return None;
        }
        if self.digits.is_empty() {
            return Some(("0".to_owned(), String::new()));
        }
        if self.is_integer() {
            return Some((format!("{}{}", self.digits, "0".repeat(span)), String::new()));
        }
        Some(match self.digits.len().checked_sub(span) {
            None | Some(0) => ("0".to_owned(), format!("{:0>span$}", self.digits)),
            Some(point) => (self.digits[..point].to_owned(), self.digits[point..].to_owned()),
        })
    }

    /// As JSON without a fraction or an exponent. `None` when it has a fraction, or more digits than anyone writes.
    pub fn to_integer(&self) -> Option<String> {
        if !self.is_integer() {
            return None;
        }
        let (whole, _) = self.split()?;
        Some(format!("{}{whole}", self.sign()))
    }

    /// One spelling for one value: `5`, `5.0` and `50e-1` are all `5`.
    pub fn to_canonical(&self) -> String {
        match self.split() {
            Some((whole, fraction)) if fraction.is_empty() => format!("{}{whole}", self.sign()),
            Some((whole, fraction)) => format!("{}{whole}.{fraction}", self.sign()),
            None => format!("{}{}e{}", self.sign(), self.digits, self.exponent),
        }
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }
}

/// The number in the grammar of JSON: borrowed when it is written so already, mended where only JSON is stricter than
/// people are (`+5`, `.5`, `5.`, `007`), `None` when it is no decimal number.
pub fn spell(text: &str) -> Option<Cow<'_, str>> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, power) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let digits = power.get(1..).unwrap_or_default();
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let power_holds = power.is_empty() || (!digits.is_empty() && all_digits(digits));
    if !(power_holds && all_digits(whole) && all_digits(fraction) && (whole.len() + fraction.len()) > 0) {
        return None;
    }
    let significant = whole.trim_start_matches('0');
    let whole = if significant.is_empty() { "0" } else { significant };
    let point = if fraction.is_empty() { "" } else { "." };
    let spelled = format!("{sign}{whole}{point}{fraction}{power}");
    Some(if spelled == text { Cow::Borrowed(text) } else { Cow::Owned(spelled) })
}

fn parse_power(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|power| power.abs() <= 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(text: &str) -> Option<String> {
        Decimal::parse(text).map(|number| number.to_canonical())
    }

    #[test]
    fn one_value_has_one_spelling() {
        for text in ["5", "5.0", "5.00", "50e-1", "0.5E1", "5e0", "5e+0"] {
            assert_eq!(canonical(text).as_deref(), Some("5"), "{text}");
        }
        assert_eq!(canonical("-0.0").as_deref(), Some("0"));
        assert_eq!(canonical("1200").as_deref(), Some("1200"));
        assert_eq!(canonical("-0.0250").as_deref(), Some("-0.025"));
        assert_ne!(canonical("5"), canonical("5.000000000000000000001"));
    }

    #[test]
    fn every_digit_is_kept() {
        let long = "5601616512020228096123";
        assert_eq!(Decimal::parse(long).and_then(|number| number.to_integer()).as_deref(), Some(long));
        assert_eq!(Decimal::parse("1e3").and_then(|number| number.to_integer()).as_deref(), Some("1000"));
        assert_eq!(Decimal::parse("5.5").and_then(|number| number.to_integer()), None);
    }

    #[test]
    fn monstrous_exponents_are_not_written_out() {
        assert_eq!(Decimal::parse("1e900000000").and_then(|number| number.to_integer()), None);
        assert_eq!(canonical("10e900000000").as_deref(), Some("1e900000001"));
        assert_eq!(canonical("1e-900000000").as_deref(), Some("1e-900000000"));
        assert_eq!(canonical("1e99999999999999999999"), None);
    }

    #[test]
    fn only_what_json_is_stricter_about_is_mended() {
        for (text, spelled) in [("+5", "5"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("007", "7"), ("00", "0")] {
            assert_eq!(spell(text).as_deref(), Some(spelled), "{text}");
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        for text in ["5", "1.10", "-0", "1e05", "1E+5"] {
            assert!(matches!(spell(text), Some(Cow::Borrowed(_))), "{text}");
        }
        for text in ["", "-", "+", ".", "e5", "5e", "5e+", "1,000", "0x10", "NaN", " 5", "5 ", "+-5", "1.2.3", "٣"] {
            assert_eq!(spell(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = Decimal::parse(&text).map(|number| (number.to_canonical(), number.to_integer()));
        }

        #[test]
        fn what_is_spelled_is_json(text in "[+-]?[0-9]{0,4}\\.?[0-9]{0,4}([eE][+-]?[0-9]{0,3})?") {
            if let Some(spelled) = spell(&text) {
                prop_assert!(crate::value::Raw::parse(&spelled).is_ok(), "{spelled}");
            }
        }

        #[test]
        fn a_canonical_number_is_its_own_canon(text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?(e-?[0-9]{1,3})?") {
            let once = canonical(&text).expect("the pattern writes JSON numbers");
            prop_assert_eq!(canonical(&once), Some(once.clone()));
        }
    }
}
