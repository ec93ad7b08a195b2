//! Strings: where one ends, what it spells, and how we write it.

use super::Malformed;
use crate::value::raw::Spelling;
use wide::u8x16;

/// The offset after the closing quote of the string whose inside begins at `start`, and how it is spelled.
#[inline(always)]
pub(super) fn end(text: &str, start: usize) -> Result<(usize, Spelling), Malformed> {
    if let Some(chunk) = text.as_bytes().get(start..).and_then(|rest| rest.first_chunk()) {
        let place = specials(chunk).trailing_zeros() as usize;
        if chunk.get(place) == Some(&b'"') {
            return Ok((start + place + 1, Spelling::Plain));
        }
    }
    end_of_long(text, start)
}

/// The same for a string that is long, or holds something special before its end.
#[inline(never)]
fn end_of_long(text: &str, start: usize) -> Result<(usize, Spelling), Malformed> {
    let bytes = text.as_bytes();
    let (mut at, mut spelling) = (start, Spelling::Plain);
    while let Some(stretch) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let mut hits = specials_of_many(stretch);
        let mut next = at + STRETCH;
        while hits != 0 {
            let place = at + hits.trailing_zeros() as usize;
            match bytes[place] {
                b'"' => return Ok((place + 1, spelling)),
                b'\\' => {
                    let (end, escape) = escape_end(text, place)?;
                    spelling = spelling.max(escape);
                    // What is escaped is nothing special, and may reach into the next stretch.
                    hits &= u64::MAX.checked_shl((end - at) as u32).unwrap_or_default();
                    next = next.max(end);
                }
                byte => return Err(control(place, byte)),
            }
        }
        at = next;
    }
    end_of_rest(text, at, spelling)
}

/// The same where fewer bytes are left than are looked at together.
fn end_of_rest(text: &str, mut at: usize, mut spelling: Spelling) -> Result<(usize, Spelling), Malformed> {
    loop {
        match text.as_bytes().get(at) {
            Some(b'"') => return Ok((at + 1, spelling)),
            Some(b'\\') => {
                let (end, escape) = escape_end(text, at)?;
                spelling = spelling.max(escape);
                at = end;
            }
            Some(byte) if *byte < b' ' => return Err(control(at, *byte)),
            Some(_) => at += 1,
            None => return Err(error(at, "the text ends inside a string")),
        }
    }
}

/// So many bytes are looked at together.
const STEP: usize = 16;
/// So many where strings are long.
const STRETCH: usize = 4 * STEP;

/// The next quote, backslash or control character; the length when there is none.
#[inline]
pub(super) fn next_special(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let hits = specials(chunk);
        if hits != 0 {
            return at + hits.trailing_zeros() as usize;
        }
        at += STEP;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let hits = match bytes.last_chunk() {
        // The last ones are looked at together with some that were seen already.
        Some(chunk) => specials(chunk) >> (STEP - rest.len()),
        None => specials_of_few(rest),
    };
    at + rest.len().min(hits.trailing_zeros() as usize)
}

/// A bit for each special byte of fewer than are looked at together: halves that overlap, for a copy of an unknown
/// length costs more than the look.
fn specials_of_few(bytes: &[u8]) -> u32 {
    let mut chunk = [b' '; STEP];
    let half = match (
        bytes.first_chunk::<8>().zip(bytes.last_chunk::<8>()),
        bytes.first_chunk::<4>().zip(bytes.last_chunk::<4>()),
    ) {
        (Some((first, last)), _) => {
            chunk[..8].copy_from_slice(first);
            chunk[8..].copy_from_slice(last);
            8
        }
        (None, Some((first, last))) => {
            chunk[..4].copy_from_slice(first);
            chunk[4..8].copy_from_slice(last);
            4
        }
        (None, None) => {
            let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
            return bytes.iter().rev().fold(0, |hits, byte| hits << 1 | u32::from(is_special(*byte)));
        }
    };
    let hits = specials(&chunk);
    (hits & ((1 << half) - 1)) | (hits >> half) << (bytes.len() - half)
}

/// A bit for each special byte of a stretch.
#[inline]
fn specials_of_many(stretch: &[u8; STRETCH]) -> u64 {
    let (chunks, _) = stretch.as_chunks();
    chunks.iter().rev().fold(0, |hits, chunk| hits << STEP | u64::from(specials(chunk)))
}

