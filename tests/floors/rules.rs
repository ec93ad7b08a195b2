//! What a file may name, by the room it stands in.

use super::ground_plan::GroundPlan;
use super::mentions::{Mention, mentions};
use std::path::Path;

/// Crates that one room wraps, so that it alone changes when they do, and the folders that may name them.
const WRAPPED: &[(&str, &[&str])] = &[
    ("serde_yaml", &["yaml"]),
    ("granit_parser", &["yaml"]),
    ("jsonpath_rust", &["path"]),
    ("minijinja", &["template"]),
    ("jsonschema", &["schema"]),
    ("annotate_snippets", &["cli/render"]),
    ("reqwest", &["http", "connector", "fetch", "expression/convert"]),
    ("rustls", &["http"]),
    ("rustls_platform_verifier", &["http"]),
    ("tokio_rustls", &["http"]),
    ("hyper_util", &["http"]),
    ("clap", &["cli"]),
    ("html_escape", &["expression/convert"]),
    ("aho_corasick", &["value/scrub"]),
    ("argon2", &["vault/store"]),
    ("chacha20poly1305", &["vault/store"]),
    ("getrandom", &["vault/store"]),
    ("rpassword", &["cli"]),
    ("indicatif", &["cli"]),
    ("console", &["cli"]),
    // Dry rooms have nothing to tell.
    ("tracing", &["cli", "fetch", "http", "run", "sink", "store", "vault"]),
];

/// Rooms without a socket, a file or a task: what they do is the same every time.
const DRY: &[&str] = &[
    "diagnostic",
    "registry",
    "value",
    "path",
    "template",
    "yaml",
    "expression",
    "schema",
    "connector",
    "mapping",
    "scoring",
    "plan",
];

/// The outside world, by the beginning of a path.
const WET: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "net", "TcpStream"],
    &["std", "net", "TcpListener"],
    &["std", "net", "UdpSocket"],
    &["tokio"],
    &["async"],
];

/// What only the commands see: terminal, arguments, environment, clock. By any two neighbours, or one part, of a path.
const COMMANDS_ONLY: &[&[&str]] = &[
    &["println!"],
    &["eprintln!"],
    &["print!"],
    &["eprint!"],
    &["dbg!"],
    &["std", "env"],
    &["SystemTime"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
];

/// What loses the place of a mistake in a document.
const PLACELESS: &[&str] = &["untagged", "flatten", "tag"];

/// One file of `src/`.
pub struct SourceFile<'a> {
    /// With `/`, below `src`.
    name: String,
    text: &'a str,
}

impl<'a> SourceFile<'a> {
    /// A file by its path below `src`.
    pub fn new(path: &Path, text: &'a str) -> Self {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        Self { name: parts.join("/"), text }
    }

    /// The module it is: `["scoring", "table"]`.
    fn module(&self) -> Vec<String> {
        let stem = self.name.trim_end_matches(".rs");
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        stem.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect()
    }

