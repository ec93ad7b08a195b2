//! What tells contents apart within one run.

use aws_lc_rs::digest;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// 128 bits of XXH3: some thirtieth of what a cryptographic hash costs. Whoever may choose contents can make two that
/// meet, and would gain nothing: it is the vendor that says which identity they come under. Not promised from one version
/// to the next, so it is remembered while a run lasts, by a checkpoint too, which another version refuses to go on from.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    xxhash_rust::xxh3::xxh3_128(bytes)
}

/// 64 bits of XXH3, for telling apart the few that are ever held against each other.
pub fn short_fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// SHA-256, for what must be the same everywhere and for good.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, bytes);
    *digest.as_ref().first_chunk().expect("SHA-256 has 32 bytes")
}

/// Fingerprints. They are hashes already: half of one serves as it is.
pub type Prints = HashSet<u128, BuildHasherDefault<Half>>;

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
    let mut hex = String::with_capacity(32);
    push_hex(bits, &mut hex);
    hex
}

/// By byte its two hex digits.
static PAIRS: [[u8; 2]; 256] = {
    let (mut pairs, mut byte) = ([[0; 2]; 256], 0);
    let digits = *b"0123456789abcdef";
    while byte < pairs.len() {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

/// Appends 128 bits as 32 hex digits.
pub fn push_hex(bits: u128, out: &mut String) {
    let mut hex = [0; 32];
    for (pair, byte) in hex.chunks_exact_mut(2).zip(bits.to_be_bytes()) {
        pair.copy_from_slice(&PAIRS[usize::from(byte)]);
    }
    out.push_str(std::str::from_utf8(&hex).expect("digits are ASCII"));
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
    fn sha_256_is_what_everybody_computes() {
        // FIPS 180-4, and the empty text.
        for (text, head) in [("abc", "ba7816bf8f01cfea414140de5dae2223"), ("", "e3b0c44298fc1c149afbf4c8996fb924")] {
            let print = sha256(text.as_bytes());
            assert_eq!(to_hex(u128::from_be_bytes(*print.first_chunk().unwrap())), head);
        }
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
