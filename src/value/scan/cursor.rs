//! The place of a walk over JSON text: it validates what it passes and hands out slices.

use super::shape::{Member, Shape, Shapes};
use super::{MAX_DEPTH, Malformed, number, string};
use crate::value::raw::Spelling;
use crate::value::{Raw, Type};
use std::borrow::Cow;

/// A walk over one JSON text. Whoever drives it takes each value once, by [`Cursor::value`], [`Cursor::object`] or
/// [`Cursor::array`].
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// What was learned of objects, where that is worth it.
    shapes: Option<Shapes<'a>>,
}

/// A member's key as it is written. Most keys are told from a name by their length alone, so it is cut out of the text
/// no sooner than someone wants its characters.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    escaped: bool,
}

impl<'a> Key<'a> {
    /// Whether both spell one name.
    pub fn is_same(&self, other: &Key<'_>) -> bool {
        self.is(&other.to_text())
    }

    /// Its characters.
    pub fn to_text(&self) -> Cow<'a, str> {
        let inner = &self.text[self.start..self.end];
        if self.escaped { Cow::Owned(super::unescape(inner)) } else { Cow::Borrowed(inner) }
    }

    /// How many bytes its characters have.
    #[inline]
    pub fn length(&self) -> usize {
        if self.escaped { self.to_text().len() } else { self.end - self.start }
    }

    /// Whether it spells this name.
    #[inline(always)]
    pub fn is(&self, name: &str) -> bool {
        match self.escaped {
            true => self.to_text() == name,
            false => self.end - self.start == name.len() && self.bytes() == name.as_bytes(),
        }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.start..self.end).unwrap_or_default()
    }
}

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, shapes: None }
    }

    /// The same, where many objects of the same shapes come: what is learned of them goes on from one text to the next.
    pub fn knowing(text: &'a str, shapes: Shapes<'a>) -> Self {
        Self { shapes: Some(shapes), ..Self::new(text) }
    }

    /// What was learned of objects.
    pub fn into_shapes(self) -> Shapes<'a> {
        self.shapes.unwrap_or_default()
    }

    /// The byte offset it stands at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The JSON type that the next value can only be, by its first byte.
    pub fn peek(&mut self) -> Result<Type, Malformed> {
        match self.next_byte() {
            Some(b'{') => Ok(Type::Object),
            Some(b'[') => Ok(Type::Array),
            Some(b'"') => Ok(Type::String),
            Some(b't' | b'f') => Ok(Type::Boolean),
            Some(b'n') => Ok(Type::Null),
            Some(b'-' | b'0'..=b'9') => Ok(Type::Number),
            _ => Err(self.no_value()),
        }
    }

    /// Passes the next value, whatever it is, and hands it out.
    pub fn value(&mut self) -> Result<Raw<'a>, Malformed> {
        let first = self.next_byte();
        let start = self.at;
        let spelling = self.pass_from(first)?;
        Ok(Raw::cut(&self.text[start..self.at], spelling))
    }

    /// Passes the next value, whatever it is.
    #[inline]
    pub fn pass(&mut self) -> Result<(), Malformed> {
        let first = self.next_byte();
        self.pass_from(first).map(drop)
    }

    /// The same of a value that begins here, with that byte.
    #[inline]
    fn pass_from(&mut self, first: Option<u8>) -> Result<Spelling, Malformed> {
        match first {
            Some(b'{' | b'[') => self.skip().map(|()| Spelling::Foreign),
            _ => self.scalar(first),
        }
    }

    /// Passes the object that comes next: `member` is handed each key and must take its value.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Key<'a>) -> Result<(), Malformed>,
    ) -> Result<Raw<'a>, Malformed> {
        self.members(|cursor| {
            let key = cursor.key()?;
            member(cursor, key)
        })
    }

    /// Passes the object that comes next, one of those at the place of that number. `number_of` says what a key is known by, if
    /// at all; with that, `member` must take its value.
    pub fn object_at(
        &mut self,
        place: usize,
        number_of: impl Fn(&Key<'a>) -> Option<usize>,
        mut member: impl FnMut(&mut Self, Option<usize>) -> Result<(), Malformed>,
    ) -> Result<Raw<'a>, Malformed> {
        let Some(mut shape) = self.shapes.as_mut().map(|shapes| shapes.take(place)) else {
            return self.object(|cursor, key| member(cursor, number_of(&key)));
        };
        let mut next = 0;
        let raw = self.members(|cursor| {
            let number = match cursor.expected(&shape, next) {
                Some(number) => {
                    next += 1;
                    number
                }
                None => cursor.unexpected(&mut shape, &mut next, &number_of)?,
            };
            member(cursor, number)
        })?;
        if let Some(shapes) = &mut self.shapes {
            shapes.put(place, shape);
        }
        Ok(raw)
    }

    /// Passes the object that comes next; `member` must take each key and its value.
    #[inline(always)]
    fn members(&mut self, mut member: impl FnMut(&mut Self) -> Result<(), Malformed>) -> Result<Raw<'a>, Malformed> {
        self.expect(b'{', "`{`")?;
        let start = self.at - 1;
        self.descend()?;
        if !self.take(b'}') {
            loop {
                member(self)?;
                if !self.goes_on(true)? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(self.cut(start))
    }

    /// Passes the key that came at this place of the last object; `None` when another one comes.
    #[inline]
    fn expected(&mut self, shape: &Shape<'a>, place: usize) -> Option<Option<usize>> {
        self.next_byte();
        let Member { text, number } = shape.expected(place)?;
        let next = self.text.as_bytes().get(self.at..)?.get(..text.len())?;
        let is_next = is_same(next, text.as_bytes());
        self.at += if is_next { text.len() } else { 0 };
        is_next.then_some(*number)
    }

    fn unexpected(
        &mut self,
        shape: &mut Shape<'a>,
        place: &mut usize,
        number_of: &impl Fn(&Key<'a>) -> Option<usize>,
    ) -> Result<Option<usize>, Malformed> {
        let key = self.key()?;
        let number = number_of(&key);
        *place = shape.learn(*place, Member { text: &self.text[key.start - 1..self.at], number });
        Ok(number)
    }

    /// Passes the array that comes next: `element` is handed each index and must take its value.
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Self, usize) -> Result<(), Malformed>,
    ) -> Result<Raw<'a>, Malformed> {
        self.expect(b'[', "`[`")?;
        let start = self.at - 1;
        self.descend()?;
        if !self.take(b']') {
            for index in 0.. {
                element(self, index)?;
                if !self.goes_on(false)? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(self.cut(start))
    }

    /// Nothing but space may follow.
    pub fn finish(&mut self) -> Result<(), Malformed> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.found("the end of the text")),
        }
    }

    /// Passes a value without calls for what is inside it; the open brackets are bits, the innermost lowest.
    #[inline(never)]
    fn skip(&mut self) -> Result<(), Malformed> {
        let floor = self.depth;
        let mut objects = 0_u128;
        loop {
            match self.next_byte() {
                Some(b'{') => {
                    self.at += 1;
                    self.descend()?;
                    objects = objects << 1 | 1;
                    if !self.take(b'}') {
                        self.pass_key()?;
                        continue;
                    }
                    self.depth -= 1;
                    objects >>= 1;
                }
                Some(b'[') => {
                    self.at += 1;
                    self.descend()?;
                    objects <<= 1;
                    if !self.take(b']') {
                        continue;
                    }
                    self.depth -= 1;
                    objects >>= 1;
                }
                first => drop(self.scalar(first)?),
            }
            while self.depth > floor {
                let in_object = objects & 1 == 1;
                if self.goes_on(in_object)? {
                    if in_object {
                        self.pass_key()?;
                    }
                    break;
                }
                self.depth -= 1;
                objects >>= 1;
            }
            if self.depth == floor {
                return Ok(());
            }
        }
    }

    /// Passes a value that begins here, with that byte, and is neither object nor array.
    #[inline]
    fn scalar(&mut self, first: Option<u8>) -> Result<Spelling, Malformed> {
        match first {
            Some(b'"') => {
                let (end, spelling) = string::end(self.text, self.at + 1)?;
                self.at = end;
                return Ok(spelling);
            }
            Some(b'-' | b'0'..=b'9') => self.at = number::end(self.text, self.at)?,
            Some(b't') => self.word("true")?,
            Some(b'n') => self.word("null")?,
            Some(b'f') => self.word("false")?,
            _ => return Err(self.no_value()),
        }
        Ok(Spelling::Plain)
    }

    #[inline]
    fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(self.no_value());
        }
        self.at += word.len();
        Ok(())
    }

    /// Passes a key that nobody asks for, and its colon.
    #[inline]
    fn pass_key(&mut self) -> Result<(), Malformed> {
        self.expect(b'"', "a key in quotes")?;
        (self.at, _) = string::end(self.text, self.at)?;
        self.expect(b':', "`:`")
    }

    /// A key and its colon.
    #[inline]
    fn key(&mut self) -> Result<Key<'a>, Malformed> {
        self.expect(b'"', "a key in quotes")?;
        let start = self.at;
        let (end, spelling) = string::end(self.text, start)?;
        self.at = end;
        self.expect(b':', "`:`")?;
        Ok(Key { text: self.text, start, end: end - 1, escaped: spelling != Spelling::Plain })
    }

    /// After an element: a comma says that there is another one, the bracket that there is none.
    fn goes_on(&mut self, in_object: bool) -> Result<bool, Malformed> {
        let close = if in_object { b'}' } else { b']' };
        match self.next_byte() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Err(self.found(if in_object { "`,` or `}`" } else { "`,` or `]`" })),
            None => Err(self.error(if in_object {
                "the text ends inside an object"
            } else {
                "the text ends inside an array"
            })),
        }
    }

    fn descend(&mut self) -> Result<(), Malformed> {
        self.depth += 1;
        if self.depth < MAX_DEPTH {
            return Ok(());
        }
        Err(self.too_deep())
    }

    #[cold]
    fn too_deep(&self) -> Malformed {
        let message = format!("the text nests more than {} levels deep", MAX_DEPTH - 1);
        Malformed::new(self.at - 1, message)
    }

    /// Passes space and looks at the byte after it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte > b' ' => Some(byte),
            _ => self.next_after_space(),
        }
    }

    fn next_after_space(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.next_byte() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8, words: &str) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(self.found(words)) }
    }

    /// The array or the object that began there.
    fn cut(&self, start: usize) -> Raw<'a> {
        Raw::cut(&self.text[start..self.at], Spelling::Foreign)
    }

    #[cold]
    fn no_value(&self) -> Malformed {
        if self.at == self.text.len() {
            return self.error("the text ends where a value should begin");
        }
        self.found("a value")
    }

    #[cold]
    fn found(&self, expected: &str) -> Malformed {
        match self.text[self.at..].chars().next() {
            Some(letter) => self.error(&format!("expected {expected}, found `{letter}`")),
            None => self.error(&format!("the text ends where {expected} should be")),
        }
    }

    #[cold]
    fn error(&self, message: &str) -> Malformed {
        Malformed::new(self.at, message)
    }
}

