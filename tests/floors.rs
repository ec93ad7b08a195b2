//! The house stands as `src/lib.rs` draws it: every room imports only from floors below its own, foreign crates and the
//! outside world are named only where they belong.

mod ground_plan;
mod mentions;
mod rules;

use ground_plan::GroundPlan;
use rules::SourceFile;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_file_keeps_to_its_floor() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let plan = GroundPlan::parse(&read(&src.join("lib.rs"))).expect("the ground plan in src/lib.rs");
    let files = sources(&src);
    assert!(files.len() > plan.rooms().count(), "{} has fewer files than rooms", src.display());
    let mut complaints: Vec<String> = plan.complaints_about(&src);
    for path in files {
        let name = path.strip_prefix(&src).expect("a file below src").to_path_buf();
        complaints.extend(rules::complaints(&plan, &SourceFile::new(&name, &read(&path))));
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Every Rust file below a folder, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder's entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
