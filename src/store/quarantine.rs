//! Rejected records with what was wrong and where they came from, one JSON object a line.

use super::{StoreError, memory, private};
use crate::value::{Raw, Scrubber, scan};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many bytes stand beside a record as a rule.
const COMMON: usize = 512;

/// A rejected record.
#[derive(Debug, Clone, Copy)]
pub struct Reject<'r> {
    pub code: &'r str,
    pub message: &'r str,
    /// The target attribute that could not be filled.
    pub attribute: Option<&'r str>,
    /// The path or template that was read.
    pub path: Option<&'r str>,
    pub endpoint: &'r str,
    /// Names and keys of the records that the unit hangs from.
    pub unit: &'r [(String, String)],
    /// From 1.
    pub page: usize,
    pub record: Raw<'r>,
}

/// The quarantine file of a run; made when the first record is rejected.
#[derive(Debug)]
pub struct Quarantine {
    path: PathBuf,
    /// Bytes of it that a run which goes on has written already.
    length: u64,
    secrets: Arc<Scrubber>,
    file: Option<BufWriter<File>>,
}

impl Quarantine {
    pub(super) fn new(path: PathBuf, length: u64, secrets: Arc<Scrubber>) -> Self {
        Self { path, length, secrets, file: None }
    }

    /// The file, if a record was rejected.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|_| self.path.as_path())
    }

    /// Appends a record.
    pub fn write(&mut self, reject: &Reject<'_>) -> Result<(), StoreError> {
        let (secrets, record) = (Arc::clone(&self.secrets), reject.to_json());
        let file = self.opened()?;
        let written = file.write_all(secrets.scrub(&record).as_bytes()).and_then(|()| file.write_all(b"\n"));
        written.map_err(StoreError::io("written", &self.path))
    }

    /// Hands everything over to the file.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        let Some(file) = &mut self.file else {
            // What a run wrote before it died, and after its checkpoint, comes again.
            return if self.path.exists() { memory::cut_back(&self.path, self.length).map(drop) } else { Ok(()) };
        };
        file.flush().map_err(StoreError::io("written", &self.path))
    }

    fn opened(&mut self) -> Result<&mut BufWriter<File>, StoreError> {
        if self.file.is_none() {
            private::create_folders(self.path.parent().unwrap_or(&self.path))?;
            self.file = Some(BufWriter::new(memory::cut_back(&self.path, self.length)?));
        }
        Ok(self.file.as_mut().expect("opened just above"))
    }
}

impl Reject<'_> {
    fn to_json(self) -> String {
        let mut out = String::with_capacity(self.record.json().len() + COMMON);
        out.push('{');
        let page = self.page.to_string();
        let texts = [
            ("code", Some(self.code)),
            ("message", Some(self.message)),
            ("attribute", self.attribute),
            ("path", self.path),
            ("endpoint", Some(self.endpoint)),
        ];
        for (name, text) in texts {
            write_name(name, &mut out);
            match text {
                Some(text) => scan::write_string(text, &mut out),
                None => out.push_str("null"),
            }
        }
        write_name("unit", &mut out);
        write_unit(self.unit, &mut out);
        write_name("page", &mut out);
        out.push_str(&page);
        write_name("record", &mut out);
        scan::write_canonical(self.record, &mut out);
        out.push('}');
        out
    }
}

fn write_name(name: &str, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    scan::write_string(name, out);
    out.push(':');
}

fn write_unit(unit: &[(String, String)], out: &mut String) {
    out.push('{');
    for (name, key) in unit {
        write_name(name, out);
        scan::write_string(key, out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::super::private::tests::mode;
    use super::*;

    #[test]
    fn the_file_comes_with_the_first_record() {
        let scratch = tempfile::tempdir().expect("a folder");
        let path = scratch.path().join("q/run.ndjson");
        let mut quarantine = Quarantine::new(path.clone(), 0, Arc::default());
        quarantine.finish().expect("nothing to do");
        assert!(!path.exists() && quarantine.path().is_none());

        let reject = Reject {
            code: "missing-required",
            message: "`webAppName` is absent",
            attribute: Some("webAppName"),
            path: None,
            endpoint: "issues",
            unit: &[("site".to_owned(), "1\"2".to_owned()), ("scan".to_owned(), "9".to_owned())],
            page: 2,
            record: Raw::trusted("{ \"a\":\n 1.10 }"),
        };
        quarantine.write(&reject).expect("written");
        quarantine.write(&Reject { unit: &[], ..reject }).expect("written");
        quarantine.finish().expect("flushed");
        let text = std::fs::read_to_string(&path).expect("is there");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            lines[0],
            r#"{"code":"missing-required","message":"`webAppName` is absent","attribute":"webAppName","path":null,"endpoint":"issues","unit":{"site":"1\"2","scan":"9"},"page":2,"record":{"a":1.10}}"#
        );
        assert!(lines[1].contains(r#""unit":{},"#), "{}", lines[1]);
        assert_eq!(mode(&path, 0o600), 0o600);
        assert_eq!(quarantine.path(), Some(path.as_path()));
    }
}
