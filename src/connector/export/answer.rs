//! What the answers of an export say: its id, and how far it is.

use super::{Export, State};
use crate::http::{excerpt, visible};
use crate::path::{Found, Selected, View};
use crate::value::scan::write_string;
use crate::value::{Raw, Type};

/// What a poll's answer says.
#[derive(Debug)]
pub struct Polled<'a> {
    pub state: State,
    /// The vendor's own word for it.
    pub word: String,
    /// The chunks that can be fetched, as JSON texts; `None`: the answer does not speak of any.
    pub chunks: Option<Vec<String>>,
    /// The chunks that will never come, as people read them.
    pub lost: Vec<String>,
    /// What is read of the answer, the total among it.
    pub page: View<'a>,
}

impl Export {
    /// The export's id in the answer to `start`, as JSON text.
    pub fn read_id(&self, body: &[u8]) -> Result<String, String> {
        let (text, path) = (String::from_utf8_lossy(body), &self.id.path);
        let missing = |why: &str| format!("the export's id is not there: {why}; the answer says: {}", excerpt(body));
        let raw = Raw::parse(text.trim_start_matches('\u{feff}')).map_err(|_| missing("the answer is not JSON"))?;
        let view = self.start_reads.read(raw).map_err(|error| error.to_string())?;
        let Selected::One(id) = view.get(self.id.slot) else {
            return Err(missing(&format!("`{path}` matches nothing")));
        };
        match name(*id) {
            Some(id) => Ok(id),
            None => Err(missing(&format!("`{path}` meets {}", id.kind().words()))),
        }
    }

    /// What a poll's answer says.
    pub fn read_poll<'a>(&self, text: &'a str) -> Result<Polled<'a>, String> {
        let said = || excerpt(text.as_bytes());
        let walked = self.poll_reads.walk(text, &mut ());
        let walked =
            walked.map_err(|error| format!("the answer cannot be read: {}; it begins: {}", error.message, said()))?;
        let (word, state) = self.state(&walked.page, said)?;
        let chunks = match &walked.records {
            Found::Missing => None,
            Found::NotAnArray(raw) => return Err(self.no_chunk(*raw)),
            Found::Records { records, .. } => {
                let names = records.iter().map(|record| name(record.raw).ok_or_else(|| self.no_chunk(record.raw)));
                Some(names.collect::<Result<_, _>>()?)
            }
        };
        let lost = self.lost.iter().flat_map(|slot| words(walked.page.get(*slot))).collect();
        Ok(Polled { state, word, chunks, lost, page: walked.page })
    }

    fn state(&self, page: &View<'_>, said: impl Fn() -> String) -> Result<(String, State), String> {
        let path = &self.state.path;
        let word = match page.get(self.state.slot) {
            Selected::One(raw) => raw.scalar_text().map(|text| text.into_owned()),
            _ => None,
        };
        let word = word.ok_or_else(|| {
            format!("the export's state is not there: `{path}` finds no word in the answer, which says: {}", said())
        })?;
        let word = visible(&word);
        let state = self.states.get(&word).ok_or_else(|| {
            format!("`{word}` is no state that `export.states` lists: say whether it is `working`, `ready` or `failed`")
        })?;
        Ok((word, state))
    }

    fn no_chunk(&self, raw: Raw<'_>) -> String {
        let (path, kind) = (&self.chunks, raw.kind());
        let every = if kind == Type::Array { format!(": write `chunks: {path}[*]`") } else { String::new() };
        format!("a chunk is a text or a number, and `{path}` meets {}{every}", kind.words())
    }

    /// Why a ready export whose answer speaks of no chunks is none.
    pub fn without_chunks(&self, text: &str) -> String {
        let said = excerpt(text.as_bytes());
        format!(
            "the export is ready, and its chunks are not there: `{}` matches nothing in the answer, which says: {said}",
            self.chunks
        )
    }

    /// What `export` stands for in a request, as a JSON object to be read by [`Self::view`].
    pub fn names(id: &str, chunk: Option<&str>) -> String {
        let chunk = chunk.map(|chunk| format!(",\"chunk\":{chunk}")).unwrap_or_default();
        format!("{{\"id\":{id}{chunk}}}")
    }

    /// The view for [`Export::scope`].
    pub fn view<'a>(&self, names: &'a str) -> Result<View<'a>, String> {
        self.reads.read(Raw::trusted(names)).map_err(|error| error.to_string())
    }

    /// In place of what is not known yet, for people.
    pub fn stand_in() -> String {
        let quoted = |text: &str| {
            let mut json = String::new();
            write_string(text, &mut json);
            json
        };
        Self::names(&quoted("{export.id}"), Some(&quoted("{export.chunk}")))
    }
}

