//! What answers are written in. One kind a file: bytes become text that can be walked.

mod json;
mod ndjson;
mod planned;

use crate::path::{PageReads, Taker, Walked};
use crate::registry::{Choice, Kind};
use crate::value::scan::Malformed;
use crate::yaml::Node;
use std::fmt::Debug;

/// Reads one body.
pub trait Decoder: Debug + Send + Sync {
    /// The kind's name.
    fn name(&self) -> &'static str;

    /// The body as text, which is all of it but what may stand before, or why it is none.
    fn text<'b>(&self, body: &'b [u8]) -> Result<&'b str, String>;

    /// One walk over the text; `taker` may take records on the way.
    fn walk<'a>(&self, reads: &PageReads, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed>;

    /// Whether each line is a record by itself, so that a file may be cut between lines.
    fn is_lines(&self) -> bool {
        false
    }
}

/// Every format.
pub static CHOICE: Choice = Choice { what: "a format", kinds: all, required: true };

fn all() -> Vec<&'static Kind> {
    let mut kinds = vec![&json::KIND, &ndjson::KIND];
    kinds.extend(planned::KINDS);
    kinds
}

/// Compiles the value of `format:`, whose shape was checked before. Without it a file goes by its name's ending, and
/// everything else is JSON.
pub fn compile(format: Option<&Node>, file: Option<&str>) -> Option<Box<dyn Decoder>> {
    let first = |node: &Node| node.entries().next().map(|(name, _, _)| name.to_owned());
    match format.map(|node| node.text().map(str::to_owned).or_else(|| first(node)).unwrap_or_default()).as_deref() {
        None if file.is_some_and(|file| file.ends_with(".ndjson") || file.ends_with(".jsonl")) => {
            Some(Box::new(ndjson::Ndjson))
        }
        None | Some("json") => Some(json()),
        Some("ndjson") => Some(Box::new(ndjson::Ndjson)),
        Some(_) => None,
    }
}

/// JSON.
pub fn json() -> Box<dyn Decoder> {
    Box::new(json::Json)
}

/// UTF-8 text without a byte order mark.
fn utf8(body: &[u8]) -> Result<&str, String> {
    let text = simdutf8::compat::from_utf8(body)
        .map_err(|error| format!("the body is not UTF-8 (byte {})", error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_utf8_with_or_without_a_mark() {
        assert_eq!(utf8("\u{feff}{}".as_bytes()).unwrap(), "{}");
        assert_eq!(utf8(b"{}").unwrap(), "{}");
        assert_eq!(utf8(b"\"\xff\"").unwrap_err(), "the body is not UTF-8 (byte 1)");
    }
}
