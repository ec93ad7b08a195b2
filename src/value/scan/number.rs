//! Where a number ends, by the grammar of RFC 8259.

use super::Malformed;

/// The offset after the number that begins at `start`.
pub(super) fn end(text: &str, start: usize) -> Result<usize, Malformed> {
    let bytes = text.as_bytes();
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    // A leading zero stands alone; whatever follows it is the caller's to refuse.
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(bytes, at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        at = digits(bytes, at + 1 + usize::from(signed))?;
    }
    Ok(at)
}

/// Whether the whole text is one number.
pub fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && end(text, 0) == Ok(text.len())
}

/// At least one digit.
fn digits(bytes: &[u8], start: usize) -> Result<usize, Malformed> {
    let count = bytes[start.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return Err(Malformed::new(start, "a number needs a digit here"));
    }
    Ok(start + count)
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn follows_the_grammar_and_stops_after_it() {
        for (text, length) in [("0", 1), ("-0", 2), ("10,", 2), ("01", 1), ("1.50]", 4), ("1e5", 3), ("1E-07 ", 5)] {
            assert_eq!(end(text, 0).unwrap(), length, "{text}");
        }
        for text in ["-", "-a", "1.", "1.e5", "1e", "1e+", "--1", "+1"] {
            assert!(end(text, 0).is_err(), "{text}");
        }
    }
}
