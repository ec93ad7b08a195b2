//! The pace of a run: a token bucket from the map's limits, lowered by what the server says, the same for every walk.

use super::advice::Advice;
use crate::connector::Limits;
use crate::registry::pace::Rate;
use std::cell::RefCell;
use std::time::Duration;
use tokio::time::Instant;

/// When the next request may go.
#[derive(Debug)]
pub struct Pace {
    rate: Option<Rate>,
    burst: f64,
    /// The longest that what a server says of its quota may hold a request back.
    longest: Duration,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    tokens: f64,
    filled: Instant,
    quota: Option<Quota>,
    held_until: Option<Instant>,
}

/// What the server has left.
#[derive(Debug, Clone, Copy)]
struct Quota {
    left: u64,
    until: Instant,
}

/// What a request has to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    pub until: Instant,
    pub why: &'static str,
}

impl Pace {
    /// The pace that limits allow.
    pub fn new(limits: &Limits) -> Self {
        let burst = f64::from(limits.burst);
        let state = State { tokens: burst, filled: Instant::now(), quota: None, held_until: None };
        Self { rate: limits.rate, burst, longest: limits.wait, state: RefCell::new(state) }
    }

    /// Lets a request go now, or says what it has to wait for; then it is to ask again.
    pub fn take(&self, now: Instant) -> Result<(), Delay> {
        let mut state = self.state.borrow_mut();
        if let Some(until) = state.held_until.filter(|until| *until > now) {
            return Err(Delay { until, why: "the vendor asked for a pause" });
        }
        if let Some(quota) = state.quota.filter(|quota| quota.until > now && quota.left == 0) {
            return Err(Delay { until: quota.until, why: "the vendor's quota is used up" });
        }
        if let Some(rate) = self.rate {
            state.fill(rate, self.burst, now);
            if state.tokens < 1.0 {
                let until = now + rate.per.mul_f64((1.0 - state.tokens) / f64::from(rate.requests));
                return Err(Delay { until, why: "the rate limit" });
            }
            state.tokens -= 1.0;
        }
        if let Some(quota) = &mut state.quota {
            quota.left = quota.left.saturating_sub(1);
        }
        Ok(())
    }

    /// Takes to heart what an answer says; `under_way` other requests are not in its count yet.
    pub fn heed(&self, advice: &Advice, under_way: u64, now: Instant) {
        let Some(left) = advice.remaining else { return };
        // A vendor that does not say when it counts anew does so within the unit of the rate.
        let reset = advice.reset.or(self.rate.map(|rate| rate.per));
        let Some(reset) = reset.filter(|reset| *reset <= self.longest) else { return };
        self.state.borrow_mut().quota = Some(Quota { left: left.saturating_sub(under_way), until: now + reset });
    }

    /// Holds every request back until then.
    pub fn hold(&self, until: Instant) {
        let mut state = self.state.borrow_mut();
        state.held_until = state.held_until.max(Some(until));
    }
}

impl State {
    fn fill(&mut self, rate: Rate, burst: f64, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        // Rounded up by a hair, for the last wait was for exactly one token.
        let fresh = passed * f64::from(rate.requests) / rate.per.as_secs_f64() + 1e-9;
        self.tokens = (self.tokens + fresh).min(burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rate: Option<(u32, u64)>, burst: u32) -> Limits {
        let rate = rate.map(|(requests, per)| Rate { requests, per: Duration::from_secs(per) });
        Limits { rate, burst, ..Limits::read(None) }
    }

    /// How many seconds it takes until so many requests have gone.
    fn seconds(pace: &Pace, requests: usize) -> u64 {
        let start = Instant::now();
        let mut now = start;
        for _ in 0..requests {
            while let Err(delay) = pace.take(now) {
                now = delay.until;
            }
        }
        (now - start).as_secs_f64().round() as u64
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_in_step() {
        let pace = |burst| Pace::new(&limits(Some((60, 60)), burst));
        assert_eq!(seconds(&pace(10), 10), 0);
        assert_eq!(seconds(&pace(10), 13), 3);
        assert_eq!(seconds(&pace(1), 61), 60);
        assert_eq!(seconds(&Pace::new(&limits(None, 1)), 1_000), 0);
    }

    #[test]
    fn the_servers_word_lowers_the_pace() {
        let pace = Pace::new(&limits(Some((60, 60)), 10));
        let now = Instant::now();
        let advice = |remaining, reset| Advice {
            remaining: Some(remaining),
            reset: Some(Duration::from_secs(reset)),
            retry_after: None,
        };
        pace.heed(&advice(3, 30), 1, now);
        assert!(pace.take(now).is_ok() && pace.take(now).is_ok());
        let delay = pace.take(now).unwrap_err();
        assert_eq!((delay.until, delay.why), (now + Duration::from_secs(30), "the vendor's quota is used up"));
        assert!(pace.take(delay.until).is_ok(), "counted anew");
        pace.heed(&advice(0, 1_000_000), 0, now);
        assert!(pace.take(delay.until).is_ok(), "a reset in the far future is for the vendor's own 429 to enforce");
    }

    #[test]
    fn a_quota_without_a_reset_goes_by_the_unit_of_the_rate() {
        let (now, advice) = (Instant::now(), Advice { remaining: Some(0), ..Advice::default() });
        let pace = Pace::new(&limits(Some((60, 60)), 10));
        pace.heed(&advice, 0, now);
        assert_eq!(pace.take(now).unwrap_err().until, now + Duration::from_secs(60));
        let pace = Pace::new(&limits(None, 10));
        pace.heed(&advice, 0, now);
        assert!(pace.take(now).is_ok());
    }

    #[test]
    fn a_pause_holds_everybody() {
        let (pace, now) = (Pace::new(&limits(None, 1)), Instant::now());
        pace.hold(now + Duration::from_secs(9));
        pace.hold(now + Duration::from_secs(2));
        assert_eq!(pace.take(now).unwrap_err().until, now + Duration::from_secs(9));
        assert!(pace.take(now + Duration::from_secs(9)).is_ok());
    }
}
