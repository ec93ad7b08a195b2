//! The books of one walk: what came, what came twice, and whether it was all.

use super::keys::{Keys, Overflow};
use super::note::{PageNote, parse_keys};
use crate::connector::Endpoint;
use crate::connector::paginate::Total;
use crate::path::{Selected, View};
use crate::value::{Prints, fingerprint};

/// What is known of one walk so far. Keys and pages are remembered by their fingerprints.
#[derive(Default)]
pub(super) struct Books {
    pub(super) pages: u64,
    pub(super) records: u64,
    pub(super) distinct: u64,
    /// The newest total that the vendor stated.
    pub(super) total: Option<u64>,
    /// The total before it fell, where it fell.
    fell_from: Option<u64>,
    /// Whether a record came on two pages.
    overlap: bool,
    keys: Keys,
    spans: Prints,
}

/// How far a walk got.
pub(super) type Tally = (u64, u64, u64, Option<u64>);

impl Books {
    /// What the pages so far came to.
    pub(super) fn tally(&self) -> Tally {
        (self.pages, self.records, self.distinct, self.total)
    }

    /// Takes back the pages behind these, which nobody has looked at; such a walk is over.
    pub(super) fn end_at(&mut self, tally: Tally) {
        (self.pages, self.records, self.distinct, self.total) = tally;
    }

    /// Whether these records came before, byte for byte.
    pub(super) fn is_repeated(&mut self, span: u128) -> bool {
        !self.spans.insert(span)
    }

    /// Takes note of the total that a page states.
    pub(super) fn state_total(&mut self, stated: Option<u64>) {
        if stated.is_some() {
            self.newest(stated);
        }
    }

    fn newest(&mut self, total: Option<u64>) {
        match (self.total, total) {
            (Some(before), Some(now)) if now < before && self.fell_from.is_none() => self.fell_from = Some(before),
            _ => {}
        }
        self.total = total;
    }

    /// Takes note of a page with so many records; `keys` are theirs, `None` where the endpoint has no `key:`.
    pub(super) fn count(
        &mut self,
        records: u64,
        keys: Option<&[Option<u128>]>,
        overflow: &dyn Overflow,
    ) -> Result<(), String> {
        self.pages += 1;
        self.records += records;
        let Some(keys) = keys else {
            self.distinct = self.records;
            return Ok(());
        };
        let mut fresh = Prints::default();
        for key in keys {
            match key {
                Some(key) if self.keys.contains(*key)? => self.overlap = true,
                Some(key) => self.distinct += u64::from(fresh.insert(*key)),
                // A record without its key can only be told to be itself.
                None => self.distinct += 1,
            }
        }
        self.keys.extend(fresh, overflow)
    }

    /// Takes note of a page that was read before.
    pub(super) fn recall(&mut self, note: &PageNote, keyed: bool, overflow: &dyn Overflow) -> Result<(), String> {
        if let Ok(span) = u128::from_str_radix(&note.span, 16) {
            self.spans.insert(span);
        }
        self.newest(note.total);
        let keys = keyed.then(|| parse_keys(&note.keys));
        self.count(note.facts.records, keys.as_deref(), overflow)
    }

    /// Adds this walk's different records to those of others: their keys, and how many have none.
    pub(super) fn add_to(&self, keys: &mut Prints, keyless: &mut u64) {
        keys.extend(self.keys.recent());
        *keyless += self.distinct - self.keys.len();
    }

