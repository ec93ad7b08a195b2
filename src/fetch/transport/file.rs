//! Files of the workspace that stand in for an API: each JSON file a page, NDJSON files cut into pages.

use super::MAX_PAGE;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// How many lines a page of NDJSON holds.
const LINES: usize = 1_000;
/// Where a page of long lines is cut before it has so many.
const ENOUGH: usize = 8 * 1024 * 1024;

/// The pages of the files that a glob matches, read one at a time.
#[derive(Debug)]
pub struct FilePages {
    /// Sorted, the next one last.
    files: Vec<PathBuf>,
    /// Whether files are cut between lines.
    lines: bool,
    open: Option<(PathBuf, BufReader<File>)>,
}

/// One page of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct FilePage {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl FilePages {
    /// The files that `pattern`, relative to `folder`, matches; none is an error.
    pub fn find(folder: &Path, pattern: &str, lines: bool) -> Result<Self, String> {
        let root = glob::Pattern::escape(&folder.to_string_lossy());
        let whole = if Path::new(pattern).is_absolute() { pattern.to_owned() } else { format!("{root}/{pattern}") };
        let found = glob::glob(&whole).map_err(|error| format!("`{pattern}` is no glob: {}", error.msg))?;
        let mut files = Vec::new();
        for path in found {
            let path =
                path.map_err(|error| format!("`{}` cannot be read: {}", error.path().display(), error.error()))?;
            if path.is_file() {
                files.push(path);
            }
        }
        if files.is_empty() {
            return Err(format!("no file matches `{pattern}` in `{}`", folder.display()));
        }
        files.sort_unstable_by(|one, other| other.cmp(one));
        Ok(Self { files, lines, open: None })
    }

    /// The next page; `None` after the last. It comes in `buffer`, where that is large enough.
    pub fn next_page(&mut self, buffer: Vec<u8>) -> Option<Result<FilePage, String>> {
        if !self.lines {
            let path = self.files.pop()?;
            return Some(named(&path, read_whole(&path, buffer)));
        }
        loop {
            let (path, mut reader) = match self.open.take() {
                Some(open) => open,
                None => {
                    let path = self.files.pop()?;
                    match File::open(&path) {
                        Ok(file) => (path, BufReader::new(file)),
                        Err(error) => return Some(named(&path, Err(error))),
                    }
                }
            };
            match read_lines(&mut reader) {
                Ok(bytes) if bytes.is_empty() => {}
                read => {
                    let page = named(&path, read);
                    self.open = Some((path, reader));
                    return Some(page);
                }
            }
        }
    }
}

fn named(path: &Path, read: io::Result<Vec<u8>>) -> Result<FilePage, String> {
    let name = path.display().to_string();
    match read {
        Ok(bytes) => Ok(FilePage { name, bytes }),
        Err(error) => Err(format!("`{name}` cannot be read: {error}")),
    }
}

fn too_large(what: &str) -> io::Error {
    io::Error::other(format!("{what} is larger than {} MiB", MAX_PAGE / 1024 / 1024))
}

fn read_whole(path: &Path, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let most = MAX_PAGE as u64 + 1;
    // The whole of it and the end behind it: a buffer that grows would be copied again and again.
    let enough = usize::try_from(file.metadata()?.len().min(most)).unwrap_or_default() + 1;
    if bytes.capacity() < enough {
        // The next page may be a little larger.
        bytes = Vec::with_capacity(enough + enough / 8);
    }
    bytes.clear();
    file.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_PAGE { Err(too_large("the file")) } else { Ok(bytes) }
}

/// Up to a page of lines; empty at the end of the file.
fn read_lines(reader: &mut BufReader<File>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for _ in 0..LINES {
        let before = bytes.len();
        reader.by_ref().take(MAX_PAGE as u64 + 1).read_until(b'\n', &mut bytes)?;
        if bytes.len() - before > MAX_PAGE {
            return Err(too_large("one line"));
        }
        if bytes.len() == before || bytes.len() > ENOUGH {
            break;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn each_json_file_is_a_page_in_the_order_of_names() {
        let folder = folder(&[("b.json", "[2]"), ("a.json", "[1]"), ("c.txt", "")]);
        let mut pages = FilePages::find(folder.path(), "*.json", false).unwrap();
        let read: Vec<Vec<u8>> =
            std::iter::from_fn(|| pages.next_page(Vec::new())).map(|page| page.unwrap().bytes).collect();
        assert_eq!(read, [b"[1]", b"[2]"]);
    }

    #[test]
    fn lines_are_cut_into_pages() {
        let text = "{}\n".repeat(2_500);
        let folder = folder(&[("a.ndjson", &text), ("b.ndjson", ""), ("c.ndjson", "{}")]);
        let mut pages = FilePages::find(folder.path(), "*.ndjson", true).unwrap();
        let read: Vec<usize> =
            std::iter::from_fn(|| pages.next_page(Vec::new())).map(|page| page.unwrap().bytes.len()).collect();
        assert_eq!(read, [3_000, 3_000, 1_500, 2]);
    }

    #[test]
    fn no_file_is_an_error() {
        let folder = folder(&[]);
        assert!(FilePages::find(folder.path(), "*.json", false).unwrap_err().starts_with("no file matches `*.json`"));
        assert!(FilePages::find(folder.path(), "***", false).unwrap_err().contains("is no glob"));
    }
}
