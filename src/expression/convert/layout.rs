//! Tags and texts laid out as plain text: what stands on a line of its own, what begins a paragraph.

use super::element::{Role, role};
use super::html::{Token, attribute};
use html_escape::decode_html_entities;

/// What is to stand between what was written and what comes next; the larger wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

impl Gap {
    fn text(self) -> &'static str {
        match self {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Cell => " | ",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        }
    }
}

/// Deeper lists are not indented further: a page of nested lists would otherwise grow by its square.
const DEEPEST_INDENT: usize = 6;

/// The plain text of a row of tokens.
#[derive(Debug)]
pub(super) struct Layout {
    out: String,
    gap: Gap,
    /// Open elements whose space counts.
    preformatted: usize,
    /// Open elements whose content is left out.
    hidden: usize,
    /// For each open list the number of its last item; `None` for bullets.
    lists: Vec<Option<usize>>,
    /// An item's mark was written and nothing behind it.
    marked: bool,
    /// The row has a cell already.
    in_row: bool,
    /// Where the open link's text begins, and where it leads.
    link: Option<(usize, String)>,
}

impl Layout {
    pub(super) fn new() -> Self {
        let (out, gap) = (String::new(), Gap::None);
        Self { out, gap, preformatted: 0, hidden: 0, lists: Vec::new(), marked: false, in_row: false, link: None }
    }

    pub(super) fn push(&mut self, token: &Token<'_>) {
        match token {
            Token::Text(text) => self.text(text),
            Token::Open { name, attributes } => self.open(role(name).unwrap_or(Role::Inline), attributes),
            Token::Close { name } => self.close(role(name).unwrap_or(Role::Inline)),
            Token::Comment => {}
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out
    }

    fn open(&mut self, role: Role, attributes: &str) {
        match role {
            Role::Inline => {}
            Role::Line => self.leave(Gap::Line),
            Role::Paragraph | Role::Rule => self.leave(self.gap_around_blocks()),
            Role::Preformatted => {
                self.leave(Gap::Paragraph);
                self.preformatted += 1;
            }
            Role::Break => self.leave(if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line }),
            Role::BulletList => self.open_list(None),
            Role::NumberedList => self.open_list(Some(0)),
            Role::Item => self.item(),
            Role::Row => {
                self.leave(Gap::Line);
                self.in_row = false;
            }
            Role::Cell => {
                if self.in_row {
                    self.leave(Gap::Cell);
                }
                self.in_row = true;
            }
            Role::Link => self.link = attribute(attributes, "href").map(|to| (self.out.len(), decoded(to))),
            Role::Image => self.text(attribute(attributes, "alt").unwrap_or_default()),
            Role::Hidden => self.hidden += 1,
        }
    }

    fn close(&mut self, role: Role) {
        match role {
            Role::Inline | Role::Break | Role::Rule | Role::Cell | Role::Image => {}
            Role::Line | Role::Item | Role::Row => self.leave(Gap::Line),
            Role::Paragraph => self.leave(self.gap_around_blocks()),
            Role::Preformatted => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.out.truncate(self.out.trim_end_matches('\n').len());
                self.leave(Gap::Paragraph);
            }
            Role::BulletList | Role::NumberedList => {
                self.lists.pop();
                self.leave(self.gap_around_blocks());
            }
            Role::Link => self.close_link(),
            Role::Hidden => self.hidden = self.hidden.saturating_sub(1),
        }
    }

    /// Asks for a gap, but for none between an item's mark and its text.
    fn leave(&mut self, gap: Gap) {
        if !self.marked {
            self.gap = self.gap.max(gap);
        }
    }

    fn open_list(&mut self, numbered: Option<usize>) {
        self.leave(self.gap_around_blocks());
        self.lists.push(numbered);
    }

    /// Lists stay dense, whatever they hold.
    fn gap_around_blocks(&self) -> Gap {
        if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line }
    }

    fn item(&mut self) {
        self.marked = false;
        self.leave(Gap::Line);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(DEEPEST_INDENT));
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{indent}{number}. ")
            }
            _ => format!("{indent}- "),
        };
        self.write(&mark);
        self.marked = true;
    }

    /// A link says where it leads unless its text does.
    fn close_link(&mut self) {
        let Some((from, to)) = self.link.take() else { return };
        let leads_out = ["http://", "https://", "mailto:"].iter().any(|scheme| to.starts_with(scheme));
        let text = self.out.get(from..).unwrap_or_default().trim();
        if leads_out && !text.is_empty() && text != to {
            self.out.push_str(&format!(" ({to})"));
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let text = decoded(text);
        if self.preformatted > 0 {
            // The line break behind `<pre>` is no part of the text.
            let begins = self.gap == Gap::Paragraph || self.out.is_empty();
            self.write(if begins { text.strip_prefix('\n').unwrap_or(&text) } else { &text });
            return;
        }
        for (number, word) in text.split(|character: char| character.is_ascii_whitespace()).enumerate() {
            if number > 0 {
                self.leave(Gap::Space);
            }
            self.write(word);
        }
    }

    /// Appends text behind the gap that was asked for.
    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str(self.gap.text());
        }
        self.gap = Gap::None;
        self.marked = false;
        self.out.push_str(text);
    }
}

