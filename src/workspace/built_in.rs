//! What the binary carries: the maps, the profiles, the target schemas, and the recordings of the maps' own tests.

use include_dir::{Dir, include_dir};

/// An embedded folder, under the path it has in a workspace.
#[derive(Debug)]
pub struct Folder {
    pub path: &'static str,
    dir: Dir<'static>,
}

static MAPS: Folder = Folder { path: "maps", dir: include_dir!("$CARGO_MANIFEST_DIR/maps") };
static PROFILES: Folder = Folder { path: "profiles", dir: include_dir!("$CARGO_MANIFEST_DIR/profiles") };
static SCHEMAS: Folder = Folder { path: "schemas", dir: include_dir!("$CARGO_MANIFEST_DIR/schemas") };
static TESTS: Folder = Folder { path: "tests/maps", dir: include_dir!("$CARGO_MANIFEST_DIR/tests/maps") };

/// Every embedded folder.
static BUILT_IN: [&Folder; 4] = [&MAPS, &PROFILES, &SCHEMAS, &TESTS];

/// How an embedded document is called in messages.
pub const PREFIX: &str = "built-in:";

/// The text of an embedded file, by the path it has in a workspace.
pub fn read(path: &str) -> Option<&'static str> {
    BUILT_IN.iter().find_map(|folder| {
        let inside = path.strip_prefix(folder.path)?.strip_prefix('/')?;
        folder.dir.get_file(inside)?.contents_utf8()
    })
}

/// The paths of the embedded files below a folder of a workspace, sorted.
pub fn files(folder: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for embedded in BUILT_IN.iter().filter(|embedded| embedded.path == folder) {
        collect(&embedded.dir, embedded.path, &mut paths);
    }
    paths.sort();
    paths
}

fn collect(dir: &Dir<'_>, prefix: &str, paths: &mut Vec<String>) {
    for file in dir.files() {
        paths.push(format!("{prefix}/{}", file.path().to_string_lossy()));
    }
    for inner in dir.dirs() {
        collect(inner, prefix, paths);
    }
}
