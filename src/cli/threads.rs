//! How many pages are mapped at once.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// States another number of threads than there are cores.
const THREADS: &str = "MAPCTL_THREADS";
/// More are of no use to anybody.
const MOST: usize = 256;

/// What the environment states, or as many as there are cores. What comes out does not depend on it.
///
/// # Errors
/// When what is stated is no such number.
pub fn threads() -> Result<usize, String> {
    let Some(stated) = std::env::var_os(THREADS).filter(|stated| !stated.is_empty()) else {
        return Ok(available_parallelism().map_or(1, NonZeroUsize::get).min(MOST));
    };
    let number = stated.to_str().and_then(|stated| stated.parse().ok()).filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("{THREADS} is `{}`, and not a number from 1 to {MOST}", stated.display()))
}
