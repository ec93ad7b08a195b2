//! The forms in which a secret may leave the process as literal text: as it is, Base64 at every offset, hex.
//!
//! Forms in which every character may be written or escaped by itself (percent, JSON, HTML) are no literals; texts are
//! unescaped for them instead.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A line of a secret of several lines is searched by itself from this length on, in characters.
const LINE: usize = 8;

/// Every literal form of a secret.
pub(super) fn forms(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    for text in spellings(secret) {
        let bytes = text.as_bytes();
        forms.extend((0..3).flat_map(|offset| base64(bytes, offset)));
        forms.extend([STANDARD.encode(bytes), URL_SAFE.encode(bytes)].map(String::into_bytes));
        let hex = hex(bytes);
        forms.insert(hex.to_uppercase().into_bytes());
        forms.insert(hex.into_bytes());
        forms.insert(text.into_bytes());
    }
    forms
}

/// The secret as CSV, a form and a message on one line would write it, and each of its lines.
fn spellings(secret: &str) -> BTreeSet<String> {
    let words: Vec<&str> = secret.split_whitespace().collect();
    let mut texts = BTreeSet::from([secret.to_owned(), secret.replace('"', "\"\""), secret.replace(' ', "+")]);
    texts.insert(words.join(" "));
    texts.extend(secret.lines().map(str::trim).filter(|line| line.chars().count() >= LINE).map(str::to_owned));
    // Without its spaces it may be too short to mean anything.
    texts.retain(|text| text.chars().count() >= super::SHORTEST);
    texts
}

/// The characters of Base64 that the bytes alone decide when `offset` other bytes (modulo 3) stand before them.
fn base64(bytes: &[u8], offset: usize) -> [Vec<u8>; 2] {
    let shifted = [&[0; 2][..offset], bytes].concat();
    let decided = (8 * offset).div_ceil(6)..8 * shifted.len() / 6;
    [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)].map(|text| text.as_bytes()[decided.clone()].to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whatever_stands_before_and_behind() {
        let forms = forms("hunter2");
        for (before, behind) in [("", ""), ("u:", ""), ("user:", "\n"), ("x", "yz")] {
            let encoded = STANDARD.encode(format!("{before}hunter2{behind}"));
            assert!(forms.iter().any(|form| encoded.contains(std::str::from_utf8(form).unwrap())), "{encoded}");
        }
    }

    #[test]
    fn lines_and_quotes() {
        let forms = forms("-----BEGIN KEY-----\nMIIE\"vQIBADANBg\nabc\n");
        for form in ["-----BEGIN KEY-----", "MIIE\"\"vQIBADANBg", "MIIE\"vQIBADANBg"] {
            assert!(forms.iter().any(|known| known.windows(form.len()).any(|part| part == form.as_bytes())), "{form}");
        }
        assert!(!forms.contains("abc".as_bytes()));
    }

    proptest! {
        #[test]
        fn no_form_is_shorter_than_four(secret in "\\PC{4,40}") {
            for form in forms(&secret) {
                prop_assert!(form.len() >= super::super::SHORTEST, "{form:?}");
            }
        }
    }
}
