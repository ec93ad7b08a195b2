//! Entities as the outputs of a run write them, kept until it is their turn.

use super::Format;
use crate::schema::Entity;
use std::sync::Arc;

/// Entities in the forms of all outputs, one after the other.
#[derive(Debug, Default)]
pub struct Rows {
    /// By format.
    texts: Vec<String>,
    /// Where each entity ends, format by format.
    ends: Vec<usize>,
}

/// One entity in the forms of all outputs.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    rows: &'r Rows,
    number: usize,
}

impl Rows {
    /// Forgets all of them and keeps the room that they took.
    pub fn clear(&mut self) {
        self.texts.iter_mut().for_each(String::clear);
        self.ends.clear();
    }

    /// Appends an entity.
    pub fn push(&mut self, formats: &[Arc<dyn Format>], entity: &Entity<'_>) {
        self.texts.resize_with(formats.len(), String::new);
        for (format, text) in formats.iter().zip(&mut self.texts) {
            format.write(entity, text);
            self.ends.push(text.len());
        }
    }

    /// The entity of that number, from 0. There must be as many.
    pub fn row(&self, number: usize) -> Row<'_> {
        Row { rows: self, number }
    }
}

impl<'r> Row<'r> {
    /// As the format of that number writes it; empty where that does not take it.
    pub fn text(self, format: usize) -> &'r str {
        let Rows { texts, ends } = self.rows;
        let end = |number: usize| ends[number * texts.len() + format];
        let start = self.number.checked_sub(1).map_or(0, end);
        &texts[format][start..end(self.number)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::ndjson::tests::{entity, target};
    use super::super::{Ndjson, Output};
    use super::*;
    use std::io::Write;

    #[test]
    fn each_format_has_its_own_text_of_each_entity() {
        let (host, other) = (target("asset/host"), target("asset/web_application"));
        let formats: [Arc<dyn Format>; 2] = [Arc::new(Ndjson), Output::csv("x", "asset/host").format().clone()];
        let mut rows = Rows::default();
        for entity in [entity(&host, "a", &[]), entity(&other, "b", &[]), entity(&host, "c", &[])] {
            rows.push(&formats, &entity);
        }
        let texts: Vec<(bool, &str)> =
            (0..3).map(|n| (rows.row(n).text(0).ends_with("}\n"), rows.row(n).text(1))).collect();
        assert_eq!(
            texts,
            [
                (true, "a,,,P,c,host,0000000000000000000000000000000f\r\n"),
                (true, ""),
                (true, "c,,,P,c,host,0000000000000000000000000000000f\r\n")
            ]
        );
        assert!(rows.row(1).text(0).contains("\"b\""));
    }

    #[test]
    fn a_sink_writes_its_own_form_of_a_row() {
        let host = target("asset/host");
        let output = Output::ndjson("x");
        let (mut out, mut rows) = (Vec::new(), Rows::default());
        let mut sink = output.open(&[&host], (Box::new(&mut out as &mut dyn Write), true)).expect("opens");
        rows.push(&[Arc::clone(sink.format())], &entity(&host, "a", &[]));
        sink.write(rows.row(0), 0).and_then(|()| sink.finish()).expect("written");
        drop(sink);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), rows.row(0).text(0));
    }
}
