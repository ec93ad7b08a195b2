//! 128-bit keys with 128-bit values on the disk, for sets that memory should not hold: a hash table of fixed buckets, grown
//! as a whole. Nothing is lost to chance: a key is there, or it is not.

use super::{StoreError, private};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How the files end, and those that take their place.
const ENDING: &str = "hash";
const GROWN: &str = "grown";
/// One bucket, as large as a page of memory: a lookup reads one.
const BUCKET: usize = 4096;
/// Bytes of a key and its value.
const SLOT: usize = 32;
const SLOTS: usize = BUCKET / SLOT;
/// How full buckets may be on average, in slots; keys are hashes, so that none is ever twice as full.
const LOAD: u64 = SLOTS as u64 / 2;

/// A hash table in a file. The file goes when it is dropped: it can be made anew from what it was made of.
#[derive(Debug)]
pub struct HashFile {
    path: PathBuf,
    file: File,
    /// There are two to the power of so many buckets; a key's first bits name its own.
    bits: u32,
    length: u64,
    bucket: Vec<u8>,
}

impl HashFile {
    /// An empty one of that name.
    pub fn create(folder: &Path, name: &str) -> Result<Self, StoreError> {
        let path = folder.join(name).with_extension(ENDING);
        let file = private::create_file(&path).and_then(|_| private::reopen_file(&path))?;
        file.set_len(BUCKET as u64).map_err(StoreError::io("written", &path))?;
        Ok(Self { path, file, bits: 0, length: 0, bucket: vec![0; BUCKET] })
    }

    /// The value of a key.
    pub fn get(&mut self, key: u128) -> Result<Option<u128>, StoreError> {
        let key = stored(key);
        self.read(index(key, self.bits)).map_err(StoreError::io("read", &self.path))?;
        Ok(slots(&self.bucket).find(|(known, _)| *known == key).map(|(_, value)| value))
    }

    /// Adds keys that are not there yet.
    pub fn extend(&mut self, mut entries: Vec<(u128, u128)>) -> Result<(), StoreError> {
        entries.iter_mut().for_each(|(key, _)| *key = stored(*key));
        entries.sort_unstable();
        while self.length + entries.len() as u64 > LOAD << self.bits {
            self.grow().map_err(StoreError::io("written", &self.path))?;
        }
        let added = self.add(&entries).map_err(StoreError::io("written", &self.path))?;
        match &entries[added..] {
            [] => Ok(()),
            // A bucket is full against all odds.
            rest => {
                let rest = rest.to_vec();
                self.grow().map_err(StoreError::io("written", &self.path))?;
                self.extend(rest)
            }
        }
    }

    /// Adds entries in order, and says how many before a bucket was full.
    fn add(&mut self, entries: &[(u128, u128)]) -> io::Result<usize> {
        let (mut added, bits) = (0, self.bits);
        for of_one in entries.chunk_by(|(one, _), (other, _)| index(*one, bits) == index(*other, bits)) {
            let number = index(of_one[0].0, bits);
            self.read(number)?;
            let used = slots(&self.bucket).count();
            if used + of_one.len() > SLOTS {
                return Ok(added);
            }
            for (slot, (key, value)) in self.bucket.chunks_exact_mut(SLOT).skip(used).zip(of_one) {
                slot[..16].copy_from_slice(&key.to_be_bytes());
                slot[16..].copy_from_slice(&value.to_be_bytes());
            }
            self.file.seek(SeekFrom::Start(number * BUCKET as u64))?;
            self.file.write_all(&self.bucket)?;
            added += of_one.len();
            self.length += of_one.len() as u64;
        }
        Ok(added)
    }

    fn read(&mut self, number: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(number * BUCKET as u64))?;
        self.file.read_exact(&mut self.bucket)
    }

    /// Twice as many buckets: each is parted by one bit more of its keys, so that both files are passed once in order.
    fn grow(&mut self) -> io::Result<()> {
        let grown = self.path.with_extension(GROWN);
        let file = private::create_file(&grown).map_err(io::Error::from)?;
        let mut to = BufWriter::with_capacity(64 * BUCKET, file);
        self.file.seek(SeekFrom::Start(0))?;
        let mut from = BufReader::with_capacity(64 * BUCKET, &self.file);
        for _ in 0..1_u64 << self.bits {
            from.read_exact(&mut self.bucket)?;
            for half in 0..2 {
                let mut bytes = 0;
                for slot in self.bucket.chunks_exact(SLOT) {
                    let key = number(&slot[..16]);
                    if key != 0 && index(key, self.bits + 1) & 1 == half {
                        to.write_all(slot)?;
                        bytes += SLOT;
                    }
                }
                to.write_all(&[0; BUCKET][bytes..])?;
            }
        }
        to.flush()?;
        drop(from);
        fs::rename(&grown, &self.path)?;
        self.file = private::reopen_file(&self.path).map_err(io::Error::from)?;
        self.bits += 1;
        Ok(())
    }

    /// Removes those that a process which died has left in a folder.
    pub(super) fn sweep(folder: &Path) {
        let left = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_ours = |path: &PathBuf| path.extension().is_some_and(|ending| ending == ENDING || ending == GROWN);
        left.filter(is_ours).for_each(|path| drop(fs::remove_file(path)));
    }
}

impl Drop for HashFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Zero stands for an empty slot; a hash that is zero is taken for one.
fn stored(key: u128) -> u128 {
    key.max(1)
}

fn index(key: u128, bits: u32) -> u64 {
    let first = key.checked_shr(128 - bits).unwrap_or(0);
    u64::try_from(first).expect("a file has fewer than 2^64 buckets")
}

fn number(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte))
}

fn slots(bucket: &[u8]) -> impl Iterator<Item = (u128, u128)> + '_ {
    let pairs = bucket.chunks_exact(SLOT).map(|slot| (number(&slot[..16]), number(&slot[16..])));
    pairs.take_while(|(key, _)| *key != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::fingerprint;

    #[test]
    fn what_was_added_is_there_and_nothing_else() {
        let scratch = tempfile::tempdir().expect("a folder");
        let mut file = HashFile::create(scratch.path(), "keys").expect("made");
        let key = |n: u32| fingerprint(&n.to_be_bytes());
        for batch in 0..40_u32 {
            let entries = (0..500).map(|n| (key(batch * 500 + n), u128::from(n))).collect();
            file.extend(entries).expect("added");
        }
        assert!(file.bits >= 8, "{}", file.bits);
        for n in 0..20_000 {
            assert_eq!(file.get(key(n)).expect("read"), Some(u128::from(n % 500)), "{n}");
            assert_eq!(file.get(key(n + 20_000)).expect("read"), None, "{n}");
        }
        drop(file);
        assert_eq!(fs::read_dir(scratch.path()).expect("is there").count(), 0);
    }

    #[test]
    fn keys_that_crowd_one_bucket_are_kept_apart_in_the_end() {
        let scratch = tempfile::tempdir().expect("a folder");
        let mut file = HashFile::create(scratch.path(), "keys").expect("made");
        // All differ in the first twelve bits alone, and come at once.
        let entries: Vec<(u128, u128)> = (0..200_u128).map(|n| (n << 116, n)).collect();
        file.extend(entries.clone()).expect("added");
        for (key, value) in entries {
            assert_eq!(file.get(key).expect("read"), Some(value));
        }
    }
}
