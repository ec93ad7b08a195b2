//! The shipped recordings, and copies of them that are broken on purpose.

use serde_json::Value;
use std::fs;
use std::path::Path;

/// A recording as JSON.
#[derive(Clone)]
pub struct Recording(pub Value);

impl Recording {
    /// The demo of a map.
    pub fn demo(map: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/maps/{map}/demo/traffic.har"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    pub fn entries(&self) -> &Vec<Value> {
        self.0["log"]["entries"].as_array().expect("entries")
    }

    pub fn entries_mut(&mut self) -> &mut Vec<Value> {
        self.0["log"]["entries"].as_array_mut().expect("entries")
    }

    /// The text of an answer, by the number of its entry.
    pub fn text(&self, entry: usize) -> &str {
        self.entries()[entry]["response"]["content"]["text"].as_str().expect("an answer's text")
    }

    pub fn set_text(&mut self, entry: usize, text: impl Into<String>) {
        self.entries_mut()[entry]["response"]["content"]["text"] = Value::String(text.into());
    }

    /// An answer as JSON.
    pub fn answer(&self, entry: usize) -> Value {
        serde_json::from_str(self.text(entry)).expect("an answer in JSON")
    }

    /// Changes an answer.
    pub fn alter(&mut self, entry: usize, change: impl FnOnce(&mut Value)) {
        let mut answer = self.answer(entry);
        change(&mut answer);
        self.set_text(entry, answer.to_string());
    }

    /// Every record of the pages that hold an array there, in order.
    pub fn records(&self, pointer: &str) -> Vec<Value> {
        let pages = (0..self.entries().len()).map(|entry| self.answer(entry));
        pages.filter_map(|page| page.pointer(pointer)?.as_array().cloned()).flatten().collect()
    }

    pub fn write(&self, path: &Path) {
        fs::write(path, self.0.to_string()).expect("a recording");
    }
}