/// Whether texts of one length are the same. Most keys are short, and told without a call.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    match one.len() {
        4..8 => have_same_ends::<4>(one, other),
        8..=16 => have_same_ends::<8>(one, other),
        17..=32 => have_same_ends::<16>(one, other),
        _ => one == other,
    }
}

/// The same of the first and the last so many bytes.
#[inline]
fn have_same_ends<const N: usize>(one: &[u8], other: &[u8]) -> bool {
    one.first_chunk::<N>() == other.first_chunk::<N>() && one.last_chunk::<N>() == other.last_chunk::<N>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_driver_takes_what_it_wants_and_passes_the_rest() {
        let text = r#" { "a" : [1, {"b": "x"}], "c": {"d": -2.50} } "#;
        let mut cursor = Cursor::new(text);
        let mut seen = Vec::new();
        let all = cursor.object(|cursor, key| {
            if key.is("a") {
                return cursor
                    .array(|cursor, index| {
                        seen.push(format!("{index}={}", cursor.value()?.json()));
                        Ok(())
                    })
                    .map(drop);
            }
            seen.push(format!("{}={}", key.to_text(), cursor.value()?.json()));
            Ok(())
        });
        cursor.finish().unwrap();
        assert_eq!(all.unwrap().json(), text.trim());
        assert_eq!(seen, ["0=1", r#"1={"b": "x"}"#, r#"c={"d": -2.50}"#]);
    }

    #[test]
    fn an_escaped_key_is_the_name_it_spells() {
        let mut cursor = Cursor::new(r#"{"\u0061b":1}"#);
        let mut spelled = false;
        cursor
            .object(|cursor, key| {
                spelled = key.is("ab") && !key.is("\\u0061b");
                cursor.value().map(drop)
            })
            .unwrap();
        assert!(spelled);
    }

    #[test]
    fn depth_is_counted_through_calls_and_skips_alike() {
        fn descend(cursor: &mut Cursor<'_>) -> Result<(), Malformed> {
            match cursor.peek()? {
                Type::Array => cursor.array(|cursor, _| descend(cursor)).map(drop),
                _ => cursor.value().map(drop),
            }
        }
        let text = format!("[{}1{}]", "[".repeat(126), "]".repeat(126));
        assert_eq!(descend(&mut Cursor::new(&text)), Ok(()));
        let deeper = format!("[{text}]");
        assert!(descend(&mut Cursor::new(&deeper)).is_err());
        assert!(Cursor::new(&deeper).array(|cursor, _| cursor.value().map(drop)).is_err());
    }

    /// What the members of each object are known by: expected by those of the objects before, or each told by itself.
    fn numbers(text: &str, learns: bool) -> Result<Vec<Vec<Option<usize>>>, Malformed> {
        let names = ["a", "bb", "c\"", "dd"];
        let mut cursor = if learns { Cursor::knowing(text, Shapes::default()) } else { Cursor::new(text) };
        let mut all = Vec::new();
        cursor.array(|cursor, _| {
            let mut numbers = Vec::new();
            let number_of = |key: &Key<'_>| names.iter().position(|name| key.is(name));
            let raw = cursor.object_at(3, number_of, |cursor, number| {
                numbers.push(number);
                cursor.pass()
            })?;
            all.push(numbers);
            assert!(raw.json().starts_with('{') && raw.json().ends_with('}'));
            Ok(())
        })?;
        cursor.finish()?;
        Ok(all)
    }

    #[test]
    fn keys_that_came_before_are_known_and_others_are_learned() {
        let text = r#"[{"a":1,"x":2,"bb":3},{"a":1,"x":2,"bb":3},{"a" :1,"bb":3,"x":2},{"bb":1,"bb":2},{},{"\u0061":1,"c\"":[]}]"#;
        let all = numbers(text, true).unwrap();
        let (a, b) = (Some(0), Some(1));
        assert_eq!(all, [vec![a, None, b], vec![a, None, b], vec![a, b, None], vec![b, b], vec![], vec![a, Some(2)]]);
        assert_eq!(numbers(r#"[{"a":1},{"a":1"#, true).unwrap_err().message, "the text ends inside an object");
        assert_eq!(numbers(r#"[{"a":1},{"a"}]"#, true).unwrap_err(), numbers(r#"[{"a":1},{"a"}]"#, false).unwrap_err());
    }

    #[test]
    fn more_members_than_are_remembered_are_told_all_the_same() {
        let object = |start: usize| {
            let members: Vec<String> = (start..start + 400).map(|n| format!("\"n{n}\":{n}")).collect();
            format!("{{{},\"bb\":0}}", members.join(","))
        };
        let text = format!("[{},{},{}]", object(0), object(0), object(7));
        assert_eq!(numbers(&text, true), numbers(&text, false));
    }

    proptest! {
        #[test]
        fn what_was_learned_changes_nothing(
            objects in prop::collection::vec(
                prop::collection::vec(r#" {0,1}"(a|bb|dd|c\\"|x|\\u0061)" {0,1}:(1| null|\[\]),?"#, 0..6), 0..6,
            ),
        ) {
            let text = format!("[{}]", objects.iter().map(|all| format!("{{{}}}", all.join(","))).collect::<Vec<_>>().join(","));
            prop_assert_eq!(numbers(&text, true), numbers(&text, false), "{}", text);
        }
    }
}
