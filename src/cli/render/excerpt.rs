//! The part of a document that is drawn: whole lines, or a window of a very long one, made safe for a terminal.

use super::control::visible;
use std::ops::Range;

/// Lines longer than this are cut to a window.
const LONGEST_LINE: usize = 1_000;
/// What stands left and right of the label in a window.
const WINDOW: usize = 160;

/// A drawable piece of a document, and where its bytes went.
#[derive(Debug)]
pub struct Excerpt<'a> {
    document: &'a str,
    bytes: Range<usize>,
    cut_left: bool,
    /// Whether a line was cut, so that a patch of it would mislead.
    pub is_cut: bool,
    /// What is drawn.
    pub text: String,
}

impl<'a> Excerpt<'a> {
    /// The lines that `span` touches, or a window around its start when they are too long to draw.
    pub fn around(document: &'a str, span: &Range<usize>) -> Self {
        let lines = whole_lines(document, span);
        if lines.len() <= LONGEST_LINE {
            Self::cut(document, lines.clone(), &lines)
        } else {
            Self::window(document, span)
        }
    }

    fn window(document: &'a str, span: &Range<usize>) -> Self {
        let span = first_line(document, span);
        let line = whole_lines(document, &(span.start..span.start));
        let start = document.floor_char_boundary(span.start.saturating_sub(WINDOW)).max(line.start);
        let end = document.floor_char_boundary(span.end.min(span.start + WINDOW) + WINDOW).min(line.end);
        Self::cut(document, start..end, &line)
    }

    fn cut(document: &'a str, bytes: Range<usize>, line: &Range<usize>) -> Self {
        let cut_left = bytes.start > line.start;
        let cut_right = bytes.end < line.end;
        let middle = document[bytes.clone()].split('\n').map(visible).collect::<Vec<_>>().join("\n");
        let text = [if cut_left { "…" } else { "" }, &middle, if cut_right { "…" } else { "" }].concat();
        Self { document, bytes, cut_left, is_cut: cut_left || cut_right, text }
    }

    /// Where in the drawn text a span of the document is; clipped to what is drawn.
    pub fn span(&self, span: &Range<usize>) -> Range<usize> {
        self.offset(span.start)..self.offset(span.end.max(span.start))
    }

    fn offset(&self, at: usize) -> usize {
        let at = self.document.floor_char_boundary(at).clamp(self.bytes.start, self.bytes.end);
        let before: usize = self.document[self.bytes.start..at]
            .split_inclusive('\n')
            .map(|line| visible(line.trim_end_matches('\n')).len() + usize::from(line.ends_with('\n')))
            .sum();
        before + if self.cut_left { '…'.len_utf8() } else { 0 }
    }
}

/// The bytes of the lines that `span` touches, without the last line end.
pub fn whole_lines(document: &str, span: &Range<usize>) -> Range<usize> {
    let start = document.floor_char_boundary(span.start);
    let end = document.floor_char_boundary(span.end.max(span.start));
    let line_start = document[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = document[end..].find('\n').map_or(document.len(), |newline| end + newline);
    line_start..document[line_start..line_end].strip_suffix('\r').map_or(line_end, |_| line_end - 1)
}

/// The part of a span on its first line: a block is pointed at where it begins.
pub fn first_line(document: &str, span: &Range<usize>) -> Range<usize> {
    let start = document.floor_char_boundary(span.start);
    let end = document.floor_char_boundary(span.end.max(span.start));
    let text = document[start..end].lines().next().unwrap_or_default();
    start..start + text.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_block_is_pointed_at_by_its_first_line() {
        let text = "a:\n  b: 1  \n  c: 2\nd: 3\n";
        let span = first_line(text, &(5..19));
        assert_eq!(&text[span.clone()], "b: 1");
        assert_eq!(Excerpt::around(text, &span).text, "  b: 1  ");
    }

    #[test]
    fn a_very_long_line_is_a_window() {
        let text = format!("a: {}WRONG{}\n", "x".repeat(5_000), "y".repeat(5_000));
        let excerpt = Excerpt::around(&text, &(5_003..5_008));
        assert!(excerpt.is_cut && excerpt.text.len() < 400);
        assert_eq!(&excerpt.text[excerpt.span(&(5_003..5_008))], "WRONG");
        assert!(excerpt.text.starts_with('…') && excerpt.text.ends_with('…'));
    }

    #[test]
    fn carets_still_point_right_behind_control_characters() {
        let text = "a\u{1b}b: wrong";
        let excerpt = Excerpt::around(text, &(5..10));
        assert_eq!(excerpt.text, "a␛b: wrong");
        assert_eq!(&excerpt.text[excerpt.span(&(5..10))], "wrong");
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_can_be_drawn(text in any::<String>(), start in 0usize..50, len in 0usize..50) {
            let span = start..start + len;
            let excerpt = Excerpt::around(&text, &first_line(&text, &span));
            let drawn = excerpt.span(&span);
            prop_assert!(excerpt.text.get(drawn).is_some());
        }
    }
}
