//! Byte offsets as lines and columns: line starts are found once a document, however many mistakes it has.

use crate::diagnostic::{Place, Source};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A span in lines and columns: both from 1, columns in characters, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// The line starts of the documents asked about.
#[derive(Debug, Default)]
pub struct Lines {
    /// By the address of the shared source, which outlives the drawing.
    starts: HashMap<usize, Vec<usize>>,
}

impl Lines {
    /// Where `place` is.
    pub fn region(&mut self, place: &Place) -> Region {
        self.region_of(&place.source, &place.span)
    }

    /// Where a span of `source` is.
    pub fn region_of(&mut self, source: &Arc<Source>, span: &Range<usize>) -> Region {
        let starts = self.starts.entry(Arc::as_ptr(source) as usize).or_insert_with(|| line_starts(&source.text));
        let (line, column) = line_column(&source.text, starts, span.start);
        let (end_line, end_column) = line_column(&source.text, starts, span.end.max(span.start));
        Region { line, column, end_line, end_column }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

fn line_column(text: &str, starts: &[usize], offset: usize) -> (usize, usize) {
    let offset = text.floor_char_boundary(offset);
    let line = starts.partition_point(|start| *start <= offset);
    (line, text[starts[line - 1]..offset].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_ends_are_exclusive() {
        let source = Source::new("a.yaml", "é: ü\nkey: wert\n");
        let at = source.text.find("wert").unwrap();
        let region = Lines::default().region_of(&source, &(at..at + 4));
        assert_eq!(region, Region { line: 2, column: 6, end_line: 2, end_column: 10 });
        let region = Lines::default().region_of(&source, &(4..6));
        assert_eq!((region.line, region.column, region.end_column), (1, 4, 5));
    }

    #[test]
    fn a_span_outside_of_the_text_is_its_end() {
        let source = Source::new("a.yaml", "ab");
        let region = Lines::default().region_of(&source, &(7..9));
        assert_eq!(region, Region { line: 1, column: 3, end_line: 1, end_column: 3 });
    }

    #[test]
    fn agrees_with_the_place_itself() {
        let source = Source::new("a.yaml", "a\n\nbß: c\n");
        for offset in 0..=source.text.len() {
            let region = Lines::default().region_of(&source, &(offset..offset));
            assert_eq!((region.line, region.column), source.line_column(offset));
        }
    }
}
