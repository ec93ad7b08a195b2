//! Numbers by value, digit for digit: no float ever stands between a source and its target.

use super::scan;
use std::borrow::Cow;
use std::cmp::Ordering;

/// How far the point may lie from the digits: `1e999999999` is eleven bytes in a page and a gigabyte written out.
const MAX_SPAN: usize = 1_000;

/// Exponents past this are no number of anybody's.
const MAX_POWER: i64 = 1_000_000_000;

/// A decimal number: `digits` times ten to the power of `exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal<'a> {
    negative: bool,
    /// Neither zeros in front nor at the end; empty for zero.
    digits: Cow<'a, str>,
    exponent: i64,
}

/// Compares two numbers in JSON's grammar: what differs in the 22nd digit differs. Exponents past any that a page can
/// mean are all as far from the point.
pub fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => Decimal::from_json(left).compare(&Decimal::from_json(right)),
    }
}

/// The one spelling of a number's value ([`Decimal::to_canonical`]), borrowed where it is written so already. `None`
/// where [`Decimal::parse`] finds no number.
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    if text.len() <= MAX_SPAN && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return (!text.is_empty()).then_some(Cow::Borrowed(text));
    }
    let number = Decimal::parse(text)?;
    let is_plain = text.len() <= MAX_SPAN && text != "-0" && !text.contains(['.', 'e', 'E']);
    let spelled = if is_plain { Cow::Borrowed(text) } else { Cow::Owned(number.to_canonical()) };
    Some(if spelled == text { Cow::Borrowed(text) } else { spelled })
}

impl<'a> Decimal<'a> {
    /// Reads a number by the grammar of JSON. `None` for anything else, and for exponents past a billion.
    pub fn parse(text: &'a str) -> Option<Self> {
        let power = text.find(['e', 'E']).map_or("0", |at| &text[at + 1..]);
        let is_sane = || power.parse::<i64>().is_ok_and(|power| power.abs() <= MAX_POWER);
        (scan::is_number(text) && is_sane()).then(|| Self::from_json(text))
    }

    fn from_json(json: &'a str) -> Self {
        let (negative, rest) = json.strip_prefix('-').map_or((false, json), |rest| (true, rest));
        let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        let digits = match (whole, fraction) {
            (whole, "") => Cow::Borrowed(whole.trim_end_matches('0')),
            ("", fraction) => Cow::Borrowed(fraction.trim_start_matches('0')),
            (whole, fraction) => Cow::Owned([whole, fraction].concat()),
        };
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        let dropped = if fraction.is_empty() { length(whole) - length(&digits) } else { -length(fraction) };
        Self { negative, digits, exponent: bounded(power).saturating_add(dropped) }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self.signum(), other.signum()) {
            (1, 1) => self.compare_size(other),
            (-1, -1) => other.compare_size(self),
            (left, right) => left.cmp(&right),
        }
    }

    /// Neither is zero. Where the first digits stand on one place, digits compare as text does.
    fn compare_size(&self, other: &Self) -> Ordering {
        let first = |number: &Self| number.exponent.saturating_add(length(&number.digits));
        first(self).cmp(&first(other)).then_with(|| self.digits.cmp(&other.digits))
    }

    /// -1, 0 or 1.
    fn signum(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
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

    /// The nearest whole number, halves up, sign left out; the greatest there is for all that are greater.
    pub fn rounded(&self) -> u64 {
        let span = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
        let whole = |digits: &str| if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
        if self.is_integer() {
            let power = u32::try_from(span).ok().and_then(|span| 10_u64.checked_pow(span));
            return power.map_or(u64::MAX, |power| whole(&self.digits).saturating_mul(power));
        }
        match self.digits.len().checked_sub(span) {
            Some(point) => whole(&self.digits[..point]).saturating_add(u64::from(self.digits[point..] >= *"5")),
            None => 0,
        }
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

/// Beyond any power that fits a page all powers are one.
fn bounded(power: &str) -> i64 {
    let bound = 4 * MAX_POWER;
    let beyond = if power.starts_with('-') { -bound } else { bound };
    power.parse::<i64>().map_or(beyond, |power| power.clamp(-bound, bound))
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(text: &str) -> Option<String> {
        let slow = Decimal::parse(text).map(|number| number.to_canonical());
        assert_eq!(super::canonical(text).as_deref(), slow.as_deref());
        slow
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

    #[test]
    fn long_numbers_differ_in_their_last_digit() {
        assert_eq!(compare("5601616512020228096001", "5601616512020228096002"), Ordering::Less);
        assert_eq!(compare("0.10000000000000000000001", "0.1"), Ordering::Greater);
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for (left, right) in [
            ("1", "1.0"),
            ("-0", "0"),
            ("-0.0", "0e5"),
            ("100", "1e2"),
            ("0.001", "1E-3"),
            ("12.50", "0.125e+2"),
            ("1e00000000000000000000002", "100"),
            ("99999999999999999999", "9.9999999999999999999e19"),
        ] {
            assert_eq!(compare(left, right), Ordering::Equal, "{left} {right}");
        }
    }

    #[test]
    fn huge_exponents_stay_in_order() {
        assert_eq!(compare("1e99999999999999999999", "2"), Ordering::Greater);
        assert_eq!(compare("-1e99999999999999999999", "2"), Ordering::Less);
        assert_eq!(compare("1e-99999999999999999999", "0"), Ordering::Greater);
    }

    proptest! {
        #[test]
        fn agrees_with_floats_where_they_are_exact(a in -999_999_i32..999_999, b in -999_999_i32..999_999, e in 0..4_i32) {
            let spelled = |n: i32| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
            let (left, right) = (format!("{}e{e}", spelled(a)), spelled(b));
            let scaled = i64::from(a) * 10_i64.pow(e.unsigned_abs());
            prop_assert_eq!(compare(&left, &right), scaled.cmp(&i64::from(b)), "{} {}", left, right);
        }

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
