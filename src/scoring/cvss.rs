//! QDS of a finding that carries a CVE, from its CVSS base score.

use crate::value::decimal::Decimal;

/// Ten times the base score, rounded half up on its decimal digits, at least 1 and at most 100: `9.85` gives 99.
/// `None` for what is no number or is below zero.
pub fn cve_qds(base: &str) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    if let [whole, b'.', tenth] = *base.as_bytes() {
        // As scores are written, as a rule.
        return Some((digit(whole)? * 10 + digit(tenth)?).max(1));
    }
    let tenfold = Decimal::parse(base.trim()).filter(|number| !number.is_negative())?.shifted(1);
    u8::try_from(tenfold.rounded().clamp(1, 100)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tenths_become_points() {
        for (base, qds) in
            [("9.8", 98), ("10.0", 100), ("10", 100), ("7.5", 75), ("0.1", 1), ("5e-1", 5), (" 4.3 ", 43)]
        {
            assert_eq!(cve_qds(base), Some(qds), "{base}");
        }
    }

    #[test]
    fn halves_are_rounded_up_in_decimal() {
        // As binary floats 10 × 1.15 and 10 × 4.35 fall below the half.
        for (base, qds) in [("1.15", 12), ("4.35", 44), ("9.85", 99), ("9.849999999999999999", 98), ("9.95", 100)] {
            assert_eq!(cve_qds(base), Some(qds), "{base}");
        }
    }

    #[test]
    fn the_scale_has_ends() {
        for (base, qds) in
            [("0", 1), ("0.04", 1), ("0.0", 1), ("11", 100), ("1e900", 100), ("1e9000", 100), ("1e-9000", 1)]
        {
            assert_eq!(cve_qds(base), Some(qds), "{base}");
        }
        for bad in ["", "-1", "high", "NaN", "9,8"] {
            assert_eq!(cve_qds(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_tenth_is_exact(tenths in 1u8..=100) {
            prop_assert_eq!(cve_qds(&format!("{}.{}", tenths / 10, tenths % 10)), Some(tenths));
        }
    }
}
