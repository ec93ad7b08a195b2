//! The README is followed to the letter, in a copy: its files are written, its commands are run, in its order.
//!
//! A fenced block with `file=PATH` is a file. In a `sh` block a line may end in `# exit N` when N is not 0.

use crate::scratch::{copy_of, mapctl, transcript, words};
use std::fs;
use std::path::{Path, PathBuf};

/// Command lines that this test is itself a part of.
const OURS: [&str; 1] = ["cargo test"];

/// One step of the README.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    File { path: String, text: String },
    Command(String),
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("README.md");
    let scratch = tempfile::TempDir::new().expect("a temporary folder");
    for folder in ["maps", "profiles", "schemas"] {
        let copy = copy_of(&root.join(folder));
        fs::rename(copy.keep(), scratch.path().join(folder)).expect("a folder of the copy");
    }
    let mut here = scratch.path().to_path_buf();
    for step in steps(&readme) {
        match step {
            Step::File { path, text } => write(&here.join(path), &text),
            Step::Command(line) => follow(&line, &mut here),
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the file's folder");
    fs::write(path, text).expect("a file of the README");
}

/// Runs a line. A line that nobody knows how to run would be a promise that nobody keeps.
fn follow(line: &str, here: &mut PathBuf) {
    let (command, exit) = match line.split_once(" # exit ") {
        Some((command, exit)) => (command.trim(), exit.trim().parse().expect("an exit code")),
        None => (line, 0),
    };
    if let Some(arguments) = command.strip_prefix("mapctl ").or_else(|| command.strip_prefix("cargo run --release -- "))
    {
        let arguments = words(arguments);
        let output = mapctl(here, &arguments);
        assert_eq!(output.status.code(), Some(exit), "{}", transcript(&arguments, &output));
    } else if let Some(folders) = command.strip_prefix("mkdir -p ") {
        words(folders).iter().for_each(|folder| fs::create_dir_all(here.join(folder)).expect("a folder"));
    } else if let Some(folder) = command.strip_prefix("cd ") {
        here.push(folder);
    } else {
        assert!(OURS.contains(&command), "the README has a command that no test runs: `{command}`");
    }
}

/// The files and commands of a document, in its order.
fn steps(markdown: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        if let Some((_, path)) = info.split_once(" file=") {
            steps.push(Step::File { path: path.trim().to_owned(), text: block.join("\n") + "\n" });
        } else if info == "sh" {
            let commands =
                block.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with('#'));
            steps.extend(commands.map(|line| Step::Command(line.to_owned())));
        }
    }
    steps
}

#[test]
fn files_and_commands_are_found_in_their_order() {
    let markdown = "a\n```sh\nmapctl validate\n\n# a remark\ncd x\n```\n```yaml file=maps/a.yaml\nmap: a\n```\n```text\nmapctl no\n```\n";
    let expected = [
        Step::Command("mapctl validate".to_owned()),
        Step::Command("cd x".to_owned()),
        Step::File { path: "maps/a.yaml".to_owned(), text: "map: a\n".to_owned() },
    ];
    assert_eq!(steps(markdown), expected);
}

#[test]
fn a_command_that_nobody_can_run_is_caught() {
    let unknown = std::panic::catch_unwind(|| follow("curl https://acme.example", &mut PathBuf::new()));
    assert!(unknown.is_err());
}
