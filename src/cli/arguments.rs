//! The command line, as clap reads it.

use super::render::Format;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const START: &str = "\
Begin with:
  mapctl maps list                        the vendors in reach; MAP is one of these names
  mapctl run MAP-demo > findings.ndjson   a recorded run, its ledger on standard error
  mapctl maps clone MAP my-map            a map of your own, to edit
  mapctl validate && mapctl test          whether it is right

Exit codes: 0 done, 1 no result or a failed check, 2 wrong usage or document,
3 incomplete, 4 more rejected records than allowed; `mapctl COMMAND --help` says more.";

const RUN_EXITS: &str = "\
Exit codes:
  0  complete, or stopped at --limit
  1  no result: not one page could be read, or the output could not be written
  2  wrong usage, or a document is wrong: profile, map, schema or recording
  3  incomplete: some walk could not be proved whole, and the ledger says which and why
  4  complete, but more records were rejected than the profile's allow_rejects (0)

Rejected records lie in .mapctl/quarantine/ of the workspace, each with code, path and source.
Paths of the command line are those of the current folder, paths in a profile those of the workspace.
Pages are mapped on as many threads as there are cores, or as MAPCTL_THREADS states; what comes out is the same.";

const TEST_CONNECTION_EXITS: &str = "\
One light request is made, and none is retried; nothing is written. Behind a check that fails the others are skipped.

Exit codes: 0 no check failed; 1 a check failed; 2 wrong usage, profile or map, or a profile that replays a recording.";

const VALIDATE_EXITS: &str = "Exit codes: 0 right, or warnings alone; 2 wrong (with --strict for a warning, too).";

const PREVIEW_EXITS: &str = "\
Entities go to standard output, one JSON object a line; rejected records to standard error.

Exit codes: 0 done; 2 wrong usage, map or file; 4 a record was rejected.";

const TEST_EXITS: &str = "\
Examples stand in the map under `examples:`; recorded runs in tests/maps/MAP/CASE/ as profile.yaml,
a HAR file, expected.ndjson and expected.ledger.json.

Exit codes: 0 all passed; 1 something failed; 2 a map or profile is wrong.";

/// Vendor findings to validated ETM findings, by one YAML file a vendor. A run that says complete is complete.
#[derive(Debug, Parser)]
#[command(name = "mapctl", version = version(), max_term_width = 100, after_help = START)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// The folder whose maps/, profiles/ and schemas/ come before the built-in ones
    #[arg(long, global = true, value_name = "DIR", default_value = ".", help_heading = "Global options")]
    pub workspace: PathBuf,

    /// Print tables as JSON; the ledger of a run, too
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,

    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub color: Color,

    /// Results and errors alone: no notes, and of a run that ends well no ledger
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,

    /// Log each request, wait, page and rejected record of a run to standard error; -vv: what is sent with them, too
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,

    /// How logs are written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = "Global options")]
    pub log: LogFormat,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people; `-v` asks for them
    Text,
    /// For scripts: all of standard error is one JSON object a line, notes, mistakes and the ledger's sums included
    Json,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Pull what a profile asks for, map it, check it, write it, and close the books
    Run(Run),
    /// Check the way to a profile's vendor: network, TLS, credential, permission, and a first record
    #[command(after_help = TEST_CONNECTION_EXITS)]
    TestConnection {
        /// The profile: a path, or the name of one in profiles/ of the workspace or in the binary
        profile: String,
    },
    /// Report every mistake of maps, profiles and schemas
    Validate(Validate),
    /// Map answers from disk and print the entities
    Preview(Preview),
    /// Run the examples inside maps, and the recorded runs beside them
    Test(Test),
    /// List, show or clone maps
    #[command(subcommand)]
    Maps(MapsCommand),
    /// List or show target schemas
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Store, list or remove secrets; profiles name them with `{ stored: NAME }`
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Explain a code of a mistake or of a rejected record
    Explain {
        /// The code, such as `unknown-key`; without it, all of them with their titles
        code: Option<String>,
    },
    /// Print a completion script, such as for `source <(mapctl completions bash)`
    Completions {
        /// The shell that is to complete
        shell: clap_complete::Shell,
    },
}

