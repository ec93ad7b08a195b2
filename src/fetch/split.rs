//! A unit that the vendor does not serve to its end, walked again in parts, one after the other.

use super::bound::Bound;
use super::lane::Lane;
use super::outcome::UnitReport;
use super::transport::Boxed;
use super::unit::UnitName;
use super::units::{Binding, frame};
use super::walk::{Ended, Item, Walk};
use super::world::World;
use crate::connector::{Connector, Endpoint, FILTERS, Part};
use crate::path::View;
use crate::value::{Prints, Raw};
use std::sync::Arc;

/// A unit of an endpoint, with what is the same for all of its parts.
pub(super) struct Unit<'u, M> {
    pub(super) connector: &'u Connector,
    pub(super) endpoint: &'u Endpoint,
    pub(super) world: World<'u>,
    pub(super) lane: Lane<'u, M>,
    pub(super) constants: &'u [View<'u>; 3],
    pub(super) ancestors: &'u [Arc<Binding>],
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
    seen: Prints,
    /// The keys of all different records.
    keys: Prints,
    /// How many records have none.
    keyless: u64,
}

impl Slice {
    /// All of a unit.
    pub(super) fn whole(name: UnitName, filters: &str, filtered: bool) -> Self {
        Self { name, filters: filters.to_owned(), filtered, from: 0 }
    }

    fn is_part(&self) -> bool {
        self.from > 0
    }

    fn part(&self, part: Part, from: usize) -> Self {
        let mut name = self.name.clone();
        name.0.push((part.filter, part.value));
        Self { name, filters: part.filters, filtered: true, from }
    }
}

impl<M> Unit<'_, M> {
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
        let bound = Bound::new(&constants, self.ancestors);
        let views = bound.views();
        let frame = frame(self.endpoint, &views);
        let facts = (slice.filtered, self.is_parent);
        let (who, names) = ((self.connector, self.endpoint), (&frame, &bound));
        let mut walk = Walk::new(who, (self.world, self.lane), facts, &slice.name, names);
        walk.has_parts = has_parts;
        walk.seen = std::mem::take(&mut walked.seen);
        let ended = walk.run().await;
        if slice.is_part() {
            walk.books.add_to(&mut walked.keys, &mut walked.keyless);
        }
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

#[cfg(test)]
mod tests {
    use super::super::Fetched;
    use super::super::again::{Attempt, attempt};
    use super::super::script::Script;
    use super::super::stage::{Stage, page};

    /// Pages of two, nothing past offset 4: six records at most.
    const MAP: &str = r#"
connect: { url: "https://h" }
endpoints:
  bugs:
    get: /bugs
    query: { s: $filters.states, l: $filters.levels }
    paginate:
      offset: { at: query.from, size_at: query.size, size: 2, ceiling: 4 }
      stop: empty_page
      total: $.meta.total
    split: [states, levels]
    key: $.id
    records: $.data[*]
"#;
    const STATES: [&str; 3] = ["new", "triaged", "done"];

    /// A vendor with these records (id, state, level), as far as it serves them. `path` leads to them.
    fn vendor(stage: Stage, path: &str, records: &[(u32, &str, u32)]) -> Stage {
        let states = STATES.map(Some).into_iter().chain([None]);
        let asked = states.flat_map(|state| (0..4).map(move |level| (state, level)));
        asked.fold(stage, |stage, (state, level)| {
            let fits = |record: &&(u32, &str, u32)| {
                state.is_none_or(|state| record.1 == state) && (level == 0 || record.2 == level)
            };
            let ids: Vec<u32> = records.iter().filter(fits).map(|record| record.0).collect();
            let total = u32::try_from(ids.len()).unwrap();
            let state = state.map(|state| format!("&s={state}")).unwrap_or_default();
            let level = if level == 0 { String::new() } else { format!("&l={level}") };
            let pages =
                (0..=4_usize.min(ids.len())).map(|from| (from, ids.iter().skip(from).take(2).copied().collect()));
            let pages: Vec<(usize, Vec<u32>)> = pages.collect();
            pages.iter().fold(stage, |stage, (from, ids)| {
                stage.get(&format!("https://h{path}?from={from}&size=2{state}{level}"), page(ids, total))
            })
        })
    }

