//! Words and signs of an expression with their places; strings are seen as one, so that `}}` inside of them ends nothing.

use super::TOKEN_LIMIT;
use super::error::TemplateError;
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A name behind a dot.
    Attribute,
    Text,
    Number,
    Open,
    Close,
    Sign,
}

/// A word or sign; its range counts bytes of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// Longer signs first.
const SIGNS: [&str; 19] =
    ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "=", "<", ">"];

/// Splits the expression that begins at `start`. Inside `{{` it ends before the `}}` that closes it, and the position of
/// that is returned; otherwise it is the whole rest.
pub(super) fn lex(whole: &str, start: usize, in_braces: bool) -> Result<(Vec<Token>, usize), TemplateError> {
    let mut lexer = Lexer { whole, at: start, depth: 0, tokens: Vec::new() };
    loop {
        lexer.skip_space();
        if in_braces && lexer.depth == 0 && lexer.rest().starts_with("}}") {
            return Ok((lexer.tokens, lexer.at));
        }
        if lexer.rest().is_empty() {
            return if in_braces { Err(unclosed(whole, start)) } else { Ok((lexer.tokens, whole.len())) };
        }
        lexer.step()?;
        if lexer.tokens.len() > TOKEN_LIMIT {
            let message = format!("the expression is longer than {TOKEN_LIMIT} words and signs");
            return Err(TemplateError::limit(start..lexer.at, message));
        }
    }
}

fn unclosed(whole: &str, start: usize) -> TemplateError {
    TemplateError::at(start.saturating_sub(2)..whole.len(), "`{{` is not closed by `}}`")
}

struct Lexer<'t> {
    whole: &'t str,
    at: usize,
    depth: usize,
    tokens: Vec<Token>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.whole[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.whole.len() - self.rest().trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
    }

    fn step(&mut self) -> Result<(), TemplateError> {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or(' ');
        match first {
            '\'' | '"' => self.string(first),
            '0'..='9' => {
                self.push(Kind::Number, number_length(rest, self.after_dot()));
                Ok(())
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let kind = if self.after_dot() { Kind::Attribute } else { Kind::Word };
                self.push(kind, word_length(rest));
                Ok(())
            }
            '(' | '[' | '{' => {
                self.depth += 1;
                self.push(Kind::Open, 1);
                Ok(())
            }
            ')' | ']' | '}' if self.depth > 0 => {
                self.depth -= 1;
                self.push(Kind::Close, 1);
                Ok(())
            }
            _ => self.sign(first),
        }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, range: self.at..self.at + length });
        self.at += length;
    }

    fn after_dot(&self) -> bool {
        self.tokens.last().is_some_and(|token| &self.whole[token.range.clone()] == ".")
    }

    fn string(&mut self, quote: char) -> Result<(), TemplateError> {
        let mut escaped = false;
        for (offset, character) in self.rest().char_indices().skip(1) {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if character == quote => {
                    self.push(Kind::Text, offset + 1);
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(TemplateError::at(self.at..self.whole.len(), "the text in quotes has no closing quote"))
    }

    fn sign(&mut self, first: char) -> Result<(), TemplateError> {
        let rest = self.rest();
        let range = self.at..self.at + first.len_utf8();
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            self.push(Kind::Sign, sign.len());
            return Ok(());
        }
        Err(TemplateError::at(range, stray(first)))
    }
}

fn stray(character: char) -> String {
    match character {
        '$' => "templates name values without `$`: `record.title` for `$.title`, `site.id` for `$site.id`".to_owned(),
        '&' => "write `and` for `&&`".to_owned(),
        '!' => "write `not` for `!`".to_owned(),
        ')' | ']' | '}' => format!("`{character}` closes nothing"),
        other => format!("`{}` has no meaning in an expression", other.escape_debug()),
    }
}

fn word_length(rest: &str) -> usize {
    rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

/// Digits, a fraction and an exponent; behind a dot a number is an index and has no fraction.
fn number_length(rest: &str, after_dot: bool) -> usize {
    let mut length = word_length(rest);
    let bytes = rest.as_bytes();
    let digit_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if !after_dot && bytes.get(length) == Some(&b'.') && digit_at(length + 1) {
        length += 1 + word_length(&rest[length + 1..]);
    }
    let signed = matches!(bytes.get(length), Some(b'+' | b'-')) && digit_at(length + 1);
    if matches!(bytes[length - 1], b'e' | b'E') && !rest.starts_with("0x") && signed {
        length += 1 + word_length(&rest[length + 1..]);
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let (tokens, _) = lex(text, 0, false).expect("lexes");
        tokens.into_iter().map(|token| &text[token.range]).collect()
    }

    #[test]
    fn splits_words_numbers_and_signs() {
        assert_eq!(words("a.b|join(', ')>=1.5e-3"), ["a", ".", "b", "|", "join", "(", "', '", ")", ">=", "1.5e-3"]);
        assert_eq!(words("a.0.1"), ["a", ".", "0", ".", "1"]);
        assert_eq!(words("1 - x>2"), ["1", "-", "x", ">", "2"]);
    }

    #[test]
    fn braces_in_strings_and_mappings_do_not_close() {
        let text = "{{ {'a': '}}'}[x] }} rest";
        let (tokens, end) = lex(text, 2, true).expect("lexes");
        assert_eq!(&text[end..], "}} rest");
        assert_eq!(tokens.len(), 8);
    }

    #[test]
    fn mistakes_have_their_place() {
        let error = lex("a == 'b", 0, false).unwrap_err();
        assert_eq!(error.range, Some(5..7));
        let error = lex("$.x", 0, false).unwrap_err();
        assert!(error.message.contains("without `$`"), "{}", error.message);
        assert!(lex("{{ a", 2, true).unwrap_err().message.contains("not closed"));
        assert!(lex(&"not ".repeat(TOKEN_LIMIT + 1), 0, false).unwrap_err().limit);
    }
}
