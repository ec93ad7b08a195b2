//! The whole pipeline on pages from disk beside the floor, which is a typed projection of the same pages:
//! `cargo bench --bench pipeline [ROUNDS]`.
//!
//! CPU time of this process, rounds interleaved, medians; what a run costs that has no record is taken off. Other
//! processes slow both sides down alike, so the ratio means something on a machine at work, and the times do not.
//! Then, of the same pages, what it costs to map records and what to check them.

mod clock;
mod stages;

use floor::{Kind, inputs, typed};
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workspace");
/// Rounds, unless told otherwise.
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo says `--bench`, and whoever runs all benches may name a filter; a number is ours.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS);
    let mut out = io::stdout().lock();
    writeln!(out, "CPU time, medians of {rounds} interleaved rounds\n")?;
    writeln!(
        out,
        "{:<10} {:>8} {:>7} {:>12} {:>12} {:>8}",
        "input", "records", "MB", "pipeline µs", "floor µs", "ratio"
    )?;
    for kind in Kind::ALL {
        let bench = Bench::new(kind)?;
        let (pipeline, floor) = bench.measure(rounds)?;
        let records = u32::try_from(bench.records)?;
        writeln!(
            out,
            "{:<10} {:>8} {:>7.1} {:>12.2} {:>12.2} {:>8.2}",
            kind.name(),
            bench.records,
            bench.bytes as f64 / 1e6,
            (pipeline / records).as_nanos() as f64 / 1e3,
            (floor / records).as_nanos() as f64 / 1e3,
            pipeline.as_secs_f64() / floor.as_secs_f64(),
        )?;
        out.flush()?;
    }
    writeln!(out, "\n{:<10} {:>12} {:>12} {:>8}", "input", "mapping µs", "check µs", "ratio")?;
    for kind in Kind::ALL {
        let (mapping, check) = stages::measure(kind, records_of(kind), rounds);
        let records = u32::try_from(records_of(kind))?;
        let (each, checked) = ((mapping / records).as_nanos() as f64 / 1e3, (check / records).as_nanos() as f64 / 1e3);
        writeln!(out, "{:<10} {each:>12.2} {checked:>12.2} {:>8.2}", kind.name(), checked / each)?;
        out.flush()?;
    }
    Ok(())
}

/// So many records are enough to time.
fn records_of(kind: Kind) -> usize {
    match kind {
        Kind::Bugcrowd => 10_000,
        Kind::Bitsight => 5_000,
        Kind::Burp => 2_000,
    }
}

/// Two workspaces of one kind: with records, and with an empty page.
struct Bench {
    kind: Kind,
    records: usize,
    bytes: usize,
    full: TempDir,
    empty: TempDir,
}

impl Bench {
    fn new(kind: Kind) -> Result<Self, Box<dyn Error>> {
        let records = records_of(kind);
        let (full, empty) = (tempfile::tempdir()?, tempfile::tempdir()?);
        copy(Path::new(WORKSPACE), full.path())?;
        copy(Path::new(WORKSPACE), empty.path())?;
        write(kind, 0, empty.path())?;
        let bytes = write(kind, records, full.path())?;
        Ok(Self { kind, records, bytes, full, empty })
    }

    /// The median of the pipeline without its start, and that of the floor.
    fn measure(&self, rounds: usize) -> Result<(Duration, Duration), Box<dyn Error>> {
        let (mut pipeline, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let start = self.run(&self.empty)?;
            pipeline.push(self.run(&self.full)?.saturating_sub(start));
            floor.push(self.project()?);
        }
        Ok((median(pipeline), median(floor)))
    }

    fn run(&self, workspace: &TempDir) -> Result<Duration, Box<dyn Error>> {
        let folder = workspace.path().as_os_str().to_owned();
        let words = ["mapctl", "-q", "run", self.kind.name(), "--workspace"].map(OsString::from);
        let begun = clock::cpu();
        let code = mapctl::cli::main(words.into_iter().chain([folder]));
        let spent = clock::cpu().saturating_sub(begun);
        if code != 0 {
            return Err(format!("the run of `{}` ended with {code}", self.kind.name()).into());
        }
        Ok(spent)
    }

    fn project(&self) -> Result<Duration, Box<dyn Error>> {
        let begun = clock::cpu();
        let mut records = 0;
        for page in pages(self.kind, self.full.path())? {
            records += typed::project(self.kind, &fs::read(page)?)?;
        }
        assert_eq!(records, self.records, "the floor reads every record");
        Ok(clock::cpu().saturating_sub(begun))
    }
}

fn pages(kind: Kind, workspace: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(workspace.join(kind.name()).join("pages"))?.map(|entry| Ok(entry?.path())).collect()
}

/// Writes the pages; how many bytes there are.
fn write(kind: Kind, records: usize, workspace: &Path) -> io::Result<usize> {
    let folder = workspace.join(kind.name()).join("pages");
    fs::create_dir_all(&folder)?;
    let mut bytes = 0;
    for (number, page) in inputs::pages(kind, records).enumerate() {
        bytes += page.len();
        fs::write(folder.join(format!("{number:06}.json")), page)?;
    }
    Ok(bytes)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all.get(all.len() / 2).copied().unwrap_or_default()
}
