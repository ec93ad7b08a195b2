//! Sentences broken between words. Long words stay whole: they are to be searched for.

use unicode_width::UnicodeWidthStr as _;

/// The widest line that is still easy to read.
const READABLE: usize = 100;

/// The sentence in lines of at most `width` columns, each behind `indent`.
pub fn wrapped(sentence: &str, indent: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in sentence.split_whitespace() {
        if !line.is_empty() && indent.len() + line.width() + 1 + word.width() > width {
            out += &format!("{indent}{line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out += &format!("{indent}{line}\n");
    }
    out
}

/// A page of Markdown with its paragraphs broken anew; fenced text, lists, tables and headings stay as they are.
pub fn reflowed(page: &str, width: usize) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in page.lines() {
        let fence = line.starts_with("```");
        let fixed = fenced || fence || line.is_empty() || line.starts_with(['-', '|', '#', ' ']);
        fenced ^= fence;
        if !fixed {
            paragraph = paragraph + line + " ";
            continue;
        }
        out += &wrapped(&std::mem::take(&mut paragraph), "", width.min(READABLE));
        out += line;
        out.push('\n');
    }
    out + &wrapped(&paragraph, "", width.min(READABLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(wrapped("the vendor states 7 records", "    ", 20), "    the vendor\n    states 7 records\n");
    }

    #[test]
    fn paragraphs_are_broken_anew_and_examples_are_not() {
        let page = "one two\nthree\n\n```yaml\na: one two three\n```\n\n- item one two\n";
        assert_eq!(reflowed(page, 10), "one two\nthree\n\n```yaml\na: one two three\n```\n\n- item one two\n");
        assert_eq!(reflowed(page, 80), "one two three\n\n```yaml\na: one two three\n```\n\n- item one two\n");
    }
}
