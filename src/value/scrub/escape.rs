//! Ways to write a character by other characters, each undone one escape at a time.

/// One byte or one character, as bytes.
pub(super) struct Character([u8; 4], usize);

impl Character {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0[..self.1]
    }

    fn byte(byte: u8) -> Self {
        Self([byte, 0, 0, 0], 1)
    }
}

impl From<char> for Character {
    fn from(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        Self(bytes, length)
    }
}

/// A kind of escapes.
pub(super) struct Escape {
    /// What every escape begins with.
    pub(super) mark: u8,
    /// The length of the escape that a text begins with, and what it stands for.
    pub(super) read: fn(&[u8]) -> Option<(usize, Character)>,
}

/// `\"`, `\n`, `\u0041`, surrogates; and `\x41`, `\u{41}` as other languages print.
pub(super) const JSON: Escape = Escape { mark: b'\\', read: json };
/// `%41`.
pub(super) const PERCENT: Escape = Escape { mark: b'%', read: percent };
/// `&#65;`, `&#x41;`, `&amp;`.
pub(super) const HTML: Escape = Escape { mark: b'&', read: html };

fn percent(text: &[u8]) -> Option<(usize, Character)> {
    Some((3, Character::byte(u8::try_from(number(text.get(1..3)?, 16)?).ok()?)))
}

fn json(text: &[u8]) -> Option<(usize, Character)> {
    let simple = match text.get(1)? {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'x' => return Some((4, char::from(u8::try_from(number(text.get(2..4)?, 16)?).ok()?).into())),
        b'u' => return unicode(text),
        mark @ (b'"' | b'\'' | b'\\' | b'/') => *mark,
        _ => return None,
    };
    Some((2, Character::byte(simple)))
}

fn unicode(text: &[u8]) -> Option<(usize, Character)> {
    if text.get(2) == Some(&b'{') {
        let digits = text[3..].iter().take(7).position(|byte| *byte == b'}')?;
        return Some((digits + 4, char::from_u32(number(&text[3..3 + digits], 16)?)?.into()));
    }
    let first = number(text.get(2..6)?, 16)?;
    if let Some(character) = char::from_u32(first) {
        return Some((6, character.into()));
    }
    let second = text.get(6..12).filter(|text| text.starts_with(b"\\u")).and_then(|text| number(&text[2..], 16))?;
    if !(0xdc00..0xe000).contains(&second) || first >= 0xdc00 {
        return None;
    }
    Some((12, char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?.into()))
}

fn html(text: &[u8]) -> Option<(usize, Character)> {
    if text.get(1) != Some(&b'#') {
        let end = text.iter().take(10).position(|byte| *byte == b';')?;
        let name = &text[1..end];
        let (character, _) = NAMED.iter().find(|(_, names)| names.iter().any(|known| known.as_bytes() == name))?;
        return Some((end + 1, (*character).into()));
    }
    let hex = matches!(text.get(2), Some(b'x' | b'X'));
    let (start, radix) = if hex { (3, 16) } else { (2, 10) };
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let end = start + text.get(start..)?.iter().take(8).take_while(is_digit).count();
    let character = char::from_u32(number(&text[start..end], radix)?)?;
    Some((end + usize::from(text.get(end) == Some(&b';')), character.into()))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u32::from_str_radix(digits, radix).ok()
}

/// HTML's names of the characters that a password may hold and a page may escape.
const NAMED: &[(char, &[&str])] = &[
    ('&', &["amp", "AMP"]),
    ('<', &["lt", "LT"]),
    ('>', &["gt", "GT"]),
    ('"', &["quot", "QUOT"]),
    ('\'', &["apos"]),
    ('\u{a0}', &["nbsp"]),
    ('\t', &["Tab"]),
    ('\n', &["NewLine"]),
    ('!', &["excl"]),
    ('#', &["num"]),
    ('$', &["dollar"]),
    ('%', &["percnt"]),
    ('(', &["lpar"]),
    (')', &["rpar"]),
    ('*', &["ast", "midast"]),
    ('+', &["plus"]),
    (',', &["comma"]),
    ('.', &["period"]),
    ('/', &["sol"]),
    (':', &["colon"]),
    (';', &["semi"]),
    ('=', &["equals"]),
    ('?', &["quest"]),
    ('@', &["commat"]),
    ('[', &["lsqb", "lbrack"]),
    ('\\', &["bsol"]),
    (']', &["rsqb", "rbrack"]),
    ('^', &["Hat"]),
    ('_', &["lowbar", "UnderBar"]),
    ('`', &["grave"]),
    ('{', &["lcub", "lbrace"]),
    ('|', &["vert", "verbar", "VerticalLine"]),
    ('}', &["rcub", "rbrace"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn undone(escape: &Escape, text: &str) -> Option<(usize, String)> {
        let (length, character) = (escape.read)(text.as_bytes())?;
        Some((length, String::from_utf8_lossy(character.as_bytes()).into_owned()))
    }

    #[test]
    fn escapes_are_undone() {
        for (escape, text, length, character) in [
            (JSON, r"\u0041b", 6, "A"),
            (JSON, r"\u00E9", 6, "é"),
            (JSON, r"\ud83d\uDE00x", 12, "😀"),
            (JSON, r#"\"x"#, 2, "\""),
            (JSON, r"\x41", 4, "A"),
            (JSON, r"\u{1f600}", 9, "😀"),
            (PERCENT, "%2fx", 3, "/"),
            (PERCENT, "%2F", 3, "/"),
            (HTML, "&#65;", 5, "A"),
            (HTML, "&#x41;", 6, "A"),
            (HTML, "&#65b", 4, "A"),
            (HTML, "&commat;", 8, "@"),
        ] {
            assert_eq!(undone(&escape, text), Some((length, character.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for (escape, text) in [
            (JSON, r"\q"),
            (JSON, r"\ud83dx"),
            (JSON, r"\u00"),
            (PERCENT, "%+1"),
            (PERCENT, "%zz"),
            (PERCENT, "%4"),
            (HTML, "& b;"),
            (HTML, "&#;"),
            (HTML, "&nothing;"),
        ] {
            assert_eq!(undone(&escape, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(rest in prop::collection::vec(any::<u8>(), 0..14)) {
            for escape in [JSON, PERCENT, HTML] {
                let text = [&[escape.mark], &rest[..]].concat();
                if let Some((length, _)) = (escape.read)(&text) {
                    prop_assert!(length > 1 && length <= text.len());
                }
            }
        }
    }
}
