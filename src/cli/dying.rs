//! Lets tests end the process at a named moment, as a power cut would. Not in release builds.

/// Told of every moment at which it matters whether the process dies (see `store`). In a build for tests it dies at the
/// one that `MAPCTL_DIE_AT` names (`page:3`: the third time).
#[cfg(debug_assertions)]
pub fn passed(moment: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    static DUE: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let due = DUE.get_or_init(|| {
        let stated = std::env::var("MAPCTL_DIE_AT").ok()?;
        let (moment, time) = stated.split_once(':')?;
        Some((moment.to_owned(), time.parse().ok()?))
    });
    if let Some((due, time)) = due
        && due == moment
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *time
    {
        // Nothing is flushed, dropped or unwound.
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub fn passed(_: &'static str) {}
