//! A value written our way, whatever way its source wrote it.

use super::{string, unescape, write_string};
use crate::value::Raw;

/// Appends a value with our own escapes and no space between tokens; numbers digit for digit, members as they stand.
pub fn write_canonical(raw: Raw<'_>, out: &mut String) {
    let text = raw.json();
    // What need not be changed is copied together.
    let (mut from, mut at) = (0, 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                out.push_str(&text[from..at]);
                at += 1;
                from = at;
            }
            b'"' => {
                let end = string_end(text, at);
                let inner = &text[at + 1..end - 1];
                if !is_ours(inner) {
                    out.push_str(&text[from..at]);
                    write_string(&unescape(inner), out);
                    from = end;
                }
                at = end;
            }
            _ => at += token_length(&text.as_bytes()[at..]),
        }
    }
    out.push_str(&text[from..]);
}

/// Where the string ends that begins at `start`. A raw value is well-formed, so its strings end.
fn string_end(text: &str, start: usize) -> usize {
    match start {
        // The whole value is one string.
        0 => text.len(),
        _ => string::end(text, start + 1).map_or(text.len(), |(end, _)| end),
    }
}

/// Whether every escape inside of a string is one that we would write.
fn is_ours(inner: &str) -> bool {
    let (bytes, mut at) = (inner.as_bytes(), 0);
    loop {
        at = string::next_special(bytes, at);
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) => return true,
            (Some(b'\\'), Some(b'"' | b'\\' | b'n' | b'r' | b't' | b'b' | b'f')) => at += 2,
            _ => return false,
        }
    }
}

/// Brackets, commas, colons and bare words up to the next space or string.
fn token_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'"')).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::scan::whole;

    fn canonical(text: &str) -> String {
        let mut out = String::new();
        write_canonical(whole(text).unwrap(), &mut out);
        out
    }

    #[test]
    fn keeps_digits_and_drops_space() {
        assert_eq!(
            canonical("{ \"n\" : 5601616512020228096.50 , \"a\": [ 1e5,true , null ] }"),
            r#"{"n":5601616512020228096.50,"a":[1e5,true,null]}"#
        );
    }

    #[test]
    fn escapes_only_what_json_requires() {
        assert_eq!(
            canonical(r#"{"\u00e9\/": "a\u0041\ud83d\ude00\u0000\u007f\""}"#),
            "{\"é/\":\"aA😀\\u0000\u{7f}\\\"\"}"
        );
        assert_eq!(canonical(r#""\"\\\n\r\t\b\f""#), r#""\"\\\n\r\t\b\f""#);
        assert_eq!(canonical(r#"["ends in a quote\"", "x"]"#), r#"["ends in a quote\"","x"]"#);
    }
}
