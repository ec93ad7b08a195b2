//! A recording on the disk: one exchange a line, and valid JSON after each of them.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

const HEAD: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"mapctl","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"pages":[],"entries":["#
);
const TAIL: &str = "\n]}}\n";

/// A HAR that grows.
#[derive(Debug)]
pub struct HarFile {
    file: File,
    /// Where the tail begins.
    end: u64,
    is_empty: bool,
}

impl HarFile {
    /// Goes on with a recording of ours, or begins one, whatever else the file holds.
    pub fn open(mut file: File) -> io::Result<Self> {
        if let Some(end) = end(&mut file)? {
            return Ok(Self { is_empty: end == HEAD.len() as u64, file, end });
        }
        file.set_len(0)?;
        file.rewind()?;
        file.write_all([HEAD, TAIL].concat().as_bytes())?;
        Ok(Self { file, end: HEAD.len() as u64, is_empty: true })
    }

    /// Whether it holds no exchange.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Adds an entry, which is JSON on one line. One that does not fit is taken back.
    pub fn append(&mut self, entry: &[u8]) -> io::Result<()> {
        let comma = if self.is_empty { "\n" } else { ",\n" };
        // In one piece, for whoever kills the process does not do so in the middle of it.
        let piece = [comma.as_bytes(), entry, TAIL.as_bytes()].concat();
        if let Err(error) = self.write(&piece) {
            let _ = self.file.set_len(self.end).and_then(|()| self.write(TAIL.as_bytes()));
            return Err(error);
        }
        self.end += (piece.len() - TAIL.len()) as u64;
        self.is_empty = false;
        Ok(())
    }

    fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(piece)
    }
}

/// Where the tail of a recording of ours begins.
fn end(file: &mut File) -> io::Result<Option<u64>> {
    let Some(end) = file.metadata()?.len().checked_sub(TAIL.len() as u64) else { return Ok(None) };
    let mut read = |at: u64, expected: &str| -> io::Result<bool> {
        let mut found = vec![0; expected.len()];
        file.seek(SeekFrom::Start(at))?;
        match file.read_exact(&mut found) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            read => read.map(|()| found == expected.as_bytes()),
        }
    };
    Ok((read(0, HEAD)? && read(end, TAIL)?).then_some(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::path::Path;

    fn open(path: &Path) -> HarFile {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path).unwrap();
        HarFile::open(file).unwrap()
    }

    fn entries(path: &Path) -> String {
        let har: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!((&har["log"]["version"], &har["log"]["creator"]["name"]), (&"1.2".into(), &"mapctl".into()));
        har["log"]["entries"].to_string()
    }

    #[test]
    fn it_is_whole_after_every_entry_and_can_be_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.har");
        let mut har = open(&path);
        assert_eq!((entries(&path).as_str(), har.is_empty()), ("[]", true));
        har.append(b"1").unwrap();
        assert_eq!(entries(&path), "[1]");
        har.append(b"{\"a\":2}").unwrap();
        assert_eq!(entries(&path), "[1,{\"a\":2}]");
        drop(har);
        let mut har = open(&path);
        assert!(!har.is_empty());
        har.append(b"3").unwrap();
        assert_eq!(entries(&path), "[1,{\"a\":2},3]");
    }

    #[test]
    fn what_is_no_recording_of_ours_gives_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.har");
        for text in ["", "{}", "{\"log\":{}}\n]}}\n"] {
            std::fs::write(&path, text).unwrap();
            let mut har = open(&path);
            har.append(b"1").unwrap();
            assert_eq!(entries(&path), "[1]");
        }
    }
}
