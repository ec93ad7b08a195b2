//! The bench's own workspace, loaded.

use floor::Kind;
use mapctl::diagnostic::{Place, Report, Source};
use mapctl::plan::CompiledMap;
use mapctl::workspace::{self, Workspace};

/// The map that reads this input.
pub fn map(kind: Kind) -> CompiledMap {
    let workspace = Workspace::open(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workspace"));
    let mut report = Report::new();
    let targets = workspace.targets(&mut report);
    let place = Place::start_of(&Source::new("benches", ""));
    let source = workspace.find(workspace::Kind::Map, kind.name(), &place).expect("a map of the workspace");
    let map = CompiledMap::compile(&source, &targets, &mut report);
    map.unwrap_or_else(|| panic!("{report:#?}"))
}
