//! Masks that leave JSON well-formed: within strings by whole escapes, anything else as a whole.

use super::Hit;
use std::borrow::Cow;
use std::ops::Range;

/// Whether a text looks like an object or a list from end to end.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

/// The text with each hit masked; brackets, commas, colons and quotes stay.
pub(super) fn masked(text: &str, hits: &[Hit], mask: impl Fn(&Hit) -> Cow<'static, str>) -> String {
    let mut writer = Writer { text, hits, mask, out: String::with_capacity(text.len()), last: None };
    let (mut at, bytes) = (0, text.as_bytes());
    while at < bytes.len() {
        let end = match bytes[at] {
            b'"' => {
                writer.out.push('"');
                writer.string(at + 1)
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {
                writer.out.push(char::from(bytes[at]));
                at + 1
            }
            _ => writer.bare(at),
        };
        at = end;
    }
    writer.out
}

struct Writer<'t, M> {
    text: &'t str,
    hits: &'t [Hit],
    mask: M,
    out: String,
    /// The hit whose mask was written last, so that it stands once.
    last: Option<usize>,
}

impl<M: Fn(&Hit) -> Cow<'static, str>> Writer<'_, M> {
    /// Writes the inside of a string that begins at `at`, and its closing quote; says where it ended.
    fn string(&mut self, mut at: usize) -> usize {
        self.last = None;
        while let Some(character) = self.text[at..].chars().next() {
            let end = at + unit(&self.text[at..], character);
            match self.hit(&(at..end)) {
                _ if character == '"' => {
                    self.out.push('"');
                    return end;
                }
                Some(hit) if self.last == Some(hit) => {}
                Some(hit) => {
                    self.out.push_str(&(self.mask)(&self.hits[hit]));
                    self.last = Some(hit);
                }
                None => self.out.push_str(&self.text[at..end]),
            }
            at = end;
        }
        at
    }

    /// Writes a number or a bare word, or a text in its place; says where it ended.
    fn bare(&mut self, at: usize) -> usize {
        let ends = |c: char| "{}[],:\"".contains(c) || c.is_ascii_whitespace();
        let end = self.text[at..].find(ends).map_or(self.text.len(), |length| at + length);
        match self.hit(&(at..end)) {
            Some(hit) => {
                let mask = (self.mask)(&self.hits[hit]);
                self.out.extend(["\"", &mask, "\""]);
            }
            None => self.out.push_str(&self.text[at..end]),
        }
        end
    }

    fn hit(&self, range: &Range<usize>) -> Option<usize> {
        let hit = self.hits.partition_point(|hit| hit.range.end <= range.start);
        self.hits.get(hit).is_some_and(|hit| hit.range.start < range.end).then_some(hit)
    }
}

/// The length of an escape, or of the character.
fn unit(text: &str, character: char) -> usize {
    let length = match (character, text.as_bytes().get(1)) {
        ('\\', Some(b'u')) => 6,
        ('\\', Some(_)) => 2,
        _ => character.len_utf8(),
    };
    text.ceil_char_boundary(length.min(text.len()))
}
