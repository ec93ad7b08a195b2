//! A workspace whose map asks the scripted vendor by next links and by GraphQL, and runs in it.

use crate::scratch::scored;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const MAP: &str = scored!(
    r#"
map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings:
  url: { title: URL }
  secret: { title: Secret, secret: true }
connect:
  url: "{{ settings.url }}"
  auth: # AUTH
  retry: { attempts: 3, wait_on: [202] }
endpoints:
  bugs: { get: /bugs, paginate: { next_url: { from: $.next } }, key: $.id, records: '$.bugs[*]' }
  more: { post: /graphql, graphql: 'query Bugs { bugs }', variables: {}, key: $.id, records: '$.data.bugs[*]' }
transform_maps:
  bugs:
    from: bugs
    to: finding/web_application
    identity: [externalFindingId]
    fields: &fields
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: ACTIVE
      webAppName: shop.example
  more: { from: more, to: finding/web_application, identity: [externalFindingId], fields: *fields }
"#
);

/// What a run came to.
pub struct Came {
    pub exit: i32,
    pub complaints: String,
}

/// A workspace to run in.
pub struct Workspace(TempDir);

impl Workspace {
    /// Asks the vendor at `url`; `more` stands in the profile.
    pub fn new(url: &str, auth: &str, more: &str) -> Self {
        let workspace = Self(TempDir::new().expect("a temporary folder"));
        workspace.write("maps/acme.yaml", &MAP.replace("# AUTH", auth));
        let settings = format!("{{ url: \"{url}\", secret: {{ env: ACME_SECRET }} }}");
        workspace.write("profiles/acme.yaml", &format!("profile: acme\nmap: acme\nsettings: {settings}\n{more}\n"));
        workspace
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The entries of a recording.
    pub fn har(&self, name: &str) -> Vec<Value> {
        let har: Value = serde_json::from_str(&self.read(name)).expect("a recording is JSON");
        har["log"]["entries"].as_array().cloned().expect("entries")
    }

    /// The recording that a run left in its folder.
    pub fn kept(&self) -> Option<PathBuf> {
        let runs = fs::read_dir(self.path(".mapctl/runs")).ok()?;
        runs.map(|run| run.expect("a run").path().join("recording.har")).find(|path| path.exists())
    }

    /// `mapctl run acme`, with the secret in the environment or not.
    pub fn command(&self, arguments: &[&str], secret: Option<&str>) -> Command {
        self.prepared(Command::new(env!("CARGO_BIN_EXE_mapctl")), arguments, secret)
    }

    /// The same by a shell that does something before.
    #[cfg(target_os = "linux")]
    pub fn shell(&self, before: &str, arguments: &[&str], secret: Option<&str>) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{before}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_mapctl")]);
        self.prepared(shell, arguments, secret)
    }

    fn prepared(&self, mut command: Command, arguments: &[&str], secret: Option<&str>) -> Command {
        command.args(["run", "acme"]).args(arguments).current_dir(self.0.path());
        command.env("NO_COLOR", "1").env("COLUMNS", "500").env_remove("ACME_SECRET");
        if let Some(secret) = secret {
            command.env("ACME_SECRET", secret);
        }
        command
    }

    pub fn run(&self, arguments: &[&str], secret: Option<&str>) -> Came {
        came(self.command(arguments, secret))
    }

    pub fn start(&self, arguments: &[&str], secret: Option<&str>) -> Child {
        let mut command = self.command(arguments, secret);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the built binary runs")
    }
}

/// Runs a command to its end.
pub fn came(mut command: Command) -> Came {
    let output = command.output().expect("the built binary runs");
    Came { exit: output.status.code().unwrap_or(-1), complaints: String::from_utf8_lossy(&output.stderr).into_owned() }
}
