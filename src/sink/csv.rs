//! `csv`: one target as a table, RFC 4180.

use super::{Format, Written};
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::schema::{Entity, Target};
use crate::value::Datum;
use crate::yaml::Node;
use std::borrow::Cow;
use std::sync::Arc;

pub static KIND: Kind = Kind {
    name: "csv",
    summary: "The entities of one target as a table: a header always, lists joined by `; `",
    example: "outputs: [ { csv: { file: out/findings.csv, target: finding/web_application } } ]",
    args: Shape::Record(&[
        Key::required("file", Shape::Text, "the file, relative to the workspace"),
        Key::required("target", Shape::Text, "the target whose entities it holds; others do not go there"),
        Key::optional(
            "raw",
            Shape::Boolean,
            "whether cells that a spreadsheet would run (`= + - @`, tab) stay without a leading `'`",
        ),
    ]),
    bare: false,
    planned: false,
};

/// Behind the key stand `file`, `target` and `raw`.
pub(super) fn compile<'n>(arguments: &'n Node, _: &mut Report) -> Option<Written<'n>> {
    let target = arguments.text_of("target")?.to_owned();
    let raw = arguments.get("raw").and_then(Node::as_bool) == Some(true);
    Some((arguments.get("file")?, Arc::new(Csv { target, raw })))
}

/// A table of the entities of one target.
#[derive(Debug)]
pub(super) struct Csv {
    pub(super) target: String,
    /// Cells that a spreadsheet would run stay as they are.
    pub(super) raw: bool,
}

impl Format for Csv {
    fn target(&self) -> Option<&str> {
        Some(&self.target)
    }

    fn write_header(&self, target: Option<&Target>, out: &mut String) {
        for name in target.iter().flat_map(|target| target.column_names()) {
            cell(name, out);
        }
        end_row(out);
    }

    fn write(&self, entity: &Entity<'_>, out: &mut String) {
        if entity.target().name != self.target {
            return;
        }
        for (_, value) in entity.columns() {
            let text = value.as_deref().map(text).unwrap_or_default();
            let guarded = if self.raw { text } else { guarded(text) };
            cell(&guarded, out);
        }
        end_row(out);
    }
}

/// Appends a cell and the comma behind it.
fn cell(text: &str, out: &mut String) {
    if text.contains(['"', ',', '\r', '\n']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
    out.push(',');
}

/// A line's end takes the place of the last comma.
fn end_row(out: &mut String) {
    out.pop();
    out.push_str("\r\n");
}

/// A value as a cell: lists joined, what is no scalar as JSON.
fn text<'d>(value: &'d Datum<'_>) -> Cow<'d, str> {
    match value.scalar_text() {
        Some(text) => text,
        None => {
            let items = value.clone().into_items();
            let texts: Vec<String> =
                items.iter().map(|item| item.scalar_text().map_or_else(|| item.to_json(), Cow::into_owned)).collect();
            Cow::Owned(texts.join("; "))
        }
    }
}

/// A spreadsheet runs a cell that begins like a formula; behind a `'` it is text.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t']) { Cow::Owned(format!("'{text}")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::Output;
    use super::super::ndjson::tests::{entity, target};
    use super::*;

    fn table(raw: bool, entities: impl FnOnce(&Target, &mut dyn FnMut(Entity<'_>))) -> String {
        let target = target("asset/host");
        let format = Csv { target: "asset/host".to_owned(), raw };
        let mut out = String::new();
        format.write_header(Some(&target), &mut out);
        entities(&target, &mut |entity| format.write(&entity, &mut out));
        out
    }

    const KEY: &str = "0000000000000000000000000000000f";
    const HEADER: &str = "assetName,ipAddress,findingSeverity,vendorProductName,connectorName,assetType,assetKey\r\n";

    #[test]
    fn the_header_is_always_there() {
        assert_eq!(table(false, |_, _| {}), HEADER);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let text = table(false, |target, write| write(entity(target, "a \"b\", c\nd", &["10.0.0.1", "10.0.0.2"])));
        assert_eq!(text, format!("{HEADER}\"a \"\"b\"\", c\nd\",10.0.0.1; 10.0.0.2,,P,c,host,{KEY}\r\n"));
    }

    #[test]
    fn formulas_are_disarmed_unless_raw() {
        for formula in ["=1+1", "+1", "-1", "@x", "\tx"] {
            let row = |raw| table(raw, |target, write| write(entity(target, formula, &[])));
            assert_eq!(row(false), format!("{HEADER}'{formula},,,P,c,host,{KEY}\r\n"));
            assert_eq!(row(true), format!("{HEADER}{formula},,,P,c,host,{KEY}\r\n"));
        }
        let text = table(false, |target, write| write(entity(target, "a=b", &[])));
        assert!(text.contains("\r\na=b,"));
    }

    #[test]
    fn entities_of_other_targets_do_not_go_there() {
        let other = target("asset/web_application");
        assert_eq!(table(false, |_, write| write(entity(&other, "x", &[]))), HEADER);
    }

    #[test]
    fn an_unknown_target_is_an_error() {
        let error = Output::csv("a", "x/y").open(&[], (Box::new(Vec::new()), true)).expect_err("no such target");
        assert_eq!(error.to_string(), "there is no target `x/y`");
    }
}
