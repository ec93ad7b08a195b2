//! A text with its escapes undone, and where each of its bytes came from.

use super::escape::Escape;
use std::borrow::Cow;
use std::ops::Range;

/// How many kinds of escapes may lie within each other: a percent-encoded url in a JSON message in a JSON log.
const DEEPEST: usize = 3;

/// A text as it is, or with one kind of escapes undone.
pub(super) struct View<'p> {
    pub(super) bytes: Cow<'p, [u8]>,
    pieces: Vec<Piece>,
    parent: Option<&'p View<'p>>,
    depth: usize,
}

/// A stretch of bytes that were taken over, or one escape.
struct Piece {
    /// Where it begins in the view.
    at: usize,
    /// Where it stands in the text that was unescaped.
    from: Range<usize>,
    escape: bool,
}

impl<'p> View<'p> {
    /// The text as it is.
    pub(super) fn new(text: &'p str) -> Self {
        Self { bytes: Cow::Borrowed(text.as_bytes()), pieces: Vec::new(), parent: None, depth: 0 }
    }

    /// The view with one kind of escapes undone; `None` when it holds none, or lies too deep.
    pub(super) fn unescaped(&'p self, escape: &Escape) -> Option<View<'p>> {
        if self.depth == DEEPEST {
            return None;
        }
        let (mut bytes, mut pieces, mut taken) = (Vec::new(), Vec::new(), 0);
        for at in memchr::memchr_iter(escape.mark, &self.bytes) {
            if at < taken {
                continue;
            }
            let Some((length, character)) = (escape.read)(&self.bytes[at..]) else { continue };
            if at > taken {
                pieces.push(Piece { at: bytes.len(), from: taken..at, escape: false });
                bytes.extend_from_slice(&self.bytes[taken..at]);
            }
            pieces.push(Piece { at: bytes.len(), from: at..at + length, escape: true });
            bytes.extend_from_slice(character.as_bytes());
            taken = at + length;
        }
        if pieces.is_empty() {
            return None;
        }
        pieces.push(Piece { at: bytes.len(), from: taken..self.bytes.len(), escape: false });
        bytes.extend_from_slice(&self.bytes[taken..]);
        Some(View { bytes: Cow::Owned(bytes), pieces, parent: Some(self), depth: self.depth + 1 })
    }

    /// Where a stretch of this view stands in the text; it must not be empty.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        let Some(parent) = self.parent else { return range };
        let piece = |at: usize| &self.pieces[self.pieces.partition_point(|piece| piece.at <= at).saturating_sub(1)];
        let (first, last) = (piece(range.start), piece(range.end - 1));
        let start = if first.escape { first.from.start } else { first.from.start + range.start - first.at };
        let end = if last.escape { last.from.end } else { last.from.start + range.end - last.at };
        parent.source(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::super::escape::{HTML, JSON, PERCENT};
    use super::*;

    #[test]
    fn escapes_within_escapes_lead_back_to_their_place() {
        let text = r"a \u0025%41&amp;z";
        let view = View::new(text);
        let json = view.unescaped(&JSON).unwrap();
        assert_eq!(json.bytes, &b"a %%41&amp;z"[..]);
        let percent = json.unescaped(&PERCENT).unwrap();
        assert_eq!(percent.bytes, &b"a %A&amp;z"[..]);
        let html = percent.unescaped(&HTML).unwrap();
        assert_eq!(html.bytes, &b"a %A&z"[..]);
        assert_eq!(&text[html.source(2..3)], r"\u0025");
        assert_eq!(&text[html.source(3..5)], "%41&amp;");
        assert_eq!(&text[html.source(0..6)], text);
        assert!(html.unescaped(&JSON).is_none());
    }

    #[test]
    fn a_text_without_escapes_has_one_view() {
        let view = View::new("100% & more\\");
        assert!([JSON, PERCENT, HTML].iter().all(|escape| view.unescaped(escape).is_none()));
    }
}