/// An id or a chunk: a text that is not empty, or a number.
fn name(raw: Raw<'_>) -> Option<String> {
    let is_name = match raw.kind() {
        Type::Number => true,
        Type::String => raw.scalar_text().is_some_and(|text| !text.trim().is_empty()),
        _ => false,
    };
    is_name.then(|| raw.json().to_owned())
}

/// Chunks as people read them.
fn words(selected: &Selected<'_>) -> Vec<String> {
    let raws = match selected {
        Selected::Absent => Vec::new(),
        Selected::One(raw) if raw.kind() == Type::Array => raw.elements(),
        Selected::One(raw) => vec![*raw],
        Selected::Many(raws) => raws.clone(),
    };
    raws.iter().map(|raw| visible(&raw.scalar_text().unwrap_or_else(|| raw.json().into()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::Source;
    use crate::connector::stage::compile;

    fn with(check: impl FnOnce(&Export)) {
        let map = "connect: { url: https://h }\nendpoints:\n  a: { export: { start: { post: /e, id: $.id }, poll: { get: '/e/{{ export.id }}', state: $.s }, states: { working: [RUNNING], ready: [DONE], failed: [ERROR] }, chunks: '$.c[*]', lost: ['$.l[*]', $.m], fetch: { get: '/e/{{ export.chunk }}' } }, records: '$[*]' }";
        let connector = compile(map).0.unwrap();
        let Source::Export(export) = &connector.endpoints[0].source else { panic!("no export") };
        check(export);
    }

    #[test]
    fn the_id_is_a_text_or_a_number() {
        with(|export| {
            assert_eq!(export.read_id(b"{\"id\":\"a/b\"}"), Ok("\"a/b\"".to_owned()));
            assert_eq!(export.read_id(b"{\"id\":5601616512020228096}"), Ok("5601616512020228096".to_owned()));
            for (body, why) in [
                (&b"{}"[..], "`$.id` matches nothing"),
                (b"{\"id\":null,\"message\":\"no licence\"}", "matches nothing; the answer says: no licence"),
                (b"{\"id\":\"\"}", "`$.id` meets a string"),
                (b"{\"id\":[1]}", "`$.id` meets an array"),
                (b"<html>", "the answer is not JSON"),
                (b"", "the answer is not JSON"),
            ] {
                let said = export.read_id(body).unwrap_err();
                assert!(said.contains(why), "{said}");
            }
        });
    }

    #[test]
    fn a_poll_says_how_far_it_is() {
        with(|export| {
            let polled = export.read_poll(r#"{"s":"done ","c":[1,"b"],"l":[2,"x"],"m":[7]}"#).unwrap();
            assert_eq!((polled.state, polled.word.as_str()), (State::Ready, "done"));
            assert_eq!(polled.chunks, Some(vec!["1".to_owned(), "\"b\"".to_owned()]));
            assert_eq!(polled.lost, ["2", "x", "7"]);
            let polled = export.read_poll(r#"{"s":"Running","c":null}"#).unwrap();
            assert_eq!((polled.state, polled.chunks), (State::Working, None));
            assert_eq!(export.read_poll(r#"{"s":"ERROR","c":[]}"#).unwrap().chunks, Some(Vec::new()));
        });
    }

    #[test]
    fn what_a_poll_cannot_mean_is_told() {
        with(|export| {
            for (text, why) in [
                (r#"{"s":"PAUSED","c":[]}"#, "`PAUSED` is no state that `export.states` lists"),
                (r#"{"message":"maintenance"}"#, "`$.s` finds no word in the answer, which says: maintenance"),
                (r#"{"s":"DONE","c":[[1]]}"#, "a chunk is a text or a number, and `$.c[*]` meets an array"),
                (r#"{"s":"DONE","c":{"a":1}}"#, "meets an object"),
                ("<html>", "the answer cannot be read"),
            ] {
                let said = export.read_poll(text).unwrap_err();
                assert!(said.contains(why), "{said}");
            }
        });
    }

    #[test]
    fn names_of_requests_are_read() {
        with(|export| {
            let names = Export::names("\"i\"", Some("2"));
            assert_eq!(names, r#"{"id":"i","chunk":2}"#);
            assert!(export.view(&names).is_ok() && export.view(&Export::names("1", None)).is_ok());
        });
    }
}
