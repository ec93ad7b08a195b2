//! `plain_text`: HTML as a person reads it.

use super::html::{Token, tokens};
use super::layout::Layout;
use super::words::on_text;
use super::{Converter, NONE};
use crate::registry::Kind;
use crate::value::Datum;
use html_escape::decode_html_entities;
use std::borrow::Cow;

pub static KIND: Kind = Kind {
    name: "plain_text",
    summary: "The text of HTML, its paragraphs, lists, tables and links laid out in lines; text without tags keeps its lines",
    example: "findingDescription: { from: $.description_html, as: plain_text }",
    args: NONE,
    bare: true,
    planned: false,
};

#[derive(Debug)]
pub struct PlainText;

impl Converter for PlainText {
    fn convert<'a>(&self, value: Datum<'a>) -> Result<Option<Datum<'a>>, String> {
        on_text(value, to_plain_text)
    }
}

/// Entities are decoded with and without tags; only where there are tags is space of no account.
fn to_plain_text(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(['<', '&']) {
        return text;
    }
    if tokens(&text).all(|token| matches!(token, Token::Text(_))) {
        return Cow::Owned(decode_html_entities(&text).into_owned());
    }
    let mut layout = Layout::new();
    tokens(&text).for_each(|token| layout.push(&token));
    Cow::Owned(layout.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> String {
        to_plain_text(Cow::Borrowed(text)).into_owned()
    }

    #[test]
    fn html_becomes_text() {
        assert_eq!(plain("<p>Caf&eacute; &amp; <b>bar</b> &lt;script&gt;</p>"), "Café & bar <script>");
        assert_eq!(plain("&#39;quoted&#x27; &nbsp; &hellip;"), "'quoted' \u{a0} …");
    }

    #[test]
    fn markdown_stays_as_it_is() {
        let markdown = "# Steps\n\n1. Log in as `<user>`\n2. `if (a < b && c > d)`\n\n   Vec<String>\n";
        assert_eq!(plain(markdown), markdown);
    }

    #[test]
    fn long_lines_are_not_wrapped() {
        let line = "word ".repeat(10_000);
        assert_eq!(plain(&format!("<p>{line}</p>")), line.trim_end());
    }

    #[test]
    fn deep_nesting_is_read_like_any_other() {
        let deep = format!("{}x{}", "<div><b>".repeat(200_000), "</b></div>".repeat(200_000));
        assert_eq!(plain(&deep), "x");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(<[a-z]{1,6}>|</[a-z]{1,6}>|&[a-z]{2,5};|<li>|<pre>|</pre>|<td>|\\PC| |\n){0,60}") {
            let _ = plain(&text);
        }
    }
}
