//! The shipped maps and profiles, pointed by a setting at servers that behave as the vendors' documents say: what they demand is
//! demanded, what they refuse is refused. Each finding of the server has to come out once, and rightly.

pub mod bitsight;
mod bugcrowd;
mod burpsuite;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The binary that the tests are built with.
pub const BUILT: &str = env!("CARGO_BIN_EXE_mapctl");

/// A profile as it is shipped.
pub struct Shipped {
    pub name: &'static str,
    /// The setting that says where the API is.
    pub place: &'static str,
    /// The variable of the environment that its secret comes from.
    pub variable: &'static str,
    pub secret: &'static str,
}

/// What a run came to.
pub struct Came {
    pub exit: Option<i32>,
    pub report: Value,
    pub complaints: String,
    entities: Vec<Value>,
}

impl Shipped {
    /// A workspace with this profile, pointed at `url`; `more` stands at its end. The map stays the built-in one.
    pub fn workspace(&self, url: &str, more: &str) -> TempDir {
        let folder = TempDir::new().expect("a temporary folder");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("profiles/{}.yaml", self.name));
        let profile = fs::read_to_string(&path).expect("a shipped profile");
        let place = format!("  {}:", self.place);
        let lines = profile.lines().filter(|line| !line.starts_with(&place));
        let lines: Vec<String> = lines
            .map(|line| if line == "settings:" { format!("settings:\n{place} {url}") } else { line.to_owned() })
            .collect();
        fs::create_dir(folder.path().join("profiles")).expect("a folder");
        let file = folder.path().join("profiles").join(format!("{}.yaml", self.name));
        fs::write(file, format!("{}\n{more}\n", lines.join("\n"))).expect("a file");
        folder
    }

    /// The command that runs it there.
    pub fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .args(["run", self.name, "--report", "report.json"])
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .env(self.variable, self.secret);
        command
    }

    /// What a run that is over left in its folder.
    pub fn came(&self, folder: &Path, exit: Option<i32>, complaints: String) -> Came {
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let out = read(&format!("out/{}.ndjson", self.name));
        Came {
            exit,
            report: serde_json::from_str(&read("report.json")).unwrap_or_default(),
            complaints,
            entities: out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(),
        }
    }

    /// Runs it against a server.
    fn run(&self, url: &str, more: &str) -> Came {
        let folder = self.workspace(url, more);
        let output = self.command(Path::new(BUILT), folder.path()).output().expect("the built binary runs");
        self.came(folder.path(), output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Came {
    /// These attributes of every entity of a target, in no order.
    pub fn rows(&self, target: &str, attributes: &[&str]) -> Vec<String> {
        let entities = self.entities.iter().filter(|entity| entity["target"] == target);
        sorted(entities.map(|entity| row(&attributes.iter().map(|name| entity[name].clone()).collect::<Vec<_>>())))
    }

    fn assert_whole(&self) {
        assert_eq!((self.exit, &self.report["verdict"]), (Some(0), &"complete".into()), "{}", self.complaints);
    }
}

/// Rows in an order in which they can be compared.
pub fn sorted(rows: impl Iterator<Item = String>) -> Vec<String> {
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

fn row(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(Value::to_string).collect();
    texts.join(" ")
}