    fn bugs(records: &[(u32, &str, u32)]) -> Stage {
        vendor(Stage::new(MAP), "/bugs", records)
    }

    /// Every unit: `name: pages/records/total complete why`.
    fn units(fetched: &Fetched) -> Vec<String> {
        let units = fetched.endpoints.last().unwrap().units.iter();
        let shown = units.map(|unit| {
            let (name, total) = (unit.unit.to_string(), unit.vendor_total.unwrap_or_default());
            let complete = if unit.complete { "complete" } else { "incomplete" };
            format!("{name}: {}/{}/{total} {complete} {}", unit.pages, unit.distinct, unit.why)
        });
        shown.collect()
    }

    /// So many records of one state and level, from this id on.
    fn some(from: u32, count: u32, state: &'static str, level: u32) -> Vec<(u32, &'static str, u32)> {
        (from..from + count).map(|id| (id, state, level)).collect()
    }

    #[test]
    fn what_is_too_large_is_walked_in_parts() {
        let (fetched, notes) = bugs(&[some(1, 4, "new", 1), some(5, 3, "triaged", 2)].concat()).run("bugs");
        assert_eq!(
            units(&fetched),
            [
                ": 1/0/7 complete split by states into 3 parts",
                "states new: 3/4/4 complete empty page",
                "states triaged: 3/3/3 complete empty page",
                "states done: 1/0/0 complete empty page",
            ]
        );
        assert!(fetched.is_complete());
        assert_eq!(
            (fetched.pages, notes[0].as_str()),
            (8, "bugs [states new] #1: 2"),
            "the first page is shown to nobody"
        );
    }

    #[test]
    fn what_the_vendor_serves_is_walked_whole() {
        let (fetched, _) = bugs(&some(1, 4, "new", 1)).run("bugs");
        assert_eq!(units(&fetched), [": 3/4/4 complete empty page"]);
    }

    #[test]
    fn a_part_that_is_too_large_is_split_further() {
        let records = [some(1, 5, "new", 1), some(6, 2, "new", 3), some(8, 1, "done", 1)].concat();
        let (fetched, _) = bugs(&records).run("bugs");
        let units = units(&fetched);
        assert!(fetched.is_complete(), "{units:?}");
        assert_eq!(units[1], "states new: 1/0/7 complete split by levels into 3 parts");
        assert_eq!(units[2], "states new, levels 1: 3/5/5 complete total reached at the ceiling");
        assert_eq!(units.len(), 1 + 1 + 3 + 2);
    }

    #[test]
    fn a_part_that_stays_too_large_is_incomplete_and_so_is_the_whole() {
        let records = [some(1, 7, "new", 1), some(8, 1, "done", 1)].concat();
        let (fetched, _) = bugs(&records).run("bugs");
        let units = units(&fetched);
        assert!(
            units[0].starts_with(": 1/0/8 incomplete the parts hold 7 of the 8 records that the vendor states"),
            "{units:?}"
        );
        assert!(units[1].starts_with("states new: 1/0/7 incomplete the parts hold 6 of the 7"), "{units:?}");
        assert_eq!(units[2], "states new, levels 1: 3/6/7 incomplete ceiling: the vendor serves nothing past offset 4");
        assert!(!fetched.is_complete());
    }

    #[test]
    fn records_of_no_part_are_missed() {
        let (fetched, _) = bugs(&[some(1, 6, "new", 1), some(7, 1, "spam", 1)].concat()).run("bugs");
        assert!(units(&fetched)[0].contains("the parts hold 6 of the 7 records that the vendor states"));
        assert!(!fetched.is_complete());
    }

    #[test]
    fn a_record_in_two_parts_counts_once() {
        let moved = |ids: u32| [some(1, 5, "new", 1), vec![(5, "triaged", 1)], some(6, ids, "triaged", 1)].concat();
        // The vendor's own count counts it twice, too: eight records, seven different ones.
        let (fetched, _) = bugs(&moved(2)).run("bugs");
        assert!(units(&fetched)[0].contains("the parts hold 7 of the 8"), "{:?}", units(&fetched));
        let first = "https://h/bugs?from=0&size=2";
        let stage = vendor(Stage::new(MAP).get(first, page(&[1, 2], 7)), "/bugs", &moved(2));
        let (fetched, _) = stage.run("bugs");
        assert!(fetched.is_complete(), "{:?}", units(&fetched));
    }

