//! A value written our way, whatever way its source wrote it.

use super::{string, unescape, write_string};
use crate::value::raw::Spelling;
use crate::value::{Raw, Type};

/// Appends a value with our own escapes and no space between tokens; numbers digit for digit, members as they stand.
#[inline]
pub fn write_canonical(raw: Raw<'_>, out: &mut String) {
    match raw.spelling() {
        Spelling::Plain | Spelling::Escaped => out.push_str(raw.json()),
        Spelling::Foreign => write_foreign(raw, out),
    }
}

#[inline(never)]
fn write_foreign(raw: Raw<'_>, out: &mut String) {
    match raw.kind() {
        Type::String => write_string(&unescape(&raw.json()[1..raw.json().len() - 1]), out),
        _ => write_all(raw.json(), out),
    }
}

/// The same of an array or an object.
fn write_all(text: &str, out: &mut String) {
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
                // A raw value is well-formed, so its strings end.
                let (end, spelling) = string::end(text, at + 1).unwrap_or((text.len(), Spelling::Plain));
                if spelling == Spelling::Foreign {
                    out.push_str(&text[from..at]);
                    write_string(&unescape(&text[at + 1..end - 1]), out);
                    from = end;
                }
                at = end;
            }
            _ => at += token_length(&text.as_bytes()[at..]),
        }
    }
    out.push_str(&text[from..]);
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