/// `mapctl run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXITS)]
pub struct Run {
    /// The profile: a path, or the name of one in profiles/ of the workspace or in the binary
    pub profile: String,
    /// Answer from this recording (HAR 1.2) instead of the network; may be given again
    #[arg(long, value_name = "HAR")]
    pub replay: Vec<PathBuf>,
    /// Write what goes over the network here (HAR 1.2), secrets replaced by placeholders; `--replay` answers from it
    #[arg(long, value_name = "HAR", value_parser = record_file, conflicts_with_all = ["replay", "dry_run"])]
    pub record: Option<PathBuf>,
    /// Write entities here (NDJSON; `-` is stdout) in place of the profile's outputs
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the report here (JSON: verdict, walks, books, failures)
    #[arg(long, value_name = "FILE", value_parser = report_file)]
    pub report: Option<PathBuf>,
    /// Go on where an unfinished run of the profile was: nothing is read or written twice
    #[arg(long, conflicts_with = "dry_run")]
    pub resume: bool,
    /// Stop after so many entities; the verdict is then `limited`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Print the first request of each endpoint; ask nothing, write nothing, need no secret
    #[arg(long)]
    pub dry_run: bool,
}

/// `mapctl validate`.
#[derive(Debug, Args)]
#[command(after_help = VALIDATE_EXITS)]
pub struct Validate {
    /// Maps, profiles or schemas, or folders of them; without any, those of the workspace
    pub paths: Vec<PathBuf>,
    /// How to print what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
}

/// `mapctl preview`.
#[derive(Debug, Args)]
#[command(after_help = PREVIEW_EXITS)]
pub struct Preview {
    /// The map: a path, or a name
    pub map: String,
    /// The endpoint whose answers the files hold
    #[arg(long, value_name = "NAME")]
    pub endpoint: String,
    /// Answers of that endpoint, one file a page
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The value of a name that a parent would give, such as `site={"id":"1"}`
    #[arg(long, value_name = "NAME=JSON")]
    pub scope: Vec<String>,
}

/// `mapctl test`.
#[derive(Debug, Args)]
#[command(after_help = TEST_EXITS)]
pub struct Test {
    /// The map: a path, or a name; without it, every map in reach
    pub map: Option<String>,
    /// Write what recorded runs give as what is expected from now on; read the difference before you keep it
    #[arg(long)]
    pub update: bool,
}

/// `mapctl maps`.
#[derive(Debug, Subcommand)]
pub enum MapsCommand {
    /// Every map in reach
    List,
    /// A map's text
    Show {
        /// The map: a path, or a name that `maps list` shows
        map: String,
        /// Hosts, methods and secrets by endpoint instead, for review
        #[arg(long)]
        egress: bool,
    },
    /// Copy a map into maps/ of the workspace under a new name, comments kept
    Clone {
        /// The map: a path, or a name that `maps list` shows
        map: String,
        /// The new name: letters, digits, `-`, `_` and `.`
        new: String,
    },
}

/// `mapctl schema`.
#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Every target schema in reach
    List,
    /// A target's attributes
    Show {
        /// The target, such as `finding/host`
        name: String,
    },
}

/// `mapctl secret`.
#[derive(Debug, Subcommand)]
pub enum SecretCommand {
    /// Store a secret: its value comes from stdin, or is typed unseen
    Set {
        /// Its name
        name: String,
        /// Refused with a word about why.
        #[arg(hide = true)]
        value: Option<String>,
    },
    /// The names of the stored secrets
    List,
    /// Remove a secret
    Rm {
        /// Its name
        name: String,
    },
}

/// Where the report goes; stdout is the entities'.
fn report_file(word: &str) -> Result<PathBuf, String> {
    match word {
        "-" => Err("the report goes to a file; `--json` shows it on standard error".to_owned()),
        path => Ok(path.into()),
    }
}

/// Where the recording goes; stdout is the entities'.
fn record_file(word: &str) -> Result<PathBuf, String> {
    match word {
        "-" => Err("a recording goes to a file, such as `traffic.har`".to_owned()),
        "" => Err("name a file, such as `traffic.har`".to_owned()),
        path => Ok(path.into()),
    }
}

/// The version, with the maps that the binary carries.
fn version() -> String {
    let workspace = crate::workspace::Workspace::open("/nonexistent");
    let maps: Vec<String> = workspace.list(crate::workspace::Kind::Map).into_iter().map(|map| map.name).collect();
    format!("{} (built-in maps: {})", env!("CARGO_PKG_VERSION"), maps.join(", "))
}
