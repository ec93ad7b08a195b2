//! HTML as a row of tags and texts, in one pass and without a tree: nothing to nest too deep, nothing quadratic.

/// A piece of HTML. Names are in lower case and known elements'; texts still hold their entities.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    Open {
        name: String,
        attributes: &'a str,
    },
    Close {
        name: String,
    },
    /// A comment or declaration.
    Comment,
}

/// Splits a text into tokens. What is no tag of a known element stays text (`a < b`, `Vec<String>`, `<your-token>`), and so
/// does everything from a tag or comment on that never ends: nothing is lost in silence.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { rest: text }
}

/// The pieces that are still to come.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(at) = self.rest[from..].find('<').map(|at| from + at) {
            match markup(&self.rest[at..]) {
                Markup::None => from = at + 1,
                Markup::Unclosed => break,
                Markup::Tag(..) if at > 0 => return Some(Token::Text(self.take(at))),
                Markup::Tag(token, length) => {
                    self.take(length);
                    return Some(token);
                }
            }
        }
        Some(Token::Text(self.take(self.rest.len())))
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

/// What a `<` begins.
enum Markup<'a> {
    None,
    /// Nothing after it can be told from text.
    Unclosed,
    /// A token and its length.
    Tag(Token<'a>, usize),
}

fn markup(text: &str) -> Markup<'_> {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(Markup::Unclosed, |end| Markup::Tag(Token::Comment, end + 3));
    }
    if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
        return text.find('>').map_or(Markup::Unclosed, |end| Markup::Tag(Token::Comment, end + 1));
    }
    let closes = text.starts_with("</");
    let inside = &text[if closes { 2 } else { 1 }..];
    let length = inside.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(inside.len());
    // A name goes on after letters and digits in `<font-size>` and `<user@mail.example>`, which are no elements.
    let ends = matches!(inside.as_bytes().get(length), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    let name = inside[..length].to_ascii_lowercase();
    if !ends || super::element::role(&name).is_none() {
        return Markup::None;
    }
    let Some(end) = tag_end(&inside[length..]) else { return Markup::Unclosed };
    let attributes = &inside[length..length + end];
    let whole = text.len() - inside.len() + length + end + 1;
    Markup::Tag(if closes { Token::Close { name } } else { Token::Open { name, attributes } }, whole)
}

/// Where the `>` stands; one inside a quoted attribute value does not count.
fn tag_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(at),
            b'=' => at = value_end(text, at + 1)?,
            _ => at += 1,
        }
    }
}

/// Where the attribute value ends that begins here; a bare one is left to the caller.
fn value_end(text: &str, from: usize) -> Option<usize> {
    let start = from + text[from..].len() - text[from..].trim_start().len();
    match text.as_bytes().get(start)? {
        quote @ (b'"' | b'\'') => Some(start + 2 + text[start + 1..].find(char::from(*quote))?),
        _ => Some(start),
    }
}

/// The value of an attribute, as it is written.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals].trim_end().rsplit(|character: char| character.is_whitespace()).next();
        let end = value_end(rest, equals + 1)?;
        let quoted = rest[equals + 1..end].trim_start();
        let bare_end = rest[end..].find(|character: char| character.is_whitespace()).map_or(rest.len(), |at| end + at);
        let value = if quoted.is_empty() { &rest[end..bare_end] } else { &quoted[1..quoted.len() - 1] };
        if name.is_some_and(|name| name.eq_ignore_ascii_case(wanted)) {
            return Some(value);
        }
        rest = if quoted.is_empty() { &rest[bare_end..] } else { &rest[end..] };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open<'a>(name: &str, attributes: &'a str) -> Token<'a> {
        Token::Open { name: name.to_owned(), attributes }
    }

    #[test]
    fn tags_are_told_from_texts() {
        let found: Vec<Token<'_>> = tokens("a<B class='>'>b</B ><!-- <i> -->c<br/>").collect();
        let expected = vec![
            Token::Text("a"),
            open("b", " class='>'"),
            Token::Text("b"),
            Token::Close { name: "b".to_owned() },
            Token::Comment,
            Token::Text("c"),
            open("br", "/"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_tag_stays_text() {
        for text in ["1 < 2 > 0", "Vec<String>", "<your-token>", "<a@b.example>", "<", "<>", "</>", "< p>", "<é>"] {
            assert_eq!(tokens(text).collect::<Vec<_>>(), vec![Token::Text(text)], "{text}");
        }
    }

    #[test]
    fn what_never_ends_stays_text() {
        for text in ["<p class=\"x", "<!-- no end", "<p <p <p", "<!doctype html"] {
            assert_eq!(tokens(text).collect::<Vec<_>>(), vec![Token::Text(text)], "{text}");
        }
    }

    #[test]
    fn attributes_are_found_however_they_are_quoted() {
        assert_eq!(attribute(" class=x href = \"https://a.example/?b=c\" ", "href"), Some("https://a.example/?b=c"));
        assert_eq!(attribute(" HREF='x y'", "href"), Some("x y"));
        assert_eq!(attribute(" href=x rel=y", "rel"), Some("y"));
        assert_eq!(attribute(" data-href=x", "href"), None);
        assert_eq!(attribute(" href=", "href"), None);
    }

    #[test]
    fn a_million_open_tags_take_one_pass() {
        for piece in ["<p ", "<p a=\"", "<!--", "<p>", "<", "</p"] {
            let long = piece.repeat(200_000);
            assert!(tokens(&long).count() <= 200_000);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(<|>|=|\"|'|/|!|-| |p|a|é|&|\\PC){0,60}") {
            for token in tokens(&text) {
                if let Token::Open { attributes, .. } = token {
                    let _ = attribute(attributes, "p");
                }
            }
        }
    }
}
