//! The fingerprint of a certificate, as a profile pins it: `sha256:` and 64 hexadecimal digits.

use crate::value::sha256;
use std::fmt;

/// The SHA-256 of a certificate (DER).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate.
    pub fn of(certificate: &[u8]) -> Self {
        Self(sha256(certificate))
    }

    /// Reads `sha256:HEX`; colons between the digits, as OpenSSL prints them, are fine.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u8> = text.strip_prefix("sha256:")?.bytes().filter(|byte| *byte != b':').collect();
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let bytes: Option<Vec<u8>> =
            digits.chunks(2).map(|pair| Some(value(*pair.first()?)? * 16 + value(*pair.get(1)?)?)).collect();
        bytes?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_they_are_printed() {
        let print = Fingerprint::of(b"certificate");
        let text = print.to_string();
        assert_eq!(Fingerprint::parse(&text), Some(print));
        let hex: Vec<char> = text["sha256:".len()..].to_uppercase().chars().collect();
        let colons = hex.chunks(2).map(|pair| pair.iter().collect()).collect::<Vec<String>>().join(":");
        assert_eq!(Fingerprint::parse(&format!("sha256:{colons}")), Some(print));
        for wrong in ["", "sha256:", "sha256:00", "sha1:00", &text[7..], &format!("{text}00"), &text.replace('a', "g")]
        {
            assert!(Fingerprint::parse(wrong).is_none() || wrong == text, "{wrong}");
        }
    }
}
