//! What is demanded of numbers.

/// Digits up to which a number divided by a power of ten is the nearest double, whoever divides.
const EXACT: usize = 15;

/// Bounds of numbers, each as the nearest double.
#[derive(Debug, Default)]
pub(super) struct NumberRule {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) above: Option<f64>,
    pub(super) below: Option<f64>,
}

impl NumberRule {
    /// `digits` is a number in the grammar of JSON.
    pub(super) fn admits(&self, digits: &str) -> bool {
        if self.is_free() {
            return true;
        }
        plain(digits).is_some_and(|number| {
            self.least.is_none_or(|bound| number >= bound)
                && self.most.is_none_or(|bound| number <= bound)
                && self.above.is_none_or(|bound| number > bound)
                && self.below.is_none_or(|bound| number < bound)
        })
    }

    fn is_free(&self) -> bool {
        self.least.is_none() && self.most.is_none() && self.above.is_none() && self.below.is_none()
    }
}

/// Whether a number in the grammar of JSON is sure to be whole.
pub(super) fn is_integer(digits: &str) -> bool {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    unsigned.bytes().all(|byte| byte.is_ascii_digit()) || plain(digits).is_some_and(|number| number.fract() == 0.0)
}

/// The number, when it is short and written without a power of ten.
fn plain(digits: &str) -> Option<f64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (mut point, mut count) = (None, 0);
    let mut significand = 0.0_f64;
    for byte in unsigned.bytes() {
        match byte {
            b'0'..=b'9' => {
                count += 1;
                significand = significand * 10.0 + f64::from(byte - b'0');
            }
            b'.' if point.is_none() => point = Some(count),
            _ => return None,
        }
    }
    if count == 0 || count > EXACT {
        return None;
    }
    let places = point.map_or(0, |point| count - point);
    let size = significand / POWERS[places];
    Some(if digits.len() > unsigned.len() { -size } else { size })
}

/// Powers of ten, each exact.
const POWERS: [f64; EXACT + 1] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_their_doubles() {
        for text in ["0", "-0", "5", "-17", "9.8", "0.1", "-0.025", "123456789012345", "1.10", "65535", "10.0"] {
            assert_eq!(plain(text), text.parse().ok(), "{text}");
        }
        for text in ["1e3", "1234567890123456", "0.1234567890123456", "1E400", "-1e-2"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_of_any_length_are_integers() {
        assert!(["5", "-5", "5.0", "5601616512020228096001"].into_iter().all(is_integer));
        assert!(!["5.5", "1e3", "5.00000000000000000000"].into_iter().any(is_integer));
    }
}
