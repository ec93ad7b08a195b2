//! A workspace whose map walks the scripted vendor, and one run in it.

use crate::scratch::{mapctl, scored};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const MAP: &str = scored!(
    r#"
map: acme
version: 1.0.0
about: { vendor: Acme, product: Scanner, product_name: Acme Scanner }
settings:
  url: { title: URL }
  token: { title: Token, secret: true }
# FILTERS
connect:
  url: "{{ settings.url }}"
  auth: { header: { name: X-Api-Key, value: "{{ settings.token }}" } }
  retry: { attempts: 2, wait_on: [202] }
  # HOSTS
endpoints:
  bugs:
    # ENDPOINT
transform_maps:
  bugs:
    from: bugs
    to: finding/web_application
    identity: [externalFindingId]
    fields:
      externalFindingId: $.id
      findingName: $.title
      findingSeverity: { score: $.severity }
      findingStatus: ACTIVE
      webAppName: $.site
"#
);

/// How the vendor is walked.
#[derive(Debug, Clone, Copy)]
pub enum Walk {
    Offset,
    Cursor,
    NextUrl,
    Graphql,
    /// By offset, of which none past 2 is served; in halves if need be.
    Split,
    Export,
    /// The same, given up soon.
    ShortExport,
}

impl Walk {
    fn endpoint(self) -> &'static str {
        match self {
            Walk::Offset => {
                "{ get: /bugs, paginate: { offset: { at: query.offset, size_at: query.limit, size: 2 }, stop: empty_page, total: $.total }, key: $.id, records: '$.bugs[*]' }"
            }
            Walk::Cursor => {
                "{ get: /bugs, paginate: { cursor: { at: query.after, from: $.after } }, key: $.id, records: '$.bugs[*]' }"
            }
            Walk::NextUrl => {
                "{ get: /bugs, paginate: { next_url: { from: $.next } }, key: $.id, records: '$.bugs[*]' }"
            }
            Walk::Graphql => {
                "{ post: /graphql, graphql: 'query Bugs { bugs }', variables: {}, key: $.id, records: '$.data.bugs[*]' }"
            }
            Walk::Split => {
                "{ get: /bugs, query: { half: $filters.half }, paginate: { offset: { at: query.offset, size_at: query.limit, size: 2, ceiling: 2 }, stop: empty_page, total: $.total }, split: [half], key: $.id, records: '$.bugs[*]' }"
            }
            Walk::Export => {
                "{ export: { start: { post: /export, id: $.id }, poll: { get: '/export/{{ export.id }}', state: $.state, every: 100ms }, states: { working: [PROCESSING], ready: [FINISHED], failed: [ERROR] }, chunks: '$.chunks[*]', lost: '$.lost[*]', fetch: { get: '/export/{{ export.id }}/{{ export.chunk }}' } }, key: $.id, records: '$.bugs[*]' }"
            }
            Walk::ShortExport => {
                "{ export: { start: { post: /export, id: $.id }, poll: { get: '/export/{{ export.id }}', state: $.state, every: 100ms, for_at_most: 300ms }, states: { working: [PROCESSING], ready: [FINISHED] }, chunks: '$.chunks[*]', fetch: { get: '/export/{{ export.id }}/{{ export.chunk }}' } }, key: $.id, records: '$.bugs[*]' }"
            }
        }
    }
}

/// What a run came to.
pub struct Came {
    pub exit: i32,
    pub report: Value,
    /// The entities, if any were handed over.
    pub out: String,
    pub complaints: String,
}

impl Came {
    /// Every reason that the report gives for what is missing.
    pub fn reasons(&self) -> String {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let failures = list(&self.report["failures"]);
        let units = list(&self.report["endpoints"]).into_iter().flat_map(|endpoint| list(&endpoint["units"]));
        let incomplete = units.filter(|unit| unit["complete"] != true);
        let reasons = failures.into_iter().map(|failure| failure["message"].clone());
        let reasons = reasons.chain(incomplete.map(|unit| unit["why"].clone()));
        reasons.map(|reason| reason.as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join("\n")
    }
}

/// A workspace to run in.
pub struct Workspace(TempDir);

impl Workspace {
    /// Walks the vendor at `url`; `hosts` are its other hosts, `more` stands in the profile.
    pub fn new(url: &str, walk: Walk, hosts: &[&str], more: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let hosts = if hosts.is_empty() { String::new() } else { format!("hosts: [{}]", hosts.join(", ")) };
        let filters = match walk {
            Walk::Split => "filters: { half: { title: Half, values: [first, second] } }",
            _ => "",
        };
        let map = MAP
            .replace("# FILTERS", filters)
            .replace("# HOSTS", &hosts)
            .replace("\n    # ENDPOINT", &format!(" {}", walk.endpoint()));
        let profile = format!(
            "profile: acme\nmap: acme\nsettings: {{ url: \"{url}\", token: {{ file: token }} }}\n{more}\noutputs: [{{ ndjson: out.ndjson }}]\n"
        );
        let workspace = Self(folder);
        workspace.write("maps/acme.yaml", &map);
        workspace.write("profiles/acme.yaml", &profile);
        workspace.write("token", "hunter2-token\n");
        // Others must not read it, or every run is warned.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let token = workspace.path().join("token");
            fs::set_permissions(token, fs::Permissions::from_mode(0o600)).expect("the file is ours");
        }
        workspace
    }

    /// Writes a file of the workspace.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command.
    pub fn command(&self, arguments: &[&str]) -> Output {
        mapctl(self.0.path(), &arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    /// Runs the profile.
    pub fn run(&self) -> Came {
        let output = self.command(&["run", "acme", "--report", "report.json"]);
        let read = |name: &str| fs::read_to_string(self.0.path().join(name)).unwrap_or_default();
        Came {
            exit: output.status.code().unwrap_or(-1),
            report: serde_json::from_str(&read("report.json")).unwrap_or_default(),
            out: read("out.ndjson"),
            complaints: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