/// A bit for each special byte.
#[inline]
fn specials(chunk: &[u8; STEP]) -> u32 {
    let bytes = u8x16::new(*chunk);
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (control | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'))).to_bitmask()
}

/// The offset after the escape that begins at `start`, and how a string with it is spelled.
#[inline]
fn escape_end(text: &str, start: usize) -> Result<(usize, Spelling), Malformed> {
    match text.as_bytes().get(start + 1).and_then(|letter| LETTERS[usize::from(*letter)]) {
        Some(spelling) => Ok((start + 2, spelling)),
        None => long_escape_end(text, start).map(|end| (end, Spelling::Foreign)),
    }
}

/// By byte, how a string is spelled that holds a backslash and this, where the two are a whole escape.
static LETTERS: [Option<Spelling>; 256] = {
    let (mut spellings, mut place) = ([None; 256], 0);
    let ours = *b"\"\\bfnrt";
    while place < ours.len() {
        spellings[ours[place] as usize] = Some(Spelling::Escaped);
        place += 1;
    }
    spellings[b'/' as usize] = Some(Spelling::Foreign);
    spellings
};

#[inline(never)]
fn long_escape_end(text: &str, start: usize) -> Result<usize, Malformed> {
    match text.as_bytes().get(start + 1) {
        Some(b'u') => unicode_end(text, start),
        Some(_) => {
            let letter = text[start + 1..].chars().next().unwrap_or_default();
            Err(error(start + 1, &format!("`\\{letter}` is no escape")))
        }
        None => Err(error(start + 1, "the text ends inside a string")),
    }
}

/// The offset after `\uXXXX`, or after two of them when they are a surrogate pair.
fn unicode_end(text: &str, start: usize) -> Result<usize, Malformed> {
    let Some(unit) = hex_unit(text.as_bytes(), start) else {
        return Err(error(start, "`\\u` needs four hexadecimal digits"));
    };
    match unit {
        0xd800..=0xdbff => match hex_unit(text.as_bytes(), start + 6) {
            Some(0xdc00..=0xdfff) => Ok(start + 12),
            _ => Err(half(text, start)),
        },
        0xdc00..=0xdfff => Err(half(text, start)),
        _ => Ok(start + 6),
    }
}

/// The code unit of the `\uXXXX` that begins at `start`.
fn hex_unit(bytes: &[u8], start: usize) -> Option<u32> {
    let escape = bytes.get(start..start + 6)?;
    if !escape.starts_with(b"\\u") {
        return None;
    }
    escape[2..].iter().try_fold(0, |unit, &byte| Some(unit << 4 | char::from(byte).to_digit(16)?))
}

#[cold]
fn half(text: &str, start: usize) -> Malformed {
    error(start, &format!("`{}` is half of a surrogate pair", &text[start..start + 6]))
}

#[cold]
fn control(at: usize, byte: u8) -> Malformed {
    error(at, &format!("a string holds the raw control character U+{byte:04X}"))
}

#[cold]
fn error(at: usize, message: &str) -> Malformed {
    Malformed::new(at, message)
}

/// How the inside of a string is spelled.
pub(super) fn spelling_inside(inner: &str) -> Spelling {
    let (bytes, mut at, mut spelling) = (inner.as_bytes(), 0, Spelling::Plain);
    loop {
        at = next_special(bytes, at);
        if at >= bytes.len() {
            return spelling;
        }
        let letter = bytes.get(at + 1).and_then(|letter| LETTERS[usize::from(*letter)]);
        spelling = spelling.max(letter.unwrap_or(Spelling::Foreign));
        at += 2;
    }
}

/// The characters of a string's inside. What no scanner would have let through becomes U+FFFD.
pub fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let (mut from, mut at) = (0, 0);
    loop {
        at = next_special(inner.as_bytes(), at);
        match inner.as_bytes().get(at) {
            Some(b'\\') => {
                out.push_str(&inner[from..at]);
                let (letter, length) = unescape_one(&inner[at..]);
                out.push(letter);
                at += length;
                from = at;
            }
            Some(_) => at += 1,
            None => break,
        }
    }
    out.push_str(&inner[from..]);
    out
}

