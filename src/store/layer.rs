//! 128-bit keys with 64-bit values in one file, in the order of the keys; written once and never changed.

use super::table::Entry;
use super::{StoreError, private};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// How the files end.
const ENDING: &str = "hash";
/// Bytes of a key and its value.
const SLOT: usize = 24;
/// How many a lookup reads at once.
const SLOTS: usize = 128;
pub(super) const BLOCK: usize = SLOTS * SLOT;
/// What is read or written at once from one end to the other.
const AT_ONCE: usize = 16 * BLOCK;

/// A file that goes when it is dropped.
#[derive(Debug)]
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// One file of entries. It goes when it is dropped.
#[derive(Debug)]
pub(super) struct Layer {
    file: File,
    /// The head of each block's first key: eight bytes in memory for each 3 KB on the disk.
    fences: Vec<u64>,
    length: u64,
    place: Place,
}

impl Layer {
    /// How many entries there are.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    pub(super) fn path(&self) -> &Path {
        &self.place.0
    }

    /// The value of a key; `block` is room to read one.
    pub(super) fn get(&self, key: u128, block: &mut [u8; BLOCK]) -> io::Result<Option<u64>> {
        let head = head(key);
        // A block that begins with a lesser head may end with this one, and several may begin with it.
        let first = self.fences.partition_point(|fence| *fence < head).saturating_sub(1);
        let may_hold = |number: &usize| self.fences.get(*number).is_some_and(|fence| *fence <= head);
        for number in (first..).take_while(may_hold) {
            let slots = self.read(number as u64, block)?;
            if let Ok(at) = slots.binary_search_by(|slot| slot[..16].cmp(&key.to_be_bytes())) {
                return Ok(Some(entry(&slots[at]).1));
            }
        }
        Ok(None)
    }

    fn read<'b>(&self, number: u64, block: &'b mut [u8; BLOCK]) -> io::Result<&'b [[u8; SLOT]]> {
        let slots = (self.length - number * SLOTS as u64).min(SLOTS as u64);
        let bytes = &mut block[..usize::try_from(slots).expect("no more than a block holds") * SLOT];
        read_at(&self.file, bytes, number * BLOCK as u64)?;
        Ok(bytes.as_chunks().0)
    }

    /// All entries in order.
    pub(super) fn into_entries(self) -> io::Result<Entries> {
        let file = File::open(&self.place.0)?;
        Ok(Entries { file: BufReader::with_capacity(AT_ONCE, file), left: self.length, _place: self.place })
    }

    /// Removes those that a process which died has left in a folder.
    pub(super) fn sweep(folder: &Path) {
        let left = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_ours = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING);
        left.filter(is_ours).for_each(|path| drop(fs::remove_file(path)));
    }
}

/// The entries of a layer, which goes with them.
pub(super) struct Entries {
    file: BufReader<File>,
    left: u64,
    _place: Place,
}

impl Iterator for Entries {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut slot = [0; SLOT];
        Some(self.file.read_exact(&mut slot).map(|()| entry(&slot)))
    }
}

/// A layer that is being written.
pub(super) struct Writer {
    file: BufWriter<File>,
    fences: Vec<u64>,
    length: u64,
    place: Place,
}

impl Writer {
    /// An empty one of that name, in which so many entries are expected.
    pub(super) fn create(folder: &Path, name: &str, expected: u64) -> Result<Self, StoreError> {
        let place = Place(folder.join(name).with_extension(ENDING));
        let file = BufWriter::with_capacity(AT_ONCE, private::create_file(&place.0)?);
        let blocks = usize::try_from(expected.div_ceil(SLOTS as u64)).unwrap_or_default();
        Ok(Self { file, fences: Vec::with_capacity(blocks), length: 0, place })
    }

    pub(super) fn path(&self) -> &Path {
        &self.place.0
    }

    /// Adds an entry, whose key is greater than all before it.
    pub(super) fn push(&mut self, (key, value): Entry) -> io::Result<()> {
        if self.length.is_multiple_of(SLOTS as u64) {
            self.fences.push(head(key));
        }
        self.length += 1;
        let mut slot = [0; SLOT];
        slot[..16].copy_from_slice(&key.to_be_bytes());
        slot[16..].copy_from_slice(&value.to_be_bytes());
        self.file.write_all(&slot)
    }

    /// The layer, to be read from now on.
    pub(super) fn end(mut self) -> io::Result<Layer> {
        self.file.flush()?;
        let file = File::open(&self.place.0)?;
        Ok(Layer { file, fences: self.fences, length: self.length, place: self.place })
    }
}

/// The first half of a key.
fn head(key: u128) -> u64 {
    u64::try_from(key >> 64).expect("half of it is left")
}

fn entry(slot: &[u8; SLOT]) -> Entry {
    let (key, value) = slot.split_at(16);
    let key = u128::from_be_bytes(*key.first_chunk().expect("sixteen bytes"));
    (key, u64::from_be_bytes(*value.first_chunk().expect("the other eight")))
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(at))?;
    file.read_exact(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(folder: &Path, entries: &[Entry]) -> Layer {
        let mut writer = Writer::create(folder, "layer", 0).expect("made");
        entries.iter().try_for_each(|entry| writer.push(*entry)).expect("written");
        writer.end().expect("written")
    }

    #[test]
    fn each_key_is_found_in_whichever_block_it_lies() {
        let scratch = tempfile::tempdir().expect("a folder");
        let mut block = [0; BLOCK];
        for length in [0, 1, 127, 128, 129, 1000_u128] {
            // Spread out, and then many with the same head, so that blocks begin alike.
            for key in [|n: u128| (n + 1) << 100, |n: u128| (n + 1) * 2 + (((n / 300) + 1) << 64)] {
                let entries: Vec<Entry> = (0..).zip(0..length).map(|(value, n)| (key(n), value)).collect();
                let layer = layer(scratch.path(), &entries);
                for (key, value) in &entries {
                    assert_eq!(layer.get(*key, &mut block).expect("read"), Some(*value), "{length}");
                    assert_eq!(layer.get(key + 1, &mut block).expect("read"), None, "{length}");
                }
                assert_eq!(layer.get(0, &mut block).expect("read"), None);
                assert_eq!(layer.get(u128::MAX, &mut block).expect("read"), None);
                assert_eq!(
                    layer.into_entries().expect("there").collect::<io::Result<Vec<_>>>().expect("read"),
                    entries
                );
                assert_eq!(fs::read_dir(scratch.path()).expect("is there").count(), 0);
            }
        }
    }
}
