//! Control characters: text of documents and vendors may not steer a terminal.

/// The text on one line with every control character shown as a picture of it, so that carets still point right.
pub fn visible(text: &str) -> String {
    text.chars().map(picture).collect()
}

/// The text on one line without its control characters; line ends and tabs become single spaces.
pub fn stripped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            other if is_control(other) => {}
            other => out.push(other),
        }
    }
    out
}

/// Whether a terminal might obey it, or reorder the text around it.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn picture(character: char) -> char {
    match character {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        other if is_control(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(visible("a\u{1b}[2Jb\u{9b}1mc\nd"), "a␛[2Jb\u{fffd}1mc␊d");
    }

    #[test]
    fn vendor_text_is_one_line_without_controls() {
        assert_eq!(stripped("XSS\r\n\tin \u{1b}[31m\u{202e}search"), "XSS in [31msearch");
    }

    proptest! {
        #[test]
        fn no_control_character_survives(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(is_control));
            prop_assert!(!stripped(&text).chars().any(is_control));
            prop_assert_eq!(visible(&text).chars().count(), text.chars().count());
        }
    }
}
