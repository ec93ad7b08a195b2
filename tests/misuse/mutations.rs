//! Shipped maps, mutilated at random: whatever comes of it is a map or a report, and never a panic.

use mapctl::diagnostic::{Report, Source};
use mapctl::plan::{CompiledMap, Targets};
use mapctl::workspace::Workspace;
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

const MAPS: [&str; 3] = ["bitsight", "bugcrowd", "burpsuite"];

/// The shipped maps and the schemas that they fill.
fn shipped() -> &'static ([String; 3], Targets) {
    static SHIPPED: OnceLock<([String; 3], Targets)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let maps = MAPS.map(|name| {
            let text = std::fs::read_to_string(root.join(format!("maps/{name}.yaml"))).expect("a shipped map");
            // Examples are half of a map and say nothing new to the compiler.
            text.split("\nexamples:").next().unwrap_or_default().to_owned() + "\n"
        });
        let targets = Workspace::open(root).targets(&mut Report::new());
        (maps, targets)
    })
}

/// Compiles a text; every place of every complaint must lie in it, for somebody will draw it.
fn compile(name: &str, text: &str) {
    let (_, targets) = shipped();
    let source = Source::new(format!("maps/{name}.yaml"), text);
    let mut report = Report::new();
    let map = CompiledMap::compile(&source, targets, &mut report);
    assert!(map.is_some() || report.has_errors(), "no map, and nobody says why");
    for diagnostic in report.sorted() {
        let place = &diagnostic.primary.place;
        assert!(place.source.text.get(place.span.clone()).is_some(), "{diagnostic:?}");
    }
}

/// Words that mean something somewhere.
const WORDS: [&str; 40] = [
    "$",
    "$.",
    "$..*",
    "$[?",
    "{{",
    "}}",
    "{%",
    "&a ",
    "*a",
    "!!str ",
    "<<: *a",
    "- ",
    ": ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "|\n",
    ">\n",
    "#",
    "---\n",
    "\t",
    "\r\n",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "😀",
    "null",
    "~",
    "true",
    "1e999",
    "-1",
    "99999999999999999999",
    "from: ",
    "first: ",
    "$record",
    "{{ record",
];

#[derive(Debug, Clone)]
enum Mutation {
    Insert(prop::sample::Index, String),
    Delete(prop::sample::Index, usize),
    Replace(prop::sample::Index, usize, String),
    CopyLine(prop::sample::Index, prop::sample::Index),
    DropLine(prop::sample::Index),
    Indent(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

fn junk() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(&WORDS[..]).prop_map(str::to_owned), "\\PC{0,8}", "[ -~\n]{0,12}"]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), junk()).prop_map(|(at, junk)| Mutation::Insert(at, junk)),
        (at(), 1..40usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (at(), 1..20usize, junk()).prop_map(|(at, length, junk)| Mutation::Replace(at, length, junk)),
        (at(), at()).prop_map(|(from, to)| Mutation::CopyLine(from, to)),
        at().prop_map(Mutation::DropLine),
        (at(), 0..6usize).prop_map(|(at, depth)| Mutation::Indent(at, depth)),
        at().prop_map(Mutation::Cut),
    ]
}

fn mutate(text: &str, mutation: &Mutation) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if characters.is_empty() || lines.is_empty() {
        return text.to_owned();
    }
    let (count, rows) = (characters.len(), lines.len());
    let end = |at: usize, length: usize| (at + length).min(count);
    match mutation {
        Mutation::Insert(at, junk) => drop(characters.splice(at.index(count)..at.index(count), junk.chars())),
        Mutation::Delete(at, length) => drop(characters.drain(at.index(count)..end(at.index(count), *length))),
        Mutation::Replace(at, length, junk) => {
            drop(characters.splice(at.index(count)..end(at.index(count), *length), junk.chars()));
        }
        Mutation::Cut(at) => characters.truncate(at.index(count)),
        Mutation::CopyLine(from, to) => lines.insert(to.index(rows), lines[from.index(rows)].clone()),
        Mutation::DropLine(at) => drop(lines.remove(at.index(rows))),
        Mutation::Indent(at, depth) => {
            let line = &mut lines[at.index(rows)];
            *line = format!("{}{}", "  ".repeat(*depth), line.trim_start());
        }
    }
    match mutation {
        Mutation::CopyLine(..) | Mutation::DropLine(_) | Mutation::Indent(..) => lines.join("\n") + "\n",
        _ => characters.into_iter().collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn a_mutilated_map_never_panics(map in 0..3usize, mutations in prop::collection::vec(mutation(), 1..5)) {
        let text = mutations.iter().fold(shipped().0[map].clone(), |text, mutation| mutate(&text, mutation));
        compile(MAPS[map], &text);
    }

    #[test]
    fn any_text_is_a_map_or_a_report(text in "(\\PC|\n|  |: |- ){0,200}") {
        compile("any", &text);
    }
}

#[test]
fn the_maps_that_are_mutilated_are_right_before() {
    for (name, text) in MAPS.iter().zip(&shipped().0) {
        let mut report = Report::new();
        let source = Source::new(format!("maps/{name}.yaml"), text.as_str());
        let map = CompiledMap::compile(&source, &shipped().1, &mut report);
        assert!(map.is_some_and(|map| !map.maps.is_empty()), "{report:?}");
    }
}
