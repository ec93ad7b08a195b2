//! JSON numbers compared by their digits: what differs in the 22nd digit differs.

use std::cmp::Ordering;

/// Compares two numbers in JSON's grammar.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => Decimal::of(left).compare(&Decimal::of(right)),
    }
}

/// ±0.DIGITS × 10^point, the first digit not a zero; no digits for zero.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    point: i64,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0');
        let significant = if whole.is_empty() { fraction.trim_start_matches('0') } else { fraction };
        let shift = length(whole) - (length(fraction) - length(significant));
        Self { negative, whole, fraction: significant, point: shift.saturating_add(exponent_of(exponent)) }
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// -1, 0 or 1.
    fn sign(&self) -> i8 {
        match self.digits().any(|digit| digit != b'0') {
            false => 0,
            true if self.negative => -1,
            true => 1,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (1, 1) => self.compare_size(other),
            (-1, -1) => other.compare_size(self),
            (left, right) => left.cmp(&right),
        }
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        let digits = self.whole.len() + self.fraction.len();
        let longest = digits.max(other.whole.len() + other.fraction.len());
        let padded = |number: &Self| number.digits().chain(std::iter::repeat(b'0')).take(longest).collect::<Vec<u8>>();
        self.point.cmp(&other.point).then_with(|| padded(self).cmp(&padded(other)))
    }
}

/// Beyond any number that fits a page all exponents are one.
fn exponent_of(text: &str) -> i64 {
    let bound = i64::from(i32::MAX) * 4;
    let beyond = if text.starts_with('-') { -bound } else { bound };
    text.parse::<i64>().map_or(beyond, |exponent| exponent.clamp(-bound, bound))
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
