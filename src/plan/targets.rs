//! The target schemas in reach, each read when something first asks for it.

use crate::diagnostic::{Report, Source};
use crate::schema::Target;
use indexmap::IndexMap;
use std::sync::{Arc, OnceLock};

/// The target schemas in reach, by their names in maps. A map names a few of many, and to compile a schema is most of what
/// starting costs.
#[derive(Debug, Default)]
pub struct Targets {
    schemas: IndexMap<String, Schema>,
}

#[derive(Debug)]
struct Schema {
    source: Arc<Source>,
    /// `None` where it is wrong.
    target: OnceLock<Option<Arc<Target>>>,
}

impl Targets {
    /// Whether there is a schema of this name, right or wrong.
    pub fn has(&self, name: &str) -> bool {
        self.schemas.contains_key(name)
    }

    /// The target of this name. What is wrong with its schema goes to `report` when it is read, which is once.
    pub fn get(&self, name: &str, report: &mut Report) -> Option<&Arc<Target>> {
        let schema = self.schemas.get(name)?;
        schema.target.get_or_init(|| Target::load(name, &schema.source, report).map(Arc::new)).as_ref()
    }

    /// Every target whose schema is right.
    pub fn all(&self, report: &mut Report) -> Vec<&Arc<Target>> {
        self.schemas.keys().filter_map(|name| self.get(name, report)).collect()
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schemas.keys().map(String::as_str)
    }
}

impl FromIterator<(String, Arc<Source>)> for Targets {
    fn from_iter<T: IntoIterator<Item = (String, Arc<Source>)>>(sources: T) -> Self {
        let schema = |(name, source)| (name, Schema { source, target: OnceLock::new() });
        Self { schemas: sources.into_iter().map(schema).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_read_when_it_is_asked_for_and_wrong_once() {
        let targets: Targets =
            [("finding/x".to_owned(), Source::new("schemas/etm/finding/x.json", "{"))].into_iter().collect();
        let mut report = Report::new();
        assert!(targets.has("finding/x") && !targets.has("finding/y") && report.is_empty());
        assert!(targets.get("finding/y", &mut report).is_none() && report.is_empty());
        assert!(targets.get("finding/x", &mut report).is_none() && report.has_errors());
        let mut again = Report::new();
        assert!(targets.all(&mut again).is_empty() && again.is_empty());
    }
}
