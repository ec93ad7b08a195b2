//! `ndjson`: one JSON object a line.

use super::{Sink, Written};
use crate::diagnostic::Report;
use crate::registry::{Kind, Shape};
use crate::schema::{Entity, Target};
use crate::yaml::Node;
use std::io::{self, BufWriter, Write};

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
    Some((arguments, Box::new(Format)))
}

/// There is nothing to choose.
#[derive(Debug)]
pub(super) struct Format;

impl super::Format for Format {
    fn target(&self) -> Option<&str> {
        None
    }

    fn open<'o>(&self, _: Option<&Target>, (out, _): (Box<dyn Write + 'o>, bool)) -> io::Result<Box<dyn Sink + 'o>> {
        Ok(Box::new(Ndjson::new(out)))
    }
}

/// Writes lines of JSON.
#[derive(Debug)]
pub struct Ndjson<W: Write> {
    out: BufWriter<W>,
    line: String,
}

impl<W: Write> Ndjson<W> {
    /// Writes to `out`, through a buffer.
    pub fn new(out: W) -> Self {
        Self { out: BufWriter::new(out), line: String::new() }
    }
}

impl<W: Write> Sink for Ndjson<W> {
    fn write(&mut self, entity: &Entity<'_>) -> io::Result<()> {
        self.line.clear();
        entity.write_json(&mut self.line);
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::schema::Additions;
    use crate::value::{Datum, Draft};

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

    /// An entity of it.
    pub fn entity<'t>(target: &'t Target, name: &'static str, addresses: &[&'static str]) -> Entity<'t> {
        let mut draft = Draft::new(target.attributes.len());
        draft.set(0, Some(Datum::Text(name.into())));
        if !addresses.is_empty() {
            draft.set(1, Some(Datum::List(addresses.iter().map(|text| Datum::Text((*text).into())).collect())));
        }
        let additions = Additions { product_name: "P", connector: "c", source_severity: None, qds: None };
        let mut entity = target.admit(draft, &[], additions).expect("a good draft");
        entity.set_key("0f".to_owned());
        entity
    }

    #[test]
    fn an_entity_is_one_line() {
        let target = target("asset/host");
        let mut out = Vec::new();
        let mut sink = Ndjson::new(&mut out);
        sink.write(&entity(&target, "a\nb", &[])).expect("written");
        sink.write(&entity(&target, "c", &["10.0.0.1"])).expect("written");
        sink.finish().expect("flushed");
        drop(sink);
        let text = String::from_utf8(out).expect("UTF-8");
        let names: Vec<&str> = text.lines().map(|line| line.split('"').nth(7).expect("a name")).collect();
        assert_eq!(names, ["a\\nb", "c"], "{text}");
        assert!(text.ends_with("\"assetKey\":\"0f\"}\n"), "{text}");
    }
}