/// The character of the escape that the text begins with, and the escape's length.
fn unescape_one(text: &str) -> (char, usize) {
    let simple = match text.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unescape_unicode(text),
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (simple, 2)
}

fn unescape_unicode(text: &str) -> (char, usize) {
    match (hex_unit(text.as_bytes(), 0), hex_unit(text.as_bytes(), 6)) {
        (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
            let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        (Some(unit), _) => (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
        (None, _) => (char::REPLACEMENT_CHARACTER, 2),
    }
}

/// Appends a string with its quotes; only what JSON requires is escaped.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    loop {
        let at = next_special(text.as_bytes(), from);
        out.push_str(&text[from..at]);
        let Some(&byte) = text.as_bytes().get(at) else { break };
        write_escape(byte, out);
        from = at + 1;
    }
    out.push('"');
}

fn write_escape(byte: u8, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        _ => {
            out.push_str("\\u00");
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spells_escapes_and_pairs() {
        assert_eq!(unescape(r#"a\n\"\\\/\u00e9\ud83d\ude00z"#), "a\n\"\\/é😀z");
    }

    #[test]
    fn unescape_outlives_nonsense() {
        for text in ["\\", "\\u12", "\\ud800", "\\ud800\\u0041", "\\é", "x\\u"] {
            assert!(unescape(text).contains('\u{fffd}'), "{text}");
        }
    }

    #[test]
    fn an_escape_before_foreign_letters_is_named_whole() {
        assert_eq!(end("\\é\"", 0).unwrap_err().message, "`\\é` is no escape");
        assert_eq!(end("\\ué12\"", 0).unwrap_err().message, "`\\u` needs four hexadecimal digits");
    }

    fn spelled(is_foreign: bool, inner: &str) -> Spelling {
        match inner.contains('\\') {
            _ if is_foreign => Spelling::Foreign,
            true => Spelling::Escaped,
            false => Spelling::Plain,
        }
    }

    proptest! {
        #[test]
        fn writes_as_serde_json_does_and_reads_it_back(text in any::<String>()) {
            let mut out = String::new();
            write_string(&text, &mut out);
            prop_assert_eq!(&out, &serde_json::to_string(&text).unwrap());
            // We write such control characters by their numbers as have no letter.
            let is_foreign = text.contains(|c: char| c < ' ' && !"\u{8}\t\n\u{c}\r".contains(c));
            prop_assert_eq!(end(&out, 1).unwrap(), (out.len(), spelled(is_foreign, &out)));
            prop_assert_eq!(unescape(&out[1..out.len() - 1]), text);
        }

        #[test]
        fn finds_the_end_of_a_long_string(
            pieces in prop::collection::vec(r#"[a-z é]{0,70}|\\["\\n/]|\\u00e9|\\ud83d\\ude00"#, 0..12),
            tail in "[a-z\"]{0,90}",
        ) {
            let inner = pieces.concat();
            let text = format!("\"{inner}\"{tail}");
            let is_foreign = |piece: &String| ["\\u", "\\/"].iter().any(|start| piece.starts_with(start));
            let spelling = spelled(pieces.iter().any(is_foreign), &inner);
            prop_assert_eq!(end(&text, 1).unwrap(), (inner.len() + 2, spelling));
            prop_assert_eq!(spelling_inside(&inner), spelling);
            for cut in [text.len() - tail.len() - 1, text.len() / 2] {
                let cut = text.floor_char_boundary(cut.min(inner.len() + 1));
                prop_assert!(end(&text[..cut.max(1)], 1).is_err());
            }
        }

        #[test]
        fn finds_the_first_special_byte(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                // Long stretches of nothing special.
                (prop::collection::vec(b'#'..=b'Z', 0..200), any::<u8>(), prop::collection::vec(any::<u8>(), 0..40))
                    .prop_map(|(plain, one, rest)| [plain, vec![one], rest].concat()),
            ],
            from in 0..8_usize,
        ) {
            let plain = bytes.iter().enumerate().skip(from).find(|(_, b)| **b < 0x20 || **b == b'"' || **b == b'\\');
            let from = from.min(bytes.len());
            prop_assert_eq!(next_special(&bytes, from), plain.map_or(bytes.len(), |(at, _)| at));
        }
    }
}
