//! A folder under `tests/diagnostics/` holds a workspace with exactly one kind of mistake and what mapctl says of it.
//!
//! The command is `validate`, or what `command.txt` says. `MAPCTL_UPDATE=1` writes `expected.txt` anew.

use crate::scratch::{copy_of, mapctl, transcript, words};
use mapctl::diagnostic::{Code, Family, codes};
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn arguments(case: &Path) -> Vec<String> {
    let command = fs::read_to_string(case.join("command.txt")).unwrap_or_else(|_| "validate".to_owned());
    let mut arguments = words(&command);
    arguments.extend(["--workspace", ".", "--color", "never"].map(str::to_owned));
    arguments
}

/// Runs one case; what is wrong with it, if anything.
fn check(code: &Code, case: &Path) -> Result<(), String> {
    let scratch = copy_of(case);
    let arguments = arguments(case);
    let output = mapctl(scratch.path(), &arguments);
    let seen = transcript(&arguments, &output);
    if std::env::var_os("MAPCTL_UPDATE").is_some() {
        fs::write(case.join("expected.txt"), &seen).map_err(|error| error.to_string())?;
    }
    says_what_it_should(code, &seen)?;
    let expected = fs::read_to_string(case.join("expected.txt")).map_err(|error| format!("expected.txt: {error}"))?;
    if seen == expected { Ok(()) } else { Err(format!("expected\n{expected}\nbut saw\n{seen}")) }
}

/// Holds whatever is in `expected.txt` against the contract: the code and no other, and the exit code that goes with it.
fn says_what_it_should(code: &Code, seen: &str) -> Result<(), String> {
    if !seen.contains(code.id) {
        return Err(format!("the code is not named in\n{seen}"));
    }
    if let Some(other) = drawn_codes(seen).find(|drawn| *drawn != code.id) {
        return Err(format!("`{other}` is named besides in\n{seen}"));
    }
    let exit = match code.family {
        Family::Record => 4,
        Family::Document if seen.contains("error[") => 2,
        Family::Document => 0,
    };
    if seen.ends_with(&format!("\nexit {exit}\n")) { Ok(()) } else { Err(format!("exit {exit} was due in\n{seen}")) }
}

/// The codes of the drawn diagnostics: `error[CODE]`, `warning[CODE]`.
fn drawn_codes(text: &str) -> impl Iterator<Item = &str> {
    let heads = text.lines().filter_map(|line| line.strip_prefix("error[").or_else(|| line.strip_prefix("warning[")));
    heads.filter_map(|rest| rest.split(']').next())
}

#[test]
fn every_mistake_is_reported_as_expected() {
    let failures: Vec<String> = codes::ALL
        .iter()
        .filter_map(|code| Some(format!("{}: {}", code.id, check(code, &cases().join(code.id)).err()?)))
        .collect();
    assert!(failures.is_empty(), "{} of {} cases:\n\n{}", failures.len(), codes::ALL.len(), failures.join("\n\n"));
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let mut folders: Vec<String> = fs::read_dir(cases())
        .expect("tests/diagnostics")
        .map(|entry| entry.expect("a folder's entry").file_name().to_string_lossy().into_owned())
        .collect();
    let mut ids: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
    folders.sort();
    ids.sort_unstable();
    assert_eq!(folders, ids);
}

#[test]
fn a_case_with_another_code_or_exit_is_caught() {
    let seen = |code: &str, exit: u8| format!("$ mapctl validate\nerror[{code}]: x\nexit {exit}\n");
    assert!(says_what_it_should(&codes::UNKNOWN_KEY, &seen("unknown-key", 2)).is_ok());
    assert!(says_what_it_should(&codes::UNKNOWN_KEY, &seen("unknown-key", 0)).is_err());
    assert!(says_what_it_should(&codes::UNKNOWN_KEY, &seen("missing-key", 2)).is_err());
    let warning = "$ mapctl validate\nwarning[unused]: x\nexit 0\n";
    assert!(says_what_it_should(&codes::UNUSED, warning).is_ok());
}
