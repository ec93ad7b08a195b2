//! What an earlier attempt at the same run has read: its page notes, found by their units.

use crate::fetch::{PageNote, Past, UnitName};
use crate::store::Memory;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

/// Notes stay on the disk; here is where each begins and how long it is.
#[derive(Debug)]
pub struct Noted {
    path: PathBuf,
    units: HashMap<(String, UnitName), Vec<(u64, usize)>>,
    is_over: bool,
}

/// What tells whose page a note is of.
#[derive(Deserialize)]
struct Head {
    endpoint: String,
    unit: Vec<(String, String)>,
    page: u64,
}

impl Noted {
    /// The notes of that memory.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn read(memory: &Memory) -> io::Result<Self> {
        let (path, length) = memory.pages();
        let mut units: HashMap<(String, UnitName), Vec<(u64, usize)>> = HashMap::new();
        let mut lines = BufReader::new(File::open(path)?.take(length));
        let (mut at, mut line) = (0, Vec::new());
        loop {
            line.clear();
            let read = lines.read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            let head: Head = serde_json::from_slice(&line).map_err(io::Error::other)?;
            let pages = units.entry((head.endpoint, UnitName(head.unit))).or_default();
            // A unit that was walked anew counts from there.
            if head.page <= 1 {
                pages.clear();
            }
            pages.push((at, read));
            at += read as u64;
        }
        Ok(Self { path: path.to_owned(), units, is_over: memory.is_over() })
    }

    fn note(&self, file: &mut File, (at, length): (u64, usize)) -> io::Result<PageNote> {
        let mut line = vec![0; length];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut line)?;
        serde_json::from_slice(&line).map_err(io::Error::other)
    }
}

impl Past for Noted {
    fn pages(&self, endpoint: &str, unit: &UnitName) -> Result<Vec<PageNote>, String> {
        let Some(places) = self.units.get(&(endpoint.to_owned(), unit.clone())) else { return Ok(Vec::new()) };
        let notes = File::open(&self.path).and_then(|mut file| {
            places.iter().map(|place| self.note(&mut file, *place)).collect::<io::Result<Vec<PageNote>>>()
        });
        notes.map_err(|error| format!("`{}` cannot be read: {error}", self.path.display()))
    }

    fn is_over(&self) -> bool {
        self.is_over
    }
}
