//! Tens of millions of identities in bounded memory: `cargo bench --bench identities [MILLIONS]…`.
//!
//! Made-up keys, each seen once as new and every thousandth again; what it costs of CPU and wall time, and
//! what it takes of memory and of the disk.

#[path = "../pipeline/clock.rs"]
mod clock;

use mapctl::run::{Identities, Seen};
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// Unless told otherwise.
const MILLIONS: [u64; 3] = [1, 5, 20];

fn main() -> Result<(), Box<dyn Error>> {
    let stated: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let all = if stated.is_empty() { MILLIONS.to_vec() } else { stated };
    let mut out = io::stdout().lock();
    let head = ["new µs", "wall µs", "again µs", "disk MB", "peak MB"].map(|name| format!("{name:>10}")).join(" ");
    writeln!(out, "{:>12} {head}", "identities")?;
    for millions in all {
        let line = measure(millions * 1_000_000)?;
        writeln!(out, "{line}")?;
        out.flush()?;
    }
    Ok(())
}

fn measure(count: u64) -> Result<String, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut identities = Identities::in_folder(Some(folder.path()));
    let (begun, wall) = (clock::cpu(), Instant::now());
    for number in 0..count {
        let seen = identities.see(key(number), number)?;
        assert_eq!(seen, Seen::New, "no key comes twice");
    }
    let (new, wall) = (clock::cpu().saturating_sub(begun), wall.elapsed());
    let begun = clock::cpu();
    for number in (0..count).step_by(1000) {
        let seen = identities.see(key(number), number)?;
        assert_eq!(seen, Seen::Duplicate, "it was there");
    }
    let again = clock::cpu().saturating_sub(begun);
    let micros = |spent: Duration, of: u64| spent.as_secs_f64() * 1e6 / of as f64;
    let (disk, peak) = (bytes(folder.path())? as f64 / 1e6, peak().map_or("-".to_owned(), |peak| format!("{peak:.1}")));
    let (new, wall, again) = (micros(new, count), micros(wall, count), micros(again, count.div_ceil(1000)));
    Ok(format!("{count:>12} {new:>10.2} {wall:>10.2} {again:>10.2} {disk:>10.1} {peak:>10}"))
}

/// Spread over all bits, as hashes are.
fn key(number: u64) -> u128 {
    let half = |seed: u64| {
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u128::from(mixed ^ (mixed >> 31))
    };
    let seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    half(seed) << 64 | half(!seed)
}

fn bytes(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

/// The most memory that this process has held, in MB, where that is told.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1000.0)
}
