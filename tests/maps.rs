//! Everything shipped passes its own tests, and those tests miss nothing: an enum row, a fallback arm, a default, a skip
//! reason or a score row that is spoiled makes an example fail.

use crate::scratch::{mapctl, transcript, words};
use mapctl::diagnostic::{Report, Source};
use mapctl::yaml::{Node, load};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A path that no record has.
const NOWHERE: &str = "$.unheard_of";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn maps() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("maps")).expect("maps/");
    let mut maps: Vec<PathBuf> = entries.map(|entry| entry.expect("a map").path()).collect();
    maps.sort();
    maps
}

fn name(map: &Path) -> String {
    map.file_stem().expect("a map's name").to_string_lossy().into_owned()
}

/// Runs `mapctl test` in a folder; every shipped map must have examples and recorded runs, and all of them must pass.
fn passes_in(folder: &Path) {
    let arguments = words("test");
    let output = mapctl(folder, &arguments);
    let seen = transcript(&arguments, &output);
    assert_eq!(output.status.code(), Some(0), "{seen}");
    for map in maps() {
        let head = format!("{}: ", name(&map));
        let line = seen.lines().find(|line| line.starts_with(&head)).unwrap_or_else(|| panic!("no {head}in\n{seen}"));
        assert!(!line.contains(" 0 examples") && !line.contains(" 0 recorded runs"), "{line}");
    }
}

#[test]
fn everything_shipped_passes_its_tests() {
    passes_in(root());
}

#[test]
fn the_embedded_copies_pass_in_an_empty_folder() {
    passes_in(TempDir::new().expect("a temporary folder").path());
}

/// A map with one thing spoiled.
struct Mutant {
    /// What was spoiled, for the complaint.
    what: String,
    /// What stands there instead, in the order of the file.
    edits: Vec<(Range<usize>, String)>,
}

impl Mutant {
    fn new(what: impl Into<String>, node: &Node, text: impl Into<String>) -> Self {
        Self { what: what.into(), edits: vec![(written(node), text.into())] }
    }

    fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (range, new) in self.edits.iter().rev() {
            text.replace_range(range.clone(), new);
        }
        text
    }
}

/// Where a node stands, without the space behind it.
fn written(node: &Node) -> Range<usize> {
    let text = node.place.source.text[node.place.span.clone()].trim_end();
    node.place.span.start..node.place.span.start + text.len()
}

/// What a field says, spoiled one thing at a time.
fn spoil_field(at: &str, field: &Node, mutants: &mut Vec<Mutant>) {
    for (number, arm) in field.get("first").map(Node::items).unwrap_or_default().iter().enumerate() {
        mutants.push(Mutant::new(format!("{at}: arm {}", number + 1), arm, NOWHERE));
    }
    let rows: Vec<_> = field.get("enum").into_iter().flat_map(Node::entries).collect();
    for (number, (key, node, _)) in rows.iter().enumerate() {
        mutants.push(Mutant::new(format!("{at}: row `{key}`"), node, format!("unheard of {number}")));
    }
    if let Some(default) = field.get("default") {
        let other = rows.iter().filter_map(|(_, _, value)| value.text()).find(|text| Some(*text) != default.text());
        mutants.push(Mutant::new(format!("{at}: default"), default, other.unwrap_or("unheard of")));
    }
    if let Some(otherwise) = field.get("otherwise") {
        let other = if otherwise.text() == Some("absent") { "reject" } else { "absent" };
        mutants.push(Mutant::new(format!("{at}: otherwise"), otherwise, other));
    }
}

/// What a transform map says that an example can show.
fn spoil_transform_map(name: &str, map: &Node, mutants: &mut Vec<Mutant>) {
    for (field, _, node) in map.get("fields").into_iter().flat_map(Node::entries) {
        spoil_field(&format!("{name}.{field}"), node, mutants);
    }
    for (reason, _, node) in map.get("skip").into_iter().flat_map(Node::entries) {
        mutants.push(Mutant::new(format!("{name}: skip `{reason}`"), node, "\"false\""));
    }
    for (each, _, node) in map.get("each").into_iter().flat_map(Node::entries) {
        if let Some(none) = node.get("none") {
            let other = if none.text() == Some("skip") { "reject" } else { "skip" };
            mutants.push(Mutant::new(format!("{name}: {each}.none"), none, other));
        }
    }
}

