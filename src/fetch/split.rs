//! A unit that the vendor does not serve to its end, walked again in parts, one after the other.

use super::lane::Lane;
use super::outcome::UnitReport;
use super::transport::Boxed;
use super::unit::UnitName;
use super::units::frame;
use super::walk::{Ended, Item, Walk};
use super::world::World;
use crate::connector::{Connector, Endpoint, FILTERS, Part};
use crate::path::View;
use crate::value::Raw;
use std::collections::HashSet;

/// A unit of an endpoint, with what is the same for all of its parts.
pub(super) struct Unit<'u> {
    pub(super) connector: &'u Connector,
    pub(super) endpoint: &'u Endpoint,
    pub(super) world: World<'u>,
    pub(super) lane: Lane<'u>,
    pub(super) constants: &'u [View<'u>; 3],
    pub(super) ancestors: &'u [View<'u>],
    /// Whether other endpoints are walked for each of its records.
    pub(super) is_parent: bool,
}

/// The whole of a unit, or a part of it.
pub(super) struct Slice {
    name: UnitName,
    /// A JSON object.
    filters: String,
    filtered: bool,
    /// The first of the filters of `split:` that it may be split by.
    from: usize,
}

/// What came of a unit.
#[derive(Default)]
pub(super) struct Walked {
    /// Its walks: the whole first, then the parts.
    pub(super) walks: Vec<(UnitReport, Ended)>,
    pub(super) items: Vec<Item>,
    /// The keys of the records that descendants are walked for.
    seen: HashSet<u128>,
    /// The keys of all different records.
    keys: HashSet<u128>,
    /// How many records have none.
    keyless: u64,
}

impl Slice {
    /// All of a unit.
    pub(super) fn whole(name: UnitName, filters: &str, filtered: bool) -> Self {
        Self { name, filters: filters.to_owned(), filtered, from: 0 }
    }

    fn part(&self, part: Part, from: usize) -> Self {
        let mut name = self.name.clone();
        name.0.push((part.filter, part.value));
        Self { name, filters: part.filters, filtered: true, from }
    }
}

impl Unit<'_> {
    /// Walks a unit, in parts if need be.
    pub(super) async fn walk(&self, whole: &Slice) -> Walked {
        let mut walked = Walked::default();
        self.walk_into(whole, &mut walked).await;
        walked
    }

    fn walk_into<'a>(&'a self, slice: &'a Slice, walked: &'a mut Walked) -> Boxed<'a, ()> {
        Box::pin(async move {
            let parts = self.endpoint.split.as_ref().and_then(|split| split.parts(slice.from, &slice.filters));
            let (report, ended) = self.walk_one(slice, parts.is_some(), walked).await;
            let whole = walked.walks.len();
            let is_too_large = ended == Ended::TooLarge;
            walked.walks.push((report, ended));
            if let (true, Some((parts, from))) = (is_too_large, parts) {
                let why = self.walk_parts(slice, parts, from, walked).await;
                let report = &mut walked.walks[whole].0;
                report.complete = why.is_ok();
                let (Ok(why) | Err(why)) = why;
                report.why = why;
            }
        })
    }

    /// Walks the parts; why the whole is complete, or why it is not.
    async fn walk_parts(
        &self,
        whole: &Slice,
        parts: Vec<Part>,
        from: usize,
        walked: &mut Walked,
    ) -> Result<String, String> {
        let (total, count) = (walked.walks.last().and_then(|(report, _)| report.vendor_total), parts.len());
        let filter = parts.first().map(|part| part.filter.clone()).unwrap_or_default();
        let mut together = Walked { seen: std::mem::take(&mut walked.seen), ..Walked::default() };
        for part in parts {
            self.walk_into(&whole.part(part, from), &mut together).await;
            if let Some(&(_, Ended::Stopped(word))) = together.walks.last() {
                walked.add(together);
                return Err(word.to_owned());
            }
        }
        let distinct = together.keys.len() as u64 + together.keyless;
        walked.add(together);
        match total {
            Some(total) if distinct < total => Err(format!(
                "the parts hold {distinct} of the {total} records that the vendor states; a record that is in no part has none of the values of `{filter}` that are walked, or came meanwhile"
            )),
            _ => Ok(format!("split by {filter} into {count} parts")),
        }
    }

    async fn walk_one(&self, slice: &Slice, has_parts: bool, walked: &mut Walked) -> (UnitReport, Ended) {
        let filters = match self.endpoint.sealed().constants[FILTERS].read(Raw::trusted(&slice.filters)) {
            Ok(filters) => filters,
            Err(error) => return self.unread(slice, error.to_string()),
        };
        let [settings, _, run] = self.constants;
        let constants = [settings.clone(), filters, run.clone()];
        let frame = frame(self.endpoint, &constants, self.ancestors);
        let facts = (slice.filtered, self.is_parent);
        let mut walk = Walk::new((self.connector, self.endpoint), (self.world, self.lane), facts, &slice.name, &frame);
        walk.has_parts = has_parts;
        walk.seen = std::mem::take(&mut walked.seen);
        let ended = walk.run().await;
        walk.books.add_to(&mut walked.keys, &mut walked.keyless);
        walked.seen = std::mem::take(&mut walk.seen);
        walked.items.append(&mut walk.items);
        (walk.report(&ended), ended)
    }

    fn unread(&self, slice: &Slice, why: String) -> (UnitReport, Ended) {
        let unit = slice.name.clone();
        let report = UnitReport {
            unit,
            pages: 0,
            records: 0,
            distinct: 0,
            vendor_total: None,
            complete: false,
            why: why.clone(),
        };
        (report, Ended::Failed { page: 1, message: why })
    }
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.walks.extend(other.walks);
        self.items.extend(other.items);
        self.seen.extend(other.seen);
        self.keys.extend(other.keys);
        self.keyless += other.keyless;
    }
}
