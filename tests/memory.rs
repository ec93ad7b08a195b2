//! Memory is bounded by pages in flight, not by records: a walk of a thousand pages takes hardly more than one of a hundred.
//!
//! The built binary is tried with a tenth of that, for it is not optimised. Another one, which `MAPCTL_MEASURED` names, is
//! tried in full (`.ci/run` does so with the release).

use crate::live::BUILT;
use crate::live::bitsight::{BITSIGHT, FAST, answer};
use crate::vendor::Vendor;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

/// Records of the short walk in full, a hundred on a page.
const FEW: usize = 10_000;
/// How many times that the long walk is.
const TIMES: usize = 10;
/// The most that a run may ever hold, in bytes.
const MOST: u64 = 64 << 20;
/// What each further record may take, in bytes.
const A_RECORD: u64 = 100;

/// The most memory that a process has held so far, in bytes; `None` once it is gone.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The most memory that it takes to read so many findings.
fn run(program: &Path, records: usize) -> u64 {
    let vendor = Vendor::start(move |asked| answer(asked, &[records]));
    let folder = BITSIGHT.workspace(&vendor.url, FAST);
    let mut command = BITSIGHT.command(program, folder.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the built binary runs");
    let mut most = 0;
    // What is measured only grows, so that nothing is missed but what comes between the last look and the end.
    let ended = loop {
        most = most.max(peak(&child).unwrap_or_default());
        match child.try_wait().expect("it is ours") {
            Some(ended) => break ended,
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let came = BITSIGHT.came(folder.path(), ended.code(), String::new());
    assert_eq!(came.exit, Some(0), "{:#}", came.report);
    assert_eq!(came.report["maps"][0]["records"], records);
    most
}

#[test]
fn ten_times_the_records_take_hardly_more_memory() {
    if !cfg!(target_os = "linux") {
        println!("SKIPPED: only Linux tells how much memory a process has held");
        return;
    }
    let measured = env::var_os("MAPCTL_MEASURED").map(|path| std::path::absolute(path).expect("a path"));
    let records = if measured.is_some() { FEW } else { FEW / 10 };
    let program = measured.unwrap_or_else(|| PathBuf::from(BUILT));
    let (few, many) = (run(&program, records), run(&program, records * TIMES));
    println!("{records} records: {} KiB at most, {TIMES} times as many: {} KiB", few >> 10, many >> 10);
    let further = A_RECORD * (records * (TIMES - 1)) as u64;
    assert!(many <= MOST, "{} KiB", many >> 10);
    assert!(many <= few + few / 10 + further, "{} KiB after {} KiB", many >> 10, few >> 10);
}
