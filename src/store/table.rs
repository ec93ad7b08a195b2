//! Keys that are hashes, with a value each, in memory and in order: they can go to the disk as they lie.

/// A key and its value.
pub type Entry = (u128, u64);

/// The key of a free slot. None is greater, so that a search need not ask whether a slot is free.
const FREE: Slot = Slot { key: [u64::MAX; 2], value: 0 };
/// A table that holds anything has so many slots at least, by their number of bits.
const LEAST: u32 = 11;
/// And four times as many when they are too few: two tables are there at once while it grows.
const STEP: u32 = 2;
/// Hardly ever more find no place among them.
const SPARE: usize = 256;

/// A hash table in which a key's first bits say where it belongs, and keys that belong to one place lie behind each other in
/// their order, so that all do. It is quick as long as keys are spread as hashes are, and right in any case.
#[derive(Debug, Default)]
pub struct Table {
    /// A power of two, and behind them what found no place among them.
    slots: Vec<Slot>,
    /// How many of a key's first bits say where it belongs.
    bits: u32,
    length: usize,
}

/// Three words, where a `u128` would have it take four.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: [u64; 2],
    value: u64,
}

impl Slot {
    fn key(&self) -> u128 {
        u128::from(self.key[0]) << 64 | u128::from(self.key[1])
    }

    fn entry(&self) -> Option<Entry> {
        (self.key != FREE.key).then(|| (self.key(), self.value))
    }
}

/// Where a key would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap(usize);

impl Table {
    /// The greatest key that it can hold.
    pub const GREATEST: u128 = u128::MAX - 1;

    /// How many keys may be added before so many slots of 24 bytes are too few, a power of two: three quarters of them.
    pub const fn holds(slots: usize) -> usize {
        slots / 4 * 3
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The value of a key, none beyond [`Self::GREATEST`], or where it would be.
    pub fn find(&self, key: u128) -> Result<u64, Gap> {
        let belongs = self.belongs(key);
        let behind = self.slots.get(belongs..).unwrap_or_default();
        let at = belongs + behind.iter().take_while(|slot| slot.key() < key).count();
        match self.slots.get(at) {
            Some(slot) if slot.key() == key => Ok(slot.value),
            _ => Err(Gap(at)),
        }
    }

    /// Adds a key where it was not found; nothing was added since.
    pub fn insert(&mut self, Gap(at): Gap, (key, value): Entry) {
        debug_assert_eq!(self.find(key), Err(Gap(at)), "{key:x}");
        let slot = Slot { key: [(key >> 64) as u64, key as u64], value };
        match self.slots.iter().skip(at).position(|slot| slot.key == FREE.key) {
            Some(free) => {
                self.slots.copy_within(at..at + free, at + 1);
                self.slots[at] = slot;
            }
            None => self.slots.insert(at, slot),
        }
        self.length += 1;
        if self.length > Self::holds(1 << self.bits) {
            self.grow();
        }
    }

    /// All entries, in the order of their keys.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.slots.iter().filter_map(Slot::entry)
    }

    /// Empties it; the room stays.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.slots.resize(1 << self.bits, FREE);
        self.length = 0;
    }

    fn grow(&mut self) {
        self.bits = (self.bits + STEP).max(LEAST);
        let roomy = Vec::with_capacity((1 << self.bits) + SPARE);
        let slots = std::mem::replace(&mut self.slots, roomy);
        self.slots.resize(1 << self.bits, FREE);
        let mut next = 0;
        for slot in slots.into_iter().filter(|slot| slot.key != FREE.key) {
            next = self.belongs(slot.key()).max(next);
            match self.slots.get_mut(next) {
                Some(free) => *free = slot,
                None => self.slots.push(slot),
            }
            next += 1;
        }
    }

    /// The slot where a key belongs.
    fn belongs(&self, key: u128) -> usize {
        let bits = key.checked_shr(u128::BITS - self.bits).unwrap_or_default();
        usize::try_from(bits).expect("the table is in memory")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::fingerprint;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Keys of every kind: spread out, side by side, and alike in the bits that say where they belong.
    fn key() -> impl Strategy<Value = u128> {
        let number = 0..6_000_u32;
        prop_oneof![
            number.clone().prop_map(|number| fingerprint(&number.to_be_bytes())),
            number.clone().prop_map(u128::from),
            number.clone().prop_map(|number| u128::from(number) << 115),
            number.prop_map(|number| Table::GREATEST - u128::from(number)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_holds_what_a_sorted_map_holds(keys in prop::collection::vec(key(), 0..4_000), cleared in 0..4_000_usize) {
            let (mut table, mut judge) = (Table::default(), BTreeMap::new());
            for (number, key) in keys.iter().enumerate() {
                if number == cleared {
                    table.clear();
                    judge.clear();
                }
                let found = table.find(*key);
                prop_assert_eq!(found.ok(), judge.get(key).copied());
                if let Err(gap) = found {
                    table.insert(gap, (*key, number as u64));
                    judge.insert(*key, number as u64);
                }
            }
            prop_assert_eq!(table.len(), judge.len());
            for key in &keys {
                prop_assert_eq!(table.find(*key).ok(), judge.get(key).copied());
            }
            prop_assert_eq!(table.entries().collect::<Vec<_>>(), judge.into_iter().collect::<Vec<_>>());
        }
    }

    fn add(table: &mut Table, number: usize) {
        let key = fingerprint(&number.to_be_bytes());
        let gap = table.find(key).expect_err("it is new");
        table.insert(gap, (key, 0));
    }

    #[test]
    fn so_many_take_no_more_room_than_they_said() {
        let mut table = Table::default();
        (0..Table::holds(1 << 13)).for_each(|number| add(&mut table, number));
        assert_eq!((table.bits, size_of::<Slot>()), (13, 24));
        assert!(table.slots.capacity() == (1 << 13) + SPARE, "{}", table.slots.len());
        add(&mut table, 1 << 13);
        assert_eq!(table.bits, 15);
    }
}