    /// What a walk that met its stop rule is worth: `Ok` when it is complete, else why not.
    pub(super) fn judge(&self, endpoint: &Endpoint, filtered: bool, may_overlap: bool) -> Result<(), String> {
        let total = self.comparable(endpoint, filtered);
        match (total, self.fell_from) {
            (Some(total), _) if self.distinct < total => Err(self.missing(total)),
            (_, Some(before)) if endpoint.paginate.kind.counts_rows() => {
                let now = self.total.unwrap_or_default();
                Err(format!("the vendor's total fell from {before} to {now} during the walk: rows may have moved past"))
            }
            (None, _) if self.overlap && !may_overlap => {
                Err("records came on two pages, and there is no total to hold them against".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn missing(&self, total: u64) -> String {
        let came = format!("vendor states {total} records, {} came", self.distinct);
        if self.overlap { format!("{came}, some of them on two pages") } else { came }
    }

    /// The total, where it can be held against what came.
    pub(super) fn comparable(&self, endpoint: &Endpoint, filtered: bool) -> Option<u64> {
        let follows = endpoint.total().is_some_and(|total| total.filtered);
        self.total.filter(|_| follows || !filtered)
    }
}

/// The total that a page states; `Err` where it is no count.
pub(super) fn stated(total: Option<Total>, page: &View<'_>) -> Result<Option<u64>, String> {
    let Some(Selected::One(raw)) = total.map(|total| page.get(total.slot)) else { return Ok(None) };
    let stated = raw.scalar_text().and_then(|text| text.trim().parse::<u64>().ok());
    stated.map(Some).ok_or_else(|| format!("the vendor's total is {}, no count", crate::http::visible(raw.json())))
}

/// The fingerprint of a record's key; `None` when no part of it is there.
pub(super) fn key(endpoint: &Endpoint, record: &View<'_>) -> Option<u128> {
    if let [slot] = endpoint.key.as_slice() {
        let Selected::One(raw) = record.get(*slot) else { return None };
        return Some(fingerprint(raw.json().as_bytes()));
    }
    key_text(endpoint, record, |raw| raw.json().to_owned()).map(|text| fingerprint(text.as_bytes()))
}

/// A record's key as people may read it.
pub(super) fn label(endpoint: &Endpoint, record: &View<'_>) -> Option<String> {
    key_text(endpoint, record, |raw| raw.scalar_text().map_or_else(|| raw.json().to_owned(), |text| text.into_owned()))
}

fn key_text(endpoint: &Endpoint, record: &View<'_>, text: impl Fn(&crate::value::Raw<'_>) -> String) -> Option<String> {
    let parts: Vec<Option<String>> = endpoint
        .key
        .iter()
        .map(|slot| match record.get(*slot) {
            Selected::One(raw) => Some(text(raw)),
            _ => None,
        })
        .collect();
    if parts.iter().all(Option::is_none) {
        return None;
    }
    let parts: Vec<String> = parts.into_iter().map(Option::unwrap_or_default).collect();
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::stage::bugs;

    #[test]
    fn a_walk_that_has_all_is_complete() {
        assert_eq!(bugs(&[(&[1, 2], 3), (&[3], 3), (&[], 3)]).unit("bugs"), "3/3/3/3 complete: empty page");
        assert_eq!(bugs(&[(&[], 0)]).unit("bugs"), "1/0/0/0 complete: empty page");
    }

    #[test]
    fn an_unmet_total_is_incomplete() {
        let unit = bugs(&[(&[1, 2], 4), (&[3], 4), (&[], 4)]).unit("bugs");
        assert_eq!(unit, "3/3/3/4 incomplete: vendor states 4 records, 3 came");
    }

    #[test]
    fn overlapping_pages_are_told_by_their_keys() {
        let unit = bugs(&[(&[1, 2], 3), (&[2], 3), (&[], 3)]).unit("bugs");
        assert_eq!(unit, "3/3/2/3 incomplete: vendor states 3 records, 2 came, some of them on two pages");
        let unit = bugs(&[(&[1, 2], 3), (&[2, 3], 3), (&[], 3)]).unit("bugs");
        assert_eq!(unit, "3/4/3/3 complete: empty page");
    }

    #[test]
    fn a_total_that_falls_is_incomplete_and_one_that_rises_counts() {
        let unit = bugs(&[(&[1, 2], 4), (&[3], 3), (&[], 3)]).unit("bugs");
        assert!(unit.starts_with("3/3/3/3 incomplete: the vendor's total fell from 4 to 3"), "{unit}");
        assert!(bugs(&[(&[1, 2], 2), (&[3], 3), (&[], 3)]).unit("bugs").contains(" complete"));
    }
}
