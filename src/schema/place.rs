//! Where in a schema's text a JSON pointer points: at the key if it has one, else at the value.

use crate::diagnostic::{Place, Source};
use crate::value::Type;
use crate::value::scan::{Cursor, Key, Malformed};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The places of a JSON document.
#[derive(Debug)]
pub(super) struct Places<'a> {
    source: &'a Arc<Source>,
    spans: HashMap<String, Range<usize>>,
    repeated: Vec<(String, Range<usize>)>,
}

impl<'a> Places<'a> {
    /// Walks the whole text once.
    pub(super) fn read(source: &'a Arc<Source>) -> Result<Self, Malformed> {
        let mut places = Self { source, spans: HashMap::new(), repeated: Vec::new() };
        let mut cursor = Cursor::new(&source.text);
        places.walk(&mut cursor, "")?;
        cursor.finish()?;
        Ok(places)
    }

    /// The key (or the array's item) at `pointer`, or at as much of it as there is.
    pub(super) fn find(&self, pointer: &str) -> Place {
        let mut known = pointer;
        loop {
            if let Some(span) = self.spans.get(known) {
                return self.place(known, span.clone());
            }
            match known.rsplit_once('/') {
                Some((parent, _)) => known = parent,
                None => return Place::start_of(self.source),
            }
        }
    }

    /// Keys that stand twice in one object, each where it stands again.
    pub(super) fn repeated(&self) -> impl Iterator<Item = Place> {
        self.repeated.iter().map(|(pointer, span)| self.place(pointer, span.clone()))
    }

    fn place(&self, pointer: &str, span: Range<usize>) -> Place {
        Place { source: Arc::clone(self.source), pointer: pointer.to_owned(), span }
    }

    fn walk(&mut self, cursor: &mut Cursor<'a>, pointer: &str) -> Result<(), Malformed> {
        match cursor.peek()? {
            Type::Object => cursor.object(|cursor, key| self.member(cursor, key, pointer)).map(|_| ()),
            Type::Array => cursor.array(|cursor, index| self.element(cursor, index, pointer)).map(|_| ()),
            _ => cursor.value().map(|_| ()),
        }
    }

    fn member(&mut self, cursor: &mut Cursor<'a>, key: Key<'a>, parent: &str) -> Result<(), Malformed> {
        let name = key.to_text();
        let pointer = format!("{parent}/{}", escape(&name));
        let span = match name {
            Cow::Borrowed(name) => offset(&self.source.text, name),
            // Written with escapes: its colon will do.
            Cow::Owned(_) => cursor.at().saturating_sub(1)..cursor.at(),
        };
        if self.spans.insert(pointer.clone(), span.clone()).is_some() {
            self.repeated.push((pointer.clone(), span));
        }
        self.walk(cursor, &pointer)
    }

    fn element(&mut self, cursor: &mut Cursor<'a>, index: usize, parent: &str) -> Result<(), Malformed> {
        let pointer = format!("{parent}/{index}");
        cursor.peek()?;
        let start = cursor.at();
        self.walk(cursor, &pointer)?;
        self.spans.insert(pointer, start..cursor.at());
        Ok(())
    }
}

/// Where a slice of the text lies in it.
fn offset(text: &str, slice: &str) -> Range<usize> {
    let start = slice.as_ptr() as usize - text.as_ptr() as usize;
    start..start + slice.len()
}

/// A name as one token of a JSON pointer.
pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The place where text stops being JSON.
pub(super) fn malformed(source: &Arc<Source>, error: &Malformed) -> Place {
    let letter = source.text.get(error.at..).and_then(|rest| rest.chars().next());
    let width = letter.filter(|letter| *letter != '\n').map_or(0, char::len_utf8);
    Place { source: Arc::clone(source), pointer: String::new(), span: error.at..error.at + width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_key_or_item() {
        let source = Source::new("s.json", "{\n \"a\": {\"b/c\" : [1, \"b\"]}, \"b\": 2}");
        let places = Places::read(&source).expect("JSON");
        assert_eq!(places.find("/a/b~1c").text(), "b/c");
        assert_eq!(places.find("/a/b~1c/1").text(), "\"b\"");
        assert_eq!(source.line_column(places.find("/b").span.start), (2, 28));
    }

    #[test]
    fn a_pointer_that_leads_nowhere_stops_on_the_way() {
        let source = Source::new("s.json", r#"{"a": {"b": 1}}"#);
        let places = Places::read(&source).expect("JSON");
        let place = places.find("/a/x/y");
        assert_eq!((place.text(), place.pointer.as_str()), ("a", "/a"));
        assert_eq!(places.find("/x"), Place::start_of(&source));
    }

    #[test]
    fn keys_that_stand_twice_are_found_at_any_depth() {
        let source = Source::new("s.json", r#"{"a": [{"k": 1, "\u006b": {"c": 2}}]}"#);
        let places = Places::read(&source).expect("JSON");
        let repeated: Vec<_> = places.repeated().collect();
        assert_eq!((repeated.len(), repeated[0].pointer.as_str()), (1, "/a/0/k"));
        assert!(repeated[0].span.start > source.text.find("1,").expect("the first value"));
    }

    #[test]
    fn text_that_is_not_json_has_its_line_and_column() {
        for (text, expected) in [("{\n  \"é\": ]\n}", (2, 8)), ("", (1, 1)), ("{\"a\":\n", (2, 1))] {
            let source = Source::new("s.json", text);
            let error = Places::read(&source).expect_err("not JSON");
            assert_eq!(source.line_column(malformed(&source, &error).span.start), expected, "{text}");
        }
    }
}
