//! Scratch workspaces: a copy of a folder to run the built binary in, so that a test leaves no trace in the tree.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A map with the score table that scratch maps share: words from `info` to `critical`.
macro_rules! scored {
    ($map:literal) => {
        concat!(
            $map,
            r#"scoring:
  levels:
    1: { source: [info], qds: 15 }
    2: { source: [low], qds: 35 }
    3: { source: [medium], qds: 55 }
    4: { source: [high], qds: 80 }
    5: { source: [critical], qds: 95 }
  default_severity: 3
"#
        )
    };
}
pub(crate) use scored;

/// A copy of `folder` that goes when it is dropped.
pub fn copy_of(folder: &Path) -> TempDir {
    let scratch = TempDir::new().expect("a temporary folder");
    copy(folder, scratch.path());
    scratch
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy's folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("a folder's entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
            readable(&target);
        }
    }
}

/// Readable by everybody, whatever the checkout's umask was: some mistakes are about that.
fn readable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("the copy is ours");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Runs the built binary in `folder`, without colour and without anything from the environment that would change it.
pub fn mapctl(folder: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mapctl"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .output()
        .expect("the built binary runs")
}

/// What a person would have seen: the command, both streams, the exit code.
pub fn transcript(arguments: &[String], output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut out = format!("$ mapctl {}\n", arguments.join(" "));
    for stream in [text(&output.stdout), text(&output.stderr)] {
        out += &stream;
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    out + &format!("exit {}\n", output.status.code().map_or("by a signal".to_owned(), |code| code.to_string()))
}

/// The words of a command line; quotes hold words together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (character, quote) {
            (end, Some(open)) if end == open => quote = None,
            ('"' | '\'', None) => quote = Some(character),
            (' ', None) => words.push(String::new()),
            (other, _) => words.last_mut().expect("never empty").push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
