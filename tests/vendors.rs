//! No vendor stands in `src/`: a vendor is one file under `maps/`.

use mapctl::diagnostic::{Report, Source};
use mapctl::yaml::{Node, load};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Shorter names are found in any text.
const SHORTEST: usize = 3;

#[test]
fn no_vendor_is_named_in_the_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let maps = files(&root.join("maps"), Some("yaml"));
    let names: BTreeSet<String> = maps.iter().flat_map(|path| names_of(path)).collect();
    assert!(names.len() > maps.len(), "maps/ tells fewer vendors than it has maps: {names:?}");
    let mut found = Vec::new();
    for path in files(&root.join("src"), None) {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        found.extend(mentions(&place, &text, &names));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Lines that hold a name, and a file's own name that does.
fn mentions(place: &str, text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let lines = text.lines().enumerate().map(|(number, line)| (format!("{place}:{}", number + 1), line));
    lines
        .chain([(place.to_owned(), place)])
        .flat_map(|(place, line)| {
            let line = line.to_lowercase();
            names.iter().filter(move |name| line.contains(*name)).map(move |name| format!("{place} names `{name}`"))
        })
        .collect()
}

/// What a map's vendor goes by: the file's name, what `about:` says, each with and without spaces, and the first word of
/// a name of several when the file is named after it (`burp suite`).
fn names_of(path: &Path) -> Vec<String> {
    let stem = path.file_stem().expect("a map's name").to_string_lossy().to_lowercase();
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut report = Report::new();
    let map = load(&Source::new(path.display().to_string(), text), &mut report);
    let map = map.unwrap_or_else(|| panic!("{}: {report:?}", path.display()));
    let mut names = vec![stem.clone()];
    for name in stated_names(&map) {
        let first = name.split_whitespace().next().unwrap_or_default().to_owned();
        names.push(name.split_whitespace().collect());
        names.push(name);
        names.extend(Some(first).filter(|first| stem.starts_with(first)));
    }
    names.retain(|name| name.chars().count() >= SHORTEST);
    names
}

fn stated_names(map: &Node) -> Vec<String> {
    let Some(about) = map.get("about") else { return Vec::new() };
    ["vendor", "product", "product_name"].iter().filter_map(|key| about.text_of(key)).map(str::to_lowercase).collect()
}

/// Every file below a folder, all of them or those of one kind; none when the folder is not there.
fn files(folder: &Path, extension: Option<&str>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder's entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if extension.is_none_or(|wanted| path.extension().is_some_and(|extension| extension == wanted)) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_vendor_is_found_however_it_is_written() {
    let names: BTreeSet<String> = ["acmescan", "acme scan", "acme"].map(str::to_owned).into();
    assert!(!mentions("src/x.rs", "// As ACME does it.", &names).is_empty());
    assert!(!mentions("src/x.rs", "fn is_acmescan() {}", &names).is_empty());
    assert!(!mentions("src/acme.rs", "", &names).is_empty());
    assert!(mentions("src/x.rs", "// As vendors do it.", &names).is_empty());
}

#[test]
fn a_vendor_goes_by_every_name_that_its_map_states() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let path = folder.path().join("acmescan.yaml");
    fs::write(&path, "about: { vendor: Roadrunner, product: Acme Scan, product_name: Beep Beep }\n").expect("a map");
    let names: BTreeSet<String> = names_of(&path).into_iter().collect();
    let expected = ["acme", "acme scan", "acmescan", "beep beep", "beepbeep", "roadrunner"].map(str::to_owned);
    assert_eq!(names, expected.into());
}
