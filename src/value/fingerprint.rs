//! What tells contents apart within one run.

use siphasher::sip128::{Hasher128 as _, SipHasher13};
use std::hash::{BuildHasherDefault, Hasher};

/// 128 bits of SipHash: an order of magnitude cheaper than a cryptographic hash on machines without instructions for
/// one. Not promised from one version to the next, so it is remembered while a run lasts, by a checkpoint too, which
/// another version refuses to go on from.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

/// Builds hashers for maps whose keys are hashes already, of 128 bits: half of one serves as it is.
pub type HashedAlready = BuildHasherDefault<Half>;

/// The lower half of a 128-bit hash.
#[derive(Debug, Default)]
pub struct Half(u64);

impl Hasher for Half {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.write_u128(fingerprint(bytes));
    }

    fn write_u128(&mut self, hash: u128) {
        // The upper half is the other 64 bits.
        self.0 ^= hash as u64;
    }
}

/// A print, or another 128 bits, as 32 hex digits.
pub fn to_hex(bits: u128) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(32);
    for byte in bits.to_be_bytes() {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_its_place_among_the_digits() {
        assert_eq!(to_hex(0x0123_4567_89ab_cdef << 64 | 7), "0123456789abcdef0000000000000007");
        assert_eq!(to_hex(u128::MAX), "f".repeat(32));
    }

    #[test]
    fn the_same_bytes_have_the_same_fingerprint_and_others_another() {
        assert_eq!(fingerprint(b"one"), fingerprint(String::from("one").as_bytes()));
        assert_ne!(fingerprint(b"one"), fingerprint(b"two"));
        assert_ne!(fingerprint(b""), fingerprint(b"\0"));
    }

    #[test]
    fn both_halves_say_something_of_their_own() {
        let print = fingerprint(b"one");
        assert_ne!(print >> 64, print & u128::from(u64::MAX));
    }
}
