//! How long to wait where nobody says: twice as long each time, with jitter, so that waiters do not come back together.

use std::cell::Cell;
use std::time::Duration;

/// Pauses that grow.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Before the second attempt, at most.
    pub first: Duration,
    pub longest: Duration,
}

impl Backoff {
    /// The pause after the attempt of that number, from 1: between half of what is due and all of it.
    pub fn pause(self, attempt: u32, jitter: &Jitter) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let due = self.first.saturating_mul(doubled).min(self.longest);
        due / 2 + (due / 2).mul_f64(jitter.next())
    }
}

/// Numbers between 0 and 1 that follow from a seed (SplitMix64).
#[derive(Debug)]
pub struct Jitter(Cell<u64>);

impl Jitter {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    fn next(&self) -> f64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
        f64::from(bits) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_differ() {
        let backoff = Backoff { first: Duration::from_secs(1), longest: Duration::from_secs(10) };
        let jitter = Jitter::new(7);
        for (attempt, due) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (99, 10)] {
            let pause = backoff.pause(attempt, &jitter).as_secs_f64();
            assert!((f64::from(due) / 2.0..=f64::from(due)).contains(&pause), "{attempt}: {pause}");
        }
        assert_ne!(backoff.pause(3, &jitter), backoff.pause(3, &jitter));
        assert_eq!(backoff.pause(3, &Jitter::new(1)), backoff.pause(3, &Jitter::new(1)));
    }
}