/// Text with its entities decoded; space that must not break is space.
pub(super) fn decoded(text: &str) -> String {
    decode_html_entities(text).replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::super::html::tokens;
    use super::*;

    fn laid_out(html: &str) -> String {
        let mut layout = Layout::new();
        tokens(html).for_each(|token| layout.push(&token));
        layout.finish()
    }

    #[test]
    fn paragraphs_and_lines_are_kept_apart() {
        assert_eq!(
            laid_out("<h1>Title</h1>\n<p>one\n two</p> <p>three<br>four</p>"),
            "Title\n\none two\n\nthree\nfour"
        );
        assert_eq!(laid_out("<div>a<div>b</div></div>c"), "a\nb\nc");
        assert_eq!(laid_out("a<br><br/>b"), "a\n\nb");
    }

    #[test]
    fn inline_elements_join_what_they_join() {
        assert_eq!(laid_out("un<b>believ</b>able <i> x </i>."), "unbelievable x .");
    }

    #[test]
    fn lists_keep_their_marks() {
        assert_eq!(laid_out("<p>See</p><ul><li><p>a</p></li><li>b</li></ul>end"), "See\n\n- a\n- b\n\nend");
        assert_eq!(laid_out("<ol><li>a<ul><li>x</ul><li>b</ol>"), "1. a\n  - x\n2. b");
    }

    #[test]
    fn tables_keep_their_rows() {
        let table = "<table><tr><th>Host</th><th>Port</th></tr> <tr><td>a</td><td>443</td></tr></table>";
        assert_eq!(laid_out(table), "Host | Port\na | 443");
    }

    #[test]
    fn code_keeps_its_space() {
        assert_eq!(
            laid_out("<p>x</p><pre>\n  if a &lt; b {\n    c\n  }\n</pre>y"),
            "x\n\n  if a < b {\n    c\n  }\n\ny"
        );
    }

    #[test]
    fn links_say_where_they_lead_and_scripts_say_nothing() {
        assert_eq!(laid_out(r#"<a href="https://a.example/?x=1&amp;y">docs</a>"#), "docs (https://a.example/?x=1&y)");
        assert_eq!(laid_out(r#"<a href="https://a.example/">https://a.example/</a>"#), "https://a.example/");
        assert_eq!(laid_out(r##"<a href="#top">up</a>"##), "up");
        assert_eq!(laid_out("a<script>alert(1)</script><style>p {}</style>b"), "ab");
        assert_eq!(laid_out(r#"<img src="x" alt="A chart">"#), "A chart");
    }

    #[test]
    fn a_page_of_nested_lists_grows_by_no_more_than_itself() {
        let deep = "<ul><li>".repeat(50_000);
        assert!(laid_out(&deep).len() < 2 * deep.len());
    }
}
