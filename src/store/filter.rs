//! What spares lookups: a Bloom filter over keys that are hashes. It may say yes to a key that was never added, and never
//! says no to one that was.

/// A byte for each key within these bounds; two bits are set for a key in any case.
const LEAST: u64 = 2 << 20;
const MOST: u64 = 8 << 20;

/// A set that forgets which keys it holds.
#[derive(Debug, Default)]
pub(super) struct Filter(Vec<u64>);

impl Filter {
    /// Empties it, with room for so many keys.
    pub(super) fn begin(&mut self, keys: u64) {
        let words = usize::try_from(keys.clamp(LEAST, MOST) / 8).expect("8 MB are in reach");
        // Two at once would be too much.
        self.0 = Vec::new();
        self.0 = vec![0; words];
    }

    pub(super) fn add(&mut self, key: u128) {
        for bit in self.bits(key) {
            self.0[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Whether the key may have been added.
    pub(super) fn may_hold(&self, key: u128) -> bool {
        !self.0.is_empty() && self.bits(key).iter().all(|bit| self.0[bit / 64] >> (bit % 64) & 1 == 1)
    }

    fn bits(&self, key: u128) -> [usize; 2] {
        let bits = self.0.len() as u128 * 64;
        // The lower half of a part, seen as a fraction of one.
        let at = |part: u128| ((part & u128::from(u64::MAX)) * bits) >> 64;
        let bit = |part: u128| usize::try_from(at(part)).expect("a filter is in memory");
        [bit(key), bit(key >> 32)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::fingerprint;

    #[test]
    fn what_was_added_may_be_there_and_little_else() {
        let mut filter = Filter::default();
        filter.begin(0);
        let key = |n: u32| fingerprint(&n.to_be_bytes());
        (0..1_000_000).for_each(|n| filter.add(key(n)));
        assert!((0..1_000_000).all(|n| filter.may_hold(key(n))));
        let mistaken = (1_000_000..1_100_000).filter(|n| filter.may_hold(key(*n))).count();
        assert!((1_000..2_000).contains(&mistaken), "{mistaken}");
    }

    #[test]
    fn it_stays_within_its_bounds() {
        for (keys, megabytes) in [(0, 2), (3 << 20, 3), (1 << 40, 8)] {
            let mut filter = Filter::default();
            filter.begin(keys);
            assert_eq!(filter.0.len() * 8, megabytes << 20);
            for key in [0, u128::MAX] {
                assert!(!filter.may_hold(key));
            }
        }
    }
}
