//! `csv`: one target as a table, RFC 4180.

use super::{Sink, Written};
use crate::diagnostic::Report;
use crate::registry::{Key, Kind, Shape};
use crate::schema::{Entity, Target};
use crate::value::Datum;
use crate::yaml::Node;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

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
    Some((arguments.get("file")?, Box::new(Format { target, raw })))
}

#[derive(Debug)]
struct Format {
    target: String,
    raw: bool,
}

impl super::Format for Format {
    fn target(&self) -> Option<&str> {
        Some(&self.target)
    }

    fn open<'o>(
        &self,
        target: Option<&Target>,
        (out, fresh): (Box<dyn Write + 'o>, bool),
    ) -> io::Result<Box<dyn Sink + 'o>> {
        let mut table =
            Csv { out: BufWriter::new(out), target: self.target.clone(), raw: self.raw, row: String::new() };
        if !fresh {
            return Ok(Box::new(table));
        }
        for name in target.iter().flat_map(|target| target.column_names()) {
            table.cell(name);
        }
        table.end_row()?;
        Ok(Box::new(table))
    }
}

/// Writes rows.
struct Csv<W: Write> {
    out: BufWriter<W>,
    target: String,
    raw: bool,
    row: String,
}

impl<W: Write> Sink for Csv<W> {
    fn write(&mut self, entity: &Entity<'_>) -> io::Result<()> {
        if entity.target().name != self.target {
            return Ok(());
        }
        for (_, value) in entity.columns() {
            let text = value.as_deref().map(text).unwrap_or_default();
            let guarded = if self.raw { text } else { guarded(text) };
            self.cell(&guarded);
        }
        self.end_row()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Csv<W> {
    /// Appends a cell and the comma behind it.
    fn cell(&mut self, text: &str) {
        if text.contains(['"', ',', '\r', '\n']) {
            self.row.push('"');
            self.row.push_str(&text.replace('"', "\"\""));
            self.row.push('"');
        } else {
            self.row.push_str(text);
        }
        self.row.push(',');
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.row.pop();
        self.row.push_str("\r\n");
        self.out.write_all(self.row.as_bytes())?;
        self.row.clear();
        Ok(())
    }
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
    use super::super::ndjson::tests::{entity, target};
    use super::super::{Format as _, Output};
    use super::*;

    fn table(raw: bool, write: impl FnOnce(&Target, &mut dyn Sink)) -> String {
        let target = target("asset/host");
        let format = Format { target: "asset/host".to_owned(), raw };
        let mut out = Vec::new();
        let mut sink = format.open(Some(&target), (Box::new(&mut out), true)).expect("opens");
        write(&target, sink.as_mut());
        sink.finish().expect("flushed");
        drop(sink);
        String::from_utf8(out).expect("UTF-8")
    }

    const HEADER: &str = "assetName,ipAddress,findingSeverity,vendorProductName,connectorName,assetType,assetKey\r\n";

    #[test]
    fn the_header_is_always_there() {
        assert_eq!(table(false, |_, _| {}), HEADER);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let text = table(false, |target, sink| {
            sink.write(&entity(target, "a \"b\", c\nd", &["10.0.0.1", "10.0.0.2"])).expect("written");
        });
        assert_eq!(text, format!("{HEADER}\"a \"\"b\"\", c\nd\",10.0.0.1; 10.0.0.2,,P,c,host,0f\r\n"));
    }

    #[test]
    fn formulas_are_disarmed_unless_raw() {
        for formula in ["=1+1", "+1", "-1", "@x", "\tx"] {
            let row = |raw| table(raw, |target, sink| sink.write(&entity(target, formula, &[])).expect("written"));
            assert_eq!(row(false), format!("{HEADER}'{formula},,,P,c,host,0f\r\n"));
            assert_eq!(row(true), format!("{HEADER}{formula},,,P,c,host,0f\r\n"));
        }
        let text = table(false, |target, sink| sink.write(&entity(target, "a=b", &[])).expect("written"));
        assert!(text.contains("\r\na=b,"));
    }

    #[test]
    fn entities_of_other_targets_do_not_go_there() {
        let other = target("asset/web_application");
        assert_eq!(table(false, |_, sink| sink.write(&entity(&other, "x", &[])).expect("ignored")), HEADER);
    }

    #[test]
    fn an_unknown_target_is_an_error() {
        let output =
            Output { format: Box::new(Format { target: "x/y".to_owned(), raw: false }), ..Output::ndjson("a") };
        let error = output.open(&[], (Box::new(Vec::new()), true)).err().expect("no such target");
        assert_eq!(error.to_string(), "there is no target `x/y`");
    }
}
