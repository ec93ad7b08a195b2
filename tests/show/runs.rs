//! Runs of the built binary in a folder of their own.

use super::recording::Recording;
use crate::scratch::{mapctl, transcript};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder to run in. The demo profiles and their recordings are embedded in the binary.
pub struct Scratch(TempDir);

/// What a run gave.
pub struct Ran {
    pub exit: i32,
    pub entities: Vec<Value>,
    /// Null where none was written.
    pub report: Value,
    pub stdout: String,
    pub stderr: String,
}

impl Scratch {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of what lies in a folder, in order; none when there is no such folder.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.file(folder)).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// `mapctl run` with a report.
    #[allow(clippy::print_stdout)] // The test harness shows it beside what fails.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let report = self.file("report.json");
        let _ = fs::remove_file(&report);
        let mut all = vec!["run".to_owned(), "--report".to_owned(), "report.json".to_owned()];
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        let output = mapctl(self.path(), &all);
        println!("{}", transcript(&all, &output));
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        Ran {
            exit: output.status.code().expect("an exit code and no signal"),
            entities: stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
            report: fs::read_to_string(&report).map_or(Value::Null, |text| serde_json::from_str(&text).expect("JSON")),
            stdout,
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs the demo of a map on another recording.
    pub fn replay(&self, map: &str, recording: &Recording) -> Ran {
        recording.write(&self.file("traffic.har"));
        self.run(&[&format!("{map}-demo"), "--replay", "traffic.har"])
    }
}

/// Runs the demo of a map as it is shipped.
pub fn demo(map: &str) -> Ran {
    let ran = Scratch::new().run(&[&format!("{map}-demo")]);
    assert_eq!((ran.exit, &ran.report["verdict"]), (0, &Value::from("complete")));
    ran
}

impl Ran {
    /// The one entity whose attribute has this value.
    pub fn the(&self, attribute: &str, value: &str) -> &Value {
        let mut found = self.entities.iter().filter(|entity| entity[attribute] == value);
        let one = found.next().unwrap_or_else(|| panic!("no entity has the {attribute} `{value}`"));
        assert!(found.next().is_none(), "several entities have the {attribute} `{value}`");
        one
    }

    /// The units that are not whole: endpoint, unit and why.
    pub fn not_whole(&self) -> Vec<(String, Value, String)> {
        let mut found = Vec::new();
        for endpoint in self.report["endpoints"].as_array().expect("endpoints") {
            for unit in endpoint["units"].as_array().expect("units") {
                if unit["complete"] != true {
                    let name = endpoint["endpoint"].as_str().expect("a name").to_owned();
                    found.push((name, unit["unit"].clone(), unit["why"].as_str().expect("why").to_owned()));
                }
            }
        }
        found
    }
}
