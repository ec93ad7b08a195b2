//! Plain aligned tables: two spaces between columns, no frames, so that they can be read, copied and cut.

use super::Look;
use super::control::stripped;
use super::paint::Paint;
use unicode_width::UnicodeWidthStr as _;

const GAP: usize = 2;
/// A cut column keeps at least so much.
const NARROWEST: usize = 8;

/// On which side a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// Rows under headings. Cells are stripped of control characters.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    indent: usize,
}

impl Table {
    /// A table with these headings; when all are empty no heading is drawn.
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let columns = columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect();
        Self { columns, rows: Vec::new(), indent: 0 }
    }

    /// Moves the whole table to the right.
    #[must_use]
    pub fn indent(mut self, columns: usize) -> Self {
        self.indent = columns;
        self
    }

    /// Adds a row; missing cells are empty, surplus ones are left out.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| stripped(cell.as_ref())).collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines. The widest columns are cut where the terminal is too narrow.
    pub fn draw(&self, look: Look) -> String {
        let widths = self.widths(look.width);
        let mut out = String::new();
        if self.columns.iter().any(|(name, _)| !name.is_empty()) {
            let names: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
            let heading = Paint { color: look.color }.strong(&self.line(&names, &widths));
            out.push_str(&(heading + "\n"));
        }
        for row in &self.rows {
            out.push_str(&(self.line(row, &widths) + "\n"));
        }
        out
    }

    fn widths(&self, limit: usize) -> Vec<usize> {
        let widest = |index: usize| self.rows.iter().map(|row| row[index].width()).max().unwrap_or(0);
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(index, (name, _))| name.width().max(widest(index))).collect();
        let used = |widths: &[usize]| self.indent + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        while used(&widths) > limit {
            let Some(broadest) = widths.iter_mut().max() else { break };
            if *broadest <= NARROWEST {
                break;
            }
            *broadest -= 1;
        }
        widths
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = " ".repeat(self.indent);
        for ((cell, width), (index, (_, align))) in cells.iter().zip(widths).zip(self.columns.iter().enumerate()) {
            let cell = shortened(cell, *width);
            let padding = " ".repeat(width - cell.width().min(*width));
            let gap = if index == 0 { "" } else { "  " };
            line += &match align {
                Align::Left => format!("{gap}{cell}{padding}"),
                Align::Right => format!("{gap}{padding}{cell}"),
            };
        }
        line.trim_end().to_owned()
    }
}

/// The text within `width` columns, an ellipsis where it was cut.
pub fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for character in text.chars() {
        out.push(character);
        if out.width() + 1 > width {
            out.pop();
            break;
        }
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vendors() -> Table {
        let mut table = Table::new(&[("map", Align::Left), ("rows", Align::Right), ("title", Align::Left)]);
        table.row(["acme", "7", "Acme Scanner"]);
        table.row(["zebra-with-a-long-name", "1,204", "漢字 and a title that goes on and on"]);
        table
    }

    #[test]
    fn numbers_stand_right_and_words_left() {
        let expected = "\
map                      rows  title
acme                        7  Acme Scanner
zebra-with-a-long-name  1,204  漢字 and a title that goes on and on
";
        assert_eq!(vendors().draw(Look::PLAIN), expected);
    }

    #[test]
    fn the_widest_column_is_cut_to_the_terminal() {
        let drawn = vendors().draw(Look { color: false, width: 50 });
        assert!(drawn.lines().all(|line| line.width() <= 50), "{drawn}");
        assert!(drawn.contains("zebra-with-a-") && drawn.contains("1,204") && drawn.contains('…'), "{drawn}");
    }

    #[test]
    fn vendor_text_cannot_steer_the_terminal_or_break_the_line() {
        let mut table = Table::new(&[("", Align::Left)]);
        table.row(["a\u{1b}[2J\nb"]);
        assert_eq!(table.draw(Look::PLAIN), "a[2J b\n");
    }

    proptest! {
        #[test]
        fn every_row_is_one_line_within_the_width(cells in proptest::collection::vec(any::<String>(), 3)) {
            let mut table = vendors();
            table.row(cells);
            let drawn = table.draw(Look { color: false, width: 60 });
            prop_assert_eq!(drawn.lines().count(), 4);
            prop_assert!(drawn.lines().all(|line| line.width() <= 60));
        }
    }
}
