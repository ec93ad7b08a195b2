//! Entities as the outputs of a run write them, kept until it is their turn.

use super::Format;
use crate::schema::Entity;
use std::ops::Range;
use std::sync::Arc;

/// Entities in the forms of all outputs, one after the other.
#[derive(Debug, Default)]
pub struct Rows {
    /// By format.
    texts: Vec<String>,
    /// Where each entity ends, format by format.
    ends: Vec<usize>,
}

/// Some entities that follow each other, in the forms of all outputs.
#[derive(Debug, Clone)]
pub struct Stretch<'r> {
    rows: &'r Rows,
    numbers: Range<usize>,
}

impl Rows {
    /// Forgets all of them and keeps the room that they took.
    pub fn clear(&mut self) {
        self.texts.iter_mut().for_each(String::clear);
        self.ends.clear();
    }

    /// Bytes of text that there is room for.
    pub fn room(&self) -> usize {
        self.texts.iter().map(String::capacity).sum()
    }

    /// Appends an entity.
    pub fn push(&mut self, formats: &[Arc<dyn Format>], entity: &Entity<'_>) {
        self.texts.resize_with(formats.len(), String::new);
        for (format, text) in formats.iter().zip(&mut self.texts) {
            format.write(entity, text);
            self.ends.push(text.len());
        }
    }

    /// The entities of these numbers, from 0. There must be as many.
    pub fn stretch(&self, numbers: Range<usize>) -> Stretch<'_> {
        Stretch { rows: self, numbers }
    }
}

impl<'r> Stretch<'r> {
    /// As the format of that number writes them, one after the other; empty where that takes none of them.
    pub fn text(&self, format: usize) -> &'r str {
        let Rows { texts, ends } = self.rows;
        let end = |count: usize| count.checked_sub(1).map_or(0, |number| ends[number * texts.len() + format]);
        &texts[format][end(self.numbers.start)..end(self.numbers.end)]
    }

    /// Each by itself.
    pub fn each(&self) -> impl Iterator<Item = Stretch<'r>> {
        let rows = self.rows;
        self.numbers.clone().map(move |number| rows.stretch(number..number + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ndjson::tests::{entity, target};
    use super::super::{Ndjson, Output};
    use super::*;
    use std::io::Write;

    fn one(rows: &Rows, number: usize) -> Stretch<'_> {
        rows.stretch(number..number + 1)
    }

    #[test]
    fn each_format_has_its_own_text_of_each_entity() {
        let (host, other) = (target("asset/host"), target("asset/web_application"));
        let formats: [Arc<dyn Format>; 2] = [Arc::new(Ndjson), Output::csv("x", "asset/host").format().clone()];
        let mut rows = Rows::default();
        for entity in [entity(&host, "a", &[]), entity(&other, "b", &[]), entity(&host, "c", &[])] {
            rows.push(&formats, &entity);
        }
        let texts: Vec<(bool, &str)> =
            (0..3).map(|n| (one(&rows, n).text(0).ends_with("}\n"), one(&rows, n).text(1))).collect();
        assert_eq!(
            texts,
            [
                (true, "a,,,P,c,host,0000000000000000000000000000000f\r\n"),
                (true, ""),
                (true, "c,,,P,c,host,0000000000000000000000000000000f\r\n")
            ]
        );
        assert!(one(&rows, 1).text(0).contains("\"b\""));
        let all = rows.stretch(0..3);
        let each: Vec<&str> = all.each().map(|one| one.text(0)).collect();
        assert_eq!(all.text(0), each.concat());
        assert_eq!(rows.stretch(1..3).text(1), texts[2].1);
    }

    #[test]
    fn a_sink_writes_its_own_form_of_a_row() {
        let host = target("asset/host");
        let output = Output::ndjson("x");
        let (mut out, mut rows) = (Vec::new(), Rows::default());
        let mut sink = output.open(&[&host], (Box::new(&mut out as &mut dyn Write), true)).expect("opens");
        rows.push(&[Arc::clone(sink.format())], &entity(&host, "a", &[]));
        sink.write(&one(&rows, 0), 0).and_then(|()| sink.finish()).expect("written");
        drop(sink);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), one(&rows, 0).text(0));
    }
}
