//! `ndjson`: one JSON object a line.

use super::{Format, Written};
use crate::diagnostic::Report;
use crate::registry::{Kind, Shape};
use crate::schema::Entity;
use crate::yaml::Node;
use std::sync::Arc;

pub static KIND: Kind = Kind {
    name: "ndjson",
    summary: "Every entity of every target as one JSON object a line, into this file",
    example: "outputs: [ { ndjson: out/findings.ndjson } ]",
    args: Shape::Text,
    bare: false,
    planned: false,
};

/// Behind the key stands the file's name.
pub(super) fn compile<'n>(arguments: &'n Node, _: &mut Report) -> Option<Written<'n>> {
    Some((arguments, Arc::new(Ndjson)))
}

/// Lines of JSON; there is nothing to choose.
#[derive(Debug, Clone, Copy)]
pub struct Ndjson;

impl Format for Ndjson {
    fn write(&self, entity: &Entity<'_>, out: &mut String) {
        entity.write_json(out);
        out.push('\n');
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::schema::{Additions, Cells, Draft, Provenance, Target};
    use crate::value::Datum;
    use std::sync::LazyLock;

    /// A small target, so that tests show whole lines.
    pub fn target(name: &str) -> Target {
        let text = r#"{
            "title": "T", "x-target": "NAME", "x-kind": "asset", "x-asset-type": "host", "type": "object", "additionalProperties": false, "required": ["assetName"],
            "properties": {
                "assetName": { "title": "Name", "type": "string" },
                "ipAddress": { "title": "Addresses", "type": "array", "items": { "type": "string" } },
                "findingSeverity": { "title": "Severity", "type": "integer" }
            }
        }"#;
        let asset_type = name.strip_prefix("asset/").expect("an asset");
        let mut report = Report::new();
        let target = Target::load(
            name,
            &Source::new("t.json", text.replace("NAME", name).replace("\"host\"", &format!("\"{asset_type}\""))),
            &mut report,
        );
        target.unwrap_or_else(|| panic!("{report:#?}"))
    }

    /// An entity of it. Its cells are kept for good, for a test has nowhere else to put them.
    pub fn entity<'t>(target: &'t Target, name: &'static str, addresses: &[&'static str]) -> Entity<'t> {
        let mut cells = Cells::default();
        cells.add(target, 0, Datum::Text(name.into()));
        cells.add(target, 1, Datum::List(addresses.iter().map(|text| Datum::Text((*text).into())).collect()));
        let mut draft = Draft::new(target);
        draft.take(Box::leak(Box::new(cells)));
        static PROVENANCE: LazyLock<Provenance> = LazyLock::new(|| Provenance::new("P", "c"));
        let additions = Additions { provenance: &PROVENANCE, source_severity: None, qds: None };
        let mut entity = target.admit(draft, &[], additions).expect("a good draft");
        entity.set_key(15);
        entity
    }

    #[test]
    fn an_entity_is_one_line() {
        let target = target("asset/host");
        let mut text = String::new();
        Ndjson.write(&entity(&target, "a\nb", &[]), &mut text);
        Ndjson.write(&entity(&target, "c", &["10.0.0.1"]), &mut text);
        let names: Vec<&str> = text.lines().map(|line| line.split('"').nth(7).expect("a name")).collect();
        assert_eq!(names, ["a\\nb", "c"], "{text}");
        assert!(text.ends_with("f\"}\n"), "{text}");
    }
}
