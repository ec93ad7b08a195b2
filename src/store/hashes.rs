//! 128-bit keys with 64-bit values on the disk, for sets that memory should not hold: a few sorted files, merged as they
//! grow in number. Nothing is lost to chance: a key is there, or it is not.

use super::StoreError;
use super::filter::Filter;
use super::layer::{BLOCK, Layer, Writer};
use super::table::Entry;
use std::io;
use std::path::{Path, PathBuf};

/// Keys that come in batches. What they take of memory: 2 to 8 MB by which most lookups of new keys are spared a read,
/// eight bytes for each 128 keys. The files go when it is dropped: they can be made anew from what they were made of.
#[derive(Debug)]
pub struct Hashes {
    folder: PathBuf,
    name: String,
    /// The largest first: a new one takes in all that are no larger than what it holds so far, so that there are no more of
    /// them than the number of batches has bits, and each entry is written as often at most.
    layers: Vec<Layer>,
    filter: Filter,
    /// How many layers were made.
    made: u64,
    block: Box<[u8; BLOCK]>,
}

impl Hashes {
    /// An empty set of that name.
    pub fn create(folder: &Path, name: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            layers: Vec::new(),
            filter: Filter::default(),
            made: 0,
            block: Box::new([0; BLOCK]),
        }
    }

    /// The value of a key.
    pub fn get(&mut self, key: u128) -> Result<Option<u64>, StoreError> {
        if !self.filter.may_hold(key) {
            return Ok(None);
        }
        for layer in &self.layers {
            let found = layer.get(key, &mut self.block).map_err(StoreError::io("read", layer.path()))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Adds so many keys that are not there yet, in their order.
    pub fn extend(&mut self, count: usize, batch: impl Iterator<Item = Entry>) -> Result<(), StoreError> {
        let mut length = count as u64;
        let mut taken_in = Vec::new();
        while let Some(layer) = self.layers.pop_if(|layer| layer.len() <= length) {
            length += layer.len();
            taken_in.push(layer);
        }
        self.made += 1;
        let writer = Writer::create(&self.folder, &format!("{}-{}", self.name, self.made), length)?;
        let path = writer.path().to_owned();
        let layer = self.merge(batch, taken_in, (writer, length)).map_err(StoreError::io("written", &path))?;
        self.layers.push(layer);
        Ok(())
    }

    /// Writes a layer of a batch and of other layers, which go.
    fn merge(
        &mut self,
        batch: impl Iterator<Item = Entry>,
        layers: Vec<Layer>,
        (mut to, length): (Writer, u64),
    ) -> io::Result<Layer> {
        let is_whole = self.layers.is_empty();
        if is_whole {
            // All keys pass by, so that the filter can follow their number.
            self.filter.begin(length);
        }
        let mut sources: Vec<Source> = vec![Box::new(batch.map(Ok))];
        for layer in layers {
            sources.push(Box::new(layer.into_entries()?));
        }
        let mut heads: Vec<Option<Entry>> =
            sources.iter_mut().map(|source| source.next().transpose()).collect::<io::Result<_>>()?;
        // There are few sources, and a look at each of them costs less than keeping order among them.
        while let Some((entry, number)) = least(&heads) {
            if is_whole || number == 0 {
                self.filter.add(entry.0);
            }
            to.push(entry)?;
            heads[number] = sources[number].next().transpose()?;
        }
        to.end()
    }
}

/// The least of these, and which it is.
fn least(heads: &[Option<Entry>]) -> Option<(Entry, usize)> {
    let heads = heads.iter().zip(0..).filter_map(|(head, number)| Some(((*head)?, number)));
    heads.min_by_key(|((key, _), _)| *key)
}

/// Entries in the order of their keys.
type Source<'a> = Box<dyn Iterator<Item = io::Result<Entry>> + 'a>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::fingerprint;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, HashMap};
    use std::fs;

    fn print(number: u32) -> u128 {
        fingerprint(&number.to_be_bytes())
    }

    #[test]
    fn what_was_added_is_there_and_nothing_else() {
        let scratch = tempfile::tempdir().expect("a folder");
        let mut hashes = Hashes::create(scratch.path(), "keys");
        for batch in 0..41_u32 {
            let entries: BTreeMap<u128, u64> = (0..500).map(|n| (print(batch * 500 + n), u64::from(n))).collect();
            hashes.extend(entries.len(), entries.into_iter()).expect("added");
        }
        // As many as 41 has bits that are set.
        let lengths: Vec<u64> = hashes.layers.iter().map(Layer::len).collect();
        assert_eq!(lengths, [16_000, 4_000, 500]);
        assert_eq!(fs::read_dir(scratch.path()).expect("is there").count(), 3);
        for n in 0..20_500 {
            assert_eq!(hashes.get(print(n)).expect("read"), Some(u64::from(n % 500)), "{n}");
            assert_eq!(hashes.get(print(n + 20_500)).expect("read"), None, "{n}");
        }
        drop(hashes);
        assert_eq!(fs::read_dir(scratch.path()).expect("is there").count(), 0);
    }

    /// Keys of every kind: spread out, and alike in their first or their last bits.
    fn key() -> impl Strategy<Value = u128> {
        let number = 0..2_000_u32;
        prop_oneof![
            number.clone().prop_map(print),
            number.clone().prop_map(u128::from),
            number.clone().prop_map(|number| u128::from(number) << 64),
            number.prop_map(|number| u128::from(number) << 116),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn it_holds_what_a_map_in_memory_holds(batches in prop::collection::vec(prop::collection::vec(key(), 0..400), 0..12)) {
            let scratch = tempfile::tempdir().expect("a folder");
            let (mut hashes, mut judge) = (Hashes::create(scratch.path(), "keys"), HashMap::new());
            for (number, batch) in (0_u64..).zip(&batches) {
                let mut fresh = BTreeMap::new();
                for key in batch {
                    prop_assert_eq!(hashes.get(*key).expect("read"), judge.get(key).copied());
                    if !judge.contains_key(key) {
                        fresh.insert(*key, number);
                    }
                }
                judge.extend(&fresh);
                hashes.extend(fresh.len(), fresh.into_iter()).expect("added");
                prop_assert_eq!(hashes.layers.iter().map(Layer::len).sum::<u64>(), judge.len() as u64);
            }
            for key in batches.iter().flatten() {
                prop_assert_eq!(hashes.get(*key).expect("read"), judge.get(key).copied());
            }
        }
    }
}
