//! The generated parts of the docs are what the registries say now. `MAPCTL_UPDATE=1` writes them anew.

use mapctl::cli::render::{codes_markdown, fill_language};
use std::fs;
use std::path::Path;

fn hold(name: &str, generate: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let written = fs::read_to_string(&path).unwrap_or_default();
    let due = generate(&written);
    if std::env::var_os("MAPCTL_UPDATE").is_some() {
        fs::write(&path, due).expect("docs are writable");
    } else {
        assert!(written == due, "docs/{name} is stale: run the tests with MAPCTL_UPDATE=1");
    }
}

#[test]
fn the_pages_of_the_codes_are_fresh() {
    hold("codes.md", |_| codes_markdown());
}

#[test]
fn the_tables_of_reliability_are_fresh() {
    hold("reliability.md", |written| {
        let faults = between(written, "faults", &crate::faults::markdown());
        between(&faults, "connection", &crate::connection::markdown())
    });
}

/// The page with this table between the marks of that name.
fn between(page: &str, name: &str, table: &str) -> String {
    let marks = [format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->")];
    let (before, rest) = page.split_once(&marks[0]).expect("the first marker");
    let (_, after) = rest.split_once(&marks[1]).expect("the last marker");
    [before, &marks[0], table, &marks[1], after].concat()
}

#[test]
fn the_tables_of_the_language_are_fresh() {
    hold("language.md", |written| fill_language(written).expect("every marker has its section"));
}