    fn is_below(&self, folder: &str) -> bool {
        let stem = self.name.trim_end_matches(".rs");
        stem == folder || stem.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    fn is_front_door(&self) -> bool {
        self.name == "main.rs"
    }
}

/// Everything that is wrong with a file.
pub fn complaints(plan: &GroundPlan, file: &SourceFile<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if !file.text.starts_with("//!") {
        found.push(format!("src/{}:1: the file does not begin with `//!`", file.name));
    }
    let module = file.module();
    let mentioned = match mentions(file.text, &module) {
        Ok(mentioned) => mentioned,
        Err(why) => return vec![format!("src/{}: {why}", file.name)],
    };
    for mention in &mentioned {
        let complaint = off_floor(plan, file, &module, mention).or_else(|| out_of_place(file, &module, mention));
        found.extend(complaint.map(|why| format!("src/{}:{}: {why}", file.name, mention.line)));
    }
    found.extend(placeless(file, &mentioned));
    found.dedup();
    found
}

/// Paths into rooms that are not below.
fn off_floor(plan: &GroundPlan, file: &SourceFile<'_>, module: &[String], mention: &Mention) -> Option<String> {
    let path: Vec<&str> = mention.path.iter().map(String::as_str).collect();
    let target = match path.as_slice() {
        ["crate", target, ..] => *target,
        ["mapctl", ..] if !file.is_front_door() => return Some("a file of the library calls it `crate`".to_owned()),
        ["include!" | "path", ..] if path == ["include!"] => {
            return Some("`include!` goes around the floors".to_owned());
        }
        _ => return None,
    };
    let Some(room) = module.first() else {
        return Some(format!("the ground plan imports `{target}`")).filter(|_| !file.is_front_door());
    };
    let Some(below) = plan.floor(target) else { return Some(format!("`crate::{target}` is no room")) };
    let own = plan.floor(room)?;
    let names = format!("`{room}` (floor {own}) names `{target}` (floor {below})");
    (target != room && below >= own).then_some(names)
}

/// Foreign crates and the outside world, named where they do not belong.
fn out_of_place(file: &SourceFile<'_>, module: &[String], mention: &Mention) -> Option<String> {
    let path: Vec<&str> = mention.path.iter().map(String::as_str).collect();
    let written = path.join("::");
    for (name, folders) in WRAPPED {
        if path.contains(name) && !folders.iter().any(|folder| file.is_below(folder)) {
            return Some(format!("`{written}`: only {} may name `{name}`", folders.join(", ")));
        }
    }
    let holds = |part: &[&str]| path.windows(part.len()).any(|window| window == part);
    let is_command = file.is_front_door() || file.is_below("cli");
    if !is_command && COMMANDS_ONLY.iter().any(|part| holds(part)) {
        return Some(format!("`{written}`: only commands see terminal, environment and clock"));
    }
    let is_dry =
        module.first().is_some_and(|room| DRY.contains(&room.as_str())) && !module.iter().any(|part| part == "tests");
    (is_dry && WET.iter().any(|start| path.starts_with(start))).then(|| format!("`{written}`: this room is dry"))
}

/// `#[serde(untagged)]` and its kin.
fn placeless(file: &SourceFile<'_>, mentioned: &[Mention]) -> Vec<String> {
    let attributes = mentioned.iter().filter(|mention| mention.path == ["serde"]).map(|mention| mention.line);
    let named = |line: usize, word: &str| {
        mentioned.iter().any(|mention| mention.path == [word] && (line..line + 4).contains(&mention.line))
    };
    attributes
        .flat_map(|line| PLACELESS.iter().filter(move |word| named(line, word)).map(move |word| (line, word)))
        .map(|(line, word)| format!("src/{}:{line}: `serde({word})` loses the place of a mistake", file.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> GroundPlan {
        let lib = "// GROUND\npub mod value;\npub mod registry;\n// FLOOR 1\npub mod yaml;\npub mod path;\npub mod expression;\n\
            // FLOOR 2\npub mod scoring;\npub mod fetch;\n// ROOF\npub mod cli;\n";
        GroundPlan::parse(lib).expect("a plan")
    }

    fn found(name: &str, text: &str) -> Vec<String> {
        complaints(&plan(), &SourceFile { name: name.to_owned(), text: &format!("//! A file.\n{text}") })
    }

    #[test]
    fn what_lies_below_may_be_named() {
        for (name, text) in [
            ("scoring/table.rs", "use crate::{value::Datum, yaml::{Node, check}};"),
            ("scoring/mod.rs", "mod table; pub use table::T; use crate::scoring::table::U;"),
            ("scoring/deep/file.rs", "use super::super::table; mod tests { use super::super::other; }"),
            ("scoring.rs", "use super::yaml; pub(crate) struct S; pub(in crate::scoring) struct T;"),
            ("main.rs", "fn main() { mapctl::cli::run(std::env::args()) }"),
            ("cli/render/text.rs", "use annotate_snippets::Level; use crate::scoring; fn f() { println!(); }"),
            ("yaml/load.rs", "use serde_yaml::granit_parser::Parser;"),
            ("expression/convert/url.rs", "use reqwest::Url;"),
            ("value/ip.rs", "use std::net::IpAddr; fn f() { self.tokio.println(); (0..5).env }"),
            ("fetch/file.rs", "use std::fs; async fn f() {}"),
        ] {
            assert_eq!(found(name, text), Vec::<String>::new(), "{name}: {text}");
        }
    }

    #[test]
    fn what_lies_beside_or_above_may_not() {
        for (name, text) in [
            ("yaml/load.rs", "use crate::path::Path;"),
            ("yaml/load.rs", "use crate::{value::Datum, scoring::{self, Rating}};"),
            ("yaml/load.rs", "use super::super::path;"),
            ("yaml/mod.rs", "use super::path;"),
            ("yaml/mod.rs", "use super::{value, path::Path};"),
            ("yaml/load.rs", "mod tests { use super::super::super::scoring; }"),
            ("yaml/load.rs", "#[cfg(test)] mod tests { fn f() { crate::cli::run(); } }"),
            ("yaml/load.rs", "fn f() -> Option<crate::scoring::Rating> { None }"),
            ("yaml/load.rs", "fn f() { vec![crate::path::Path::parse(x)]; }"),
            ("yaml/load.rs", "macro_rules! m { () => { $crate::path::Path } }"),
            ("value/mod.rs", "pub use crate::registry::Kind;"),
            ("yaml/load.rs", "use crate as house;"),
            ("yaml/load.rs", "use crate::*;"),
            ("yaml/load.rs", "use super::super::*;"),
            ("yaml/load.rs", "use mapctl::path;"),
            ("yaml/load.rs", "use crate::nowhere;"),
            ("yaml/load.rs", "include!(\"../path/mod.rs\");"),
            ("lib.rs", "use crate::path::Path;"),
        ] {
            assert_eq!(found(name, text).len(), 1, "{name}: {text}: {:?}", found(name, text));
        }
    }

    #[test]
    fn wrapped_crates_and_the_outside_world_stay_where_they_belong() {
        for (name, text) in [
            ("scoring/mod.rs", "use serde_yaml::Value;"),
            ("cli/mod.rs", "use annotate_snippets::Level;"),
            ("scoring/mod.rs", "fn f() -> minijinja::Error { x }"),
            ("expression/mod.rs", "use reqwest::Url;"),
            ("scoring/mod.rs", "fn f() { eprintln!(\"x\"); }"),
            ("scoring/mod.rs", "use std::{env, fmt};"),
            ("fetch/mod.rs", "fn f() { std::env::var(\"X\"); }"),
            ("fetch/mod.rs", "use std::time::{Duration, SystemTime};"),
            ("fetch/mod.rs", "fn f() { jiff::Timestamp::now() }"),
            ("scoring/mod.rs", "use std::fs;"),
            ("scoring/mod.rs", "async fn f() {}"),
            ("yaml/mod.rs", "use tokio::sync::mpsc;"),
            ("yaml/mod.rs", "#[derive(Deserialize)]\n#[serde(untagged)]\nenum E {}"),
            ("yaml/mod.rs", "#[serde(rename_all = \"x\", tag = \"type\")] enum E {}"),
            ("yaml/mod.rs", "struct S { #[serde(default, flatten)] x: u8 }"),
        ] {
            assert_eq!(found(name, text).len(), 1, "{name}: {text}: {:?}", found(name, text));
        }
    }

    #[test]
    fn a_file_says_what_it_is() {
        let file = SourceFile { name: "yaml/load.rs".to_owned(), text: "fn f() {}" };
        assert_eq!(complaints(&plan(), &file).len(), 1);
    }
}