/// Two neighbouring rows of the score table change places: to be in no row would show only where the default differs.
fn spoil_scoring(scoring: &Node, mutants: &mut Vec<Mutant>) {
    let levels: Vec<_> = scoring.get("levels").into_iter().flat_map(Node::entries).collect();
    for pair in levels.windows(2) {
        let sources = [pair[0].2, pair[1].2].map(|row| row.get("source").expect("a row's source"));
        let [one, other] = sources.map(|source| (written(source), source.place.text().trim_end().to_owned()));
        let what = format!("scoring: levels {} and {} exchanged", pair[0].0, pair[1].0);
        mutants.push(Mutant { what, edits: vec![(one.0, other.1), (other.0, one.1)] });
    }
    if let Some(default) = scoring.get("default_severity") {
        let other = if default.text() == Some("1") { "2" } else { "1" };
        mutants.push(Mutant::new("scoring: default_severity", default, other));
    }
}

fn tree(path: &Path) -> (String, Node) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut report = Report::new();
    let node = load(&Source::new(path.display().to_string(), text.clone()), &mut report);
    (text, node.unwrap_or_else(|| panic!("{}: {report:?}", path.display())))
}

/// The text of a mutant under another name, so that its examples alone stand against it. What narrows a filter goes: it
/// would already complain of a row that is not there.
fn renamed(text: &str, old: &str, new: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("narrows:"));
    let lines = lines.map(|line| if line == format!("map: {old}") { format!("map: {new}") } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The mutants that no example notices, and those that do not even compile.
fn unnoticed(map: &Path) -> Vec<String> {
    let (text, tree) = tree(map);
    let mut mutants = Vec::new();
    for (name, _, node) in tree.get("transform_maps").into_iter().flat_map(Node::entries) {
        spoil_transform_map(name, node, &mut mutants);
    }
    spoil_scoring(tree.get("scoring").expect("scoring"), &mut mutants);
    assert!(mutants.len() > 10, "{} gives only {} mutants", map.display(), mutants.len());
    let scratch = TempDir::new().expect("a temporary folder");
    fs::create_dir(scratch.path().join("maps")).expect("maps/");
    for (number, mutant) in mutants.iter().enumerate() {
        let mutated = renamed(&mutant.apply(&text), &name(map), &format!("mutant-{number}"));
        fs::write(scratch.path().join(format!("maps/mutant-{number}.yaml")), mutated).expect("a mutant");
    }
    let output = mapctl(scratch.path(), &words("test"));
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    let verdict = |number: usize| seen.lines().find(|line| line.starts_with(&format!("mutant-{number}: ")));
    let survivors = mutants.iter().enumerate().filter_map(|(number, mutant)| match verdict(number) {
        Some(line) if line.ends_with("FAILED") => None,
        Some(_) => Some(format!("{}: no example shows {}", name(map), mutant.what)),
        None => Some(format!("{}: {} cannot be spoiled:\n{complaints}", name(map), mutant.what)),
    });
    survivors.collect()
}

#[test]
fn every_row_arm_and_reason_of_every_map_has_an_example() {
    let unnoticed: Vec<String> = maps().iter().flat_map(|map| unnoticed(map)).collect();
    assert!(unnoticed.is_empty(), "\n{}\n", unnoticed.join("\n"));
}

/// An example says attributes and no key, so the arms of an identity stand in the recorded runs, which hold keys.
#[test]
fn every_arm_of_an_identity_is_in_a_recorded_run() {
    let mut tried = 0;
    for map in maps() {
        let (text, tree) = tree(&map);
        let mut mutants = Vec::new();
        for (name, _, node) in tree.get("transform_maps").into_iter().flat_map(Node::entries) {
            for part in node.get("identity").map(Node::items).unwrap_or_default() {
                spoil_field(&format!("the identity of {name}"), part, &mut mutants);
            }
        }
        for mutant in mutants {
            let scratch = TempDir::new().expect("a temporary folder");
            fs::create_dir(scratch.path().join("maps")).expect("maps/");
            fs::write(scratch.path().join("maps").join(map.file_name().expect("a name")), mutant.apply(&text))
                .expect("a mutant");
            let arguments = words(&format!("test {}", name(&map)));
            let output = mapctl(scratch.path(), &arguments);
            assert_eq!(output.status.code(), Some(1), "{}: {}", mutant.what, transcript(&arguments, &output));
            tried += 1;
        }
    }
    assert!(tried >= 4, "only {tried} arms were tried");
}
