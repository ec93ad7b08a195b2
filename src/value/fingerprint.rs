//! What tells contents apart within one run.

use std::hash::{DefaultHasher, Hasher};

/// 128 bits of SipHash: an order of magnitude cheaper than a cryptographic hash on machines without instructions for
/// one. Not promised from one version to the next, so it is remembered while a run lasts, by a checkpoint too, which
/// another version refuses to go on from.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(bytes);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