    #[test]
    fn units_of_a_fan_out_are_split_each_for_itself() {
        let map = MAP.replace("get: /bugs", "for_each: { site: [a, b] }\n    get: \"/{{ site }}\"");
        let stage = vendor(Stage::new(&map), "/a", &some(1, 2, "new", 1));
        let stage = vendor(stage, "/b", &[some(1, 4, "new", 1), some(5, 3, "done", 2)].concat());
        let (fetched, notes) = stage.run("bugs");
        assert!(fetched.is_complete());
        let units = units(&fetched);
        assert_eq!(units[0], "site a: 2/2/2 complete empty page");
        assert_eq!(units[1], "site b: 1/0/7 complete split by states into 3 parts");
        assert_eq!(
            (units[2].as_str(), notes[2].as_str()),
            ("site b, states new: 3/4/4 complete empty page", "bugs [site b, states new] #1: 2")
        );
    }

    #[test]
    fn parents_in_parts_are_walked_once() {
        let map =
            format!("{MAP}  notes: {{ for_each: {{ bug: bugs }}, get: '/n/{{{{ bug.id }}}}', records: '$[*]' }}\n");
        let records = [some(1, 4, "new", 1), vec![(4, "triaged", 1)], some(5, 2, "triaged", 1)].concat();
        let stage = vendor(Stage::new(&map), "/bugs", &records);
        let stage = (1..=6).fold(stage, |stage, id| stage.get(&format!("https://h/n/{id}"), serde_json::json!([id])));
        let (fetched, _) = stage.run("notes");
        assert_eq!(fetched.failures, []);
        assert_eq!(fetched.endpoints[1].units.len(), 6);
    }

    #[test]
    fn a_total_that_ignores_the_filters_splits_nothing_while_there_are_some() {
        let map = MAP.replace("total: $.meta.total", "total: { from: $.meta.total, filtered: false }");
        let records = [some(1, 7, "new", 1), some(8, 7, "done", 1)].concat();
        let mut stage = vendor(Stage::new(&map), "/bugs", &records);
        stage.filters = r#"{"levels":[1]}"#;
        let (fetched, _) = stage.run("bugs");
        assert_eq!(units(&fetched), [": 3/6/14 incomplete ceiling: the vendor serves nothing past offset 4"]);
    }

    #[test]
    fn parts_are_gone_on_with() {
        let stage = Stage::new(MAP);
        let url = |from: u32, state: &str| {
            let state = if state.is_empty() { String::new() } else { format!("s={state}&") };
            format!("GET https://h/bugs?{state}size=2&from={from}")
        };
        let script = |asked: &[(u32, &str, &[u32], u32)]| {
            asked.iter().fold(Script::default(), |script, (from, state, ids, total)| {
                script.on(&url(*from, state), [(200, page(ids, *total))])
            })
        };
        let all: [(u32, &str, &[u32], u32); 6] = [
            (0, "", &[1, 2], 7),
            (0, "new", &[1, 2], 3),
            (2, "new", &[3], 3),
            (3, "new", &[], 3),
            (0, "triaged", &[4, 5], 4),
            (2, "triaged", &[6, 7], 4),
        ];
        let (_, past) = attempt(&stage, "bugs", &script(&all), &Attempt::default(), Some(4));
        let rest = [all[0], all[5], (4, "triaged", &[], 4), (0, "done", &[], 0)];
        let script = script(&rest);
        let (fetched, now) = attempt(&stage, "bugs", &script, &past, None);
        assert!(fetched.is_complete(), "{:?}", fetched.failures);
        assert_eq!((script.log().len(), now.notes.len()), (4, 3), "{:?}", script.log());
        assert_eq!(units(&fetched)[0], ": 1/0/7 complete split by states into 3 parts");
    }

    #[test]
    fn the_observers_word_ends_all_parts() {
        let mut stage = bugs(&[some(1, 4, "new", 1), some(5, 3, "triaged", 2)].concat());
        stage.limit = Some(1);
        let (fetched, notes) = stage.run("bugs");
        assert_eq!((notes.len(), fetched.stopped), (1, Some("limited")));
        assert_eq!(units(&fetched), [": 1/0/7 incomplete limited", "states new: 1/2/4 incomplete limited"]);
    }
}
