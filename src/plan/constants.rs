//! What is the same for every record of a run: settings, filters, the run itself, as JSON texts.

use super::{CompiledMap, Profile};
use crate::value::scan::write_string;
use crate::value::{Raw, Secret};
use indexmap::IndexMap;

/// The constants of a run.
#[derive(Clone, PartialEq, Eq)]
pub struct Constants {
    /// An object; holds secrets, hence no derived `Debug`.
    pub settings: String,
    pub filters: String,
    pub run: String,
}

impl std::fmt::Debug for Constants {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Constants {{ filters: {}, run: {}, … }}", self.filters, self.run)
    }
}

impl Constants {
    /// The map's own defaults, for samples.
    pub fn defaults(map: &CompiledMap) -> Self {
        let settings = map.settings.iter().filter_map(|s| Some((s.name.as_str(), s.default.clone()?)));
        let filters = map.filters.iter().filter_map(|f| Some((f.name.as_str(), f.default.clone()?)));
        Self { settings: object(settings), filters: object(filters), run: "{}".to_owned() }
    }

    /// Those of a profile's run. `given` are the profile's settings as JSON texts.
    pub fn of(map: &CompiledMap, profile: &Profile, given: &[(String, Secret)], run: &str, started: &str) -> Self {
        let settings = map.settings.iter().filter_map(|setting| {
            let given = given.iter().find(|(name, _)| *name == setting.name).map(|(_, json)| json.expose().to_owned());
            Some((setting.name.as_str(), given.or_else(|| setting.default.clone())?))
        });
        let run = [("id", quoted(run)), ("started", quoted(started))];
        Self { settings: object(settings), filters: object_of(&profile.filters), run: object(run.into_iter()) }
    }

    /// By the names that maps know them by.
    pub fn texts(&self) -> [(&str, &str); 3] {
        [("settings", &self.settings), ("filters", &self.filters), ("run", &self.run)]
    }

    /// Whether anything is narrowed at all, so that a vendor's unfiltered total does not compare. A filter of nothing,
    /// such as `states: []`, leaves its parameter out and narrows nothing.
    pub fn is_filtered(&self) -> bool {
        let given = Raw::trusted(&self.filters).members();
        given.iter().any(|(_, filter)| !matches!(filter.json(), "[]" | "{}"))
    }
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    let mut json = String::new();
    write_string(text, &mut json);
    json
}

/// An object of texts that are JSON already.
pub(super) fn object_of(members: &IndexMap<String, String>) -> String {
    object(members.iter().map(|(name, json)| (name.as_str(), json.clone())))
}

fn object<'m>(members: impl Iterator<Item = (&'m str, String)>) -> String {
    let members: Vec<String> = members.map(|(name, json)| format!("{}:{json}", quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}
