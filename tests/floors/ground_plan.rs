//! The rooms, floor by floor, as `src/lib.rs` lists them.

use std::path::Path;

/// Rooms in the order of the file, each with its floor; 0 is the ground.
#[derive(Debug)]
pub struct GroundPlan {
    rooms: Vec<(String, usize)>,
}

impl GroundPlan {
    /// Reads the headings (`// GROUND`, `// FLOOR 1`, … , `// ROOF`) and the `pub mod` lines below them.
    pub fn parse(lib: &str) -> Result<Self, String> {
        let mut floors: Vec<&str> = Vec::new();
        let mut rooms = Vec::new();
        for line in lib.lines().map(str::trim) {
            if let Some(heading) = heading(line) {
                let expected = if floors.is_empty() { "GROUND".to_owned() } else { format!("FLOOR {}", floors.len()) };
                if heading != expected && (heading != "ROOF" || floors.is_empty()) || floors.last() == Some(&"ROOF") {
                    return Err(format!("`{line}` stands where `// {expected}` should"));
                }
                floors.push(heading);
            } else if let Some(room) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
                let floor = floors.len().checked_sub(1).ok_or_else(|| format!("`{room}` stands on no floor"))?;
                rooms.push((room.to_owned(), floor));
            } else if line.starts_with("mod ") || line.contains("use ") && !line.starts_with("//") {
                return Err(format!("`{line}`: the ground plan lists rooms and nothing else"));
            }
        }
        if floors.last() == Some(&"ROOF") { Ok(Self { rooms }) } else { Err("there is no `// ROOF`".to_owned()) }
    }

    /// The floor of a room.
    pub fn floor(&self, room: &str) -> Option<usize> {
        self.rooms.iter().find(|(name, _)| name == room).map(|(_, floor)| *floor)
    }

    /// Every room's name.
    pub fn rooms(&self) -> impl Iterator<Item = &str> {
        self.rooms.iter().map(|(name, _)| name.as_str())
    }

    /// Folders that are no rooms.
    pub fn complaints_about(&self, src: &Path) -> Vec<String> {
        let entries = src.read_dir().expect("the folder src").map(|entry| entry.expect("an entry of src").file_name());
        let names = entries.map(|name| name.to_string_lossy().trim_end_matches(".rs").to_owned());
        let strangers = names.filter(|name| !["lib", "main"].contains(&name.as_str()) && self.floor(name).is_none());
        strangers.map(|name| format!("src/{name} is no room of the ground plan")).collect()
    }
}

fn heading(line: &str) -> Option<&str> {
    let words = line.strip_prefix("// ")?.split(':').next()?;
    (words == "GROUND" || words == "ROOF" || words.starts_with("FLOOR ")).then_some(words)
}

#[test]
fn rooms_stand_on_the_floor_above_them_in_the_list() {
    let plan = GroundPlan::parse(
        "// GROUND: words\npub mod a;\n// FLOOR 1: more\n/// Doc.\npub mod b;\n// ROOF\npub mod c;\n",
    );
    let plan = plan.expect("a plan");
    assert_eq!([plan.floor("a"), plan.floor("b"), plan.floor("c"), plan.floor("d")], [Some(0), Some(1), Some(2), None]);
}

#[test]
fn a_plan_that_cannot_be_trusted_is_refused() {
    for bad in [
        "pub mod a;\n// GROUND\n// ROOF\n",
        "// GROUND\n// FLOOR 2\n// ROOF\n",
        "// FLOOR 1\n// ROOF\n",
        "// GROUND\n// ROOF\n// FLOOR 2\n",
        "// GROUND\npub mod a;\n",
        "// GROUND\nmod hidden;\n// ROOF\n",
        "// GROUND\npub use a::b;\n// ROOF\n",
    ] {
        assert!(GroundPlan::parse(bad).is_err(), "{bad}");
    }
}
