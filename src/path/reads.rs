//! The paths that are read of one kind of item, and the one walk that reads them all.

use super::Gathering;
use super::Path;
use super::branch::Branch;
use super::evaluate::OverBudget;
use super::filling::Filling;
use super::view::{Selected, View};
use crate::value::Raw;
use crate::value::scan::{Cursor, Malformed};
use std::sync::Arc;

/// The paths that are read from one kind of item, gathered while a map is compiled.
#[derive(Debug, Default, Clone)]
pub struct ReadSet {
    paths: Vec<Path>,
    /// By slot what is read of each item of what it selects.
    items: Vec<(usize, Gathering)>,
}

impl ReadSet {
    /// The slot that will hold what `path` selects; the same path gets the same slot, however it is written.
    pub fn add(&mut self, path: &Path) -> usize {
        self.paths.iter().position(|known| known.is_same(path)).unwrap_or_else(|| {
            self.paths.push(path.clone());
            self.paths.len() - 1
        })
    }

    /// What is read of each item of what a slot selects: of each match of a path that can match many, else of each element
    /// of an array. Where the one walk meets them, they are read in it.
    pub fn items(&mut self, slot: usize) -> Gathering {
        let place = self.items.iter().position(|(known, _)| *known == slot).unwrap_or_else(|| {
            self.items.push((slot, Gathering::default()));
            self.items.len() - 1
        });
        self.items[place].1.clone()
    }

    /// The paths by slot.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The walk that fills every slot.
    pub fn compile(&self) -> Reads {
        self.compile_from(&mut 0)
    }

    /// The same; its places have numbers from `next` on.
    pub(super) fn compile_from(&self, next: &mut usize) -> Reads {
        let mut root = Branch::of(&self.paths);
        for (slot, items) in &self.items {
            root.nest(*slot, &self.paths[*slot], items.compile_from(next));
        }
        root.count(next);
        let inner = Inner { root, paths: self.paths.clone() };
        Reads { inner: Arc::new(inner) }
    }
}

/// A compiled walk for exactly the paths that are read. Clones share it.
#[derive(Debug, Clone)]
pub struct Reads {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: Branch,
    paths: Vec<Path>,
}

impl Reads {
    /// Reads one item in one pass.
    pub fn read<'a>(&self, raw: Raw<'a>) -> Result<View<'a>, OverBudget> {
        let mut filling = self.begin();
        // A raw value is well-formed: the walk cannot fail.
        let _ = filling.pass(&mut Cursor::new(raw.json()), self.root());
        self.finish(filling, raw)
    }

    /// Passes the item that comes next and reads it in the same pass; a query over its budget is reported at the item.
    pub(super) fn take<'a>(&self, cursor: &mut Cursor<'a>) -> Result<(Raw<'a>, View<'a>), Malformed> {
        cursor.peek()?;
        let at = cursor.at();
        let mut filling = self.begin();
        let raw = filling.pass(cursor, self.root())?;
        let view = self.finish(filling, raw).map_err(|error| Malformed::new(at, error.to_string()))?;
        Ok((raw, view))
    }

    pub(super) fn root(&self) -> &Branch {
        &self.inner.root
    }

    pub(super) fn begin<'a>(&self) -> Filling<'a> {
        Filling::new(self.inner.paths.len())
    }

    pub(super) fn finish<'a>(&self, filling: Filling<'a>, raw: Raw<'a>) -> Result<View<'a>, OverBudget> {
        match filling.failure {
            _ if filling.irregular => self.read_singly(raw),
            Some(failure) => Err(failure),
            None => Ok(View::of(filling.slots).with_items(filling.items)),
        }
    }

    /// Asks each path by itself.
    fn read_singly<'a>(&self, raw: Raw<'a>) -> Result<View<'a>, OverBudget> {
        let read = |path: &Path| {
            let all = path.select(raw)?;
            Ok(if path.is_singular() { Selected::one(all.first().copied()) } else { Selected::many(all) })
        };
        Ok(View::of(self.inner.paths.iter().map(read).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::samples;
    use crate::value::scan::whole;
    use proptest::prelude::*;

    fn reads(paths: &[&str]) -> Reads {
        let mut set = ReadSet::default();
        for path in paths {
            set.add(&Path::parse(path).unwrap());
        }
        set.compile()
    }

    #[test]
    fn one_path_has_one_slot() {
        let mut set = ReadSet::default();
        let slots: Vec<usize> = ["$.a.b", "$.a", "$['a'].b", "$.a[?@.b=='x']", "$.a[?@['b']==\"x\"]", "$.a[?@.b=='y']"]
            .iter()
            .map(|path| set.add(&Path::parse(path).unwrap()))
            .collect();
        assert_eq!(slots, [0, 1, 0, 2, 2, 3]);
    }

    #[test]
    fn prefixes_lists_and_filters_are_read_together() {
        let all = ["$.a", "$.a.b", "$.l[*].n", "$.l[0].n", "$.l[?@.n==2]", "$.l[-1].n", "$", "$.none", "$.null"];
        let json = r#"{"a":{"b":"x"},"skipped":[[{}]],"l":[{"n":1},{"n":2},{"n":null}],"null":null}"#;
        let raw = whole(json).unwrap();
        let view = reads(&all).read(raw).unwrap();
        let one = |json| Selected::One(Raw::trusted(json));
        let many = |all: &[&'static str]| Selected::Many(all.iter().map(|json| Raw::trusted(json)).collect());
        let expected = [
            one(r#"{"b":"x"}"#),
            one(r#""x""#),
            many(&["1", "2"]),
            one("1"),
            many(&[r#"{"n":2}"#]),
            Selected::Absent,
            one(json),
            Selected::Absent,
            Selected::Absent,
        ];
        for (slot, expected) in expected.iter().enumerate() {
            assert_eq!(view.get(slot), expected, "{}", all[slot]);
        }
        let Selected::One(found) = view.get(1) else { panic!() };
        assert_eq!(found.offset_in(json), Some(10));
    }

    #[test]
    fn a_repeated_key_and_a_wildcard_over_an_object_are_right_too() {
        let raw = whole(r#"{"a":{"b":1},"a":{"c":2},"o":{"x":1,"y":null,"x":3}}"#).unwrap();
        let view = reads(&["$.a.b", "$.a.c", "$.o[*]"]).read(raw).unwrap();
        assert_eq!(view.get(0), &Selected::Absent);
        assert_eq!(view.get(1), &Selected::One(Raw::trusted("2")));
        assert_eq!(view.get(2), &Selected::Many(vec![Raw::trusted("3")]));
    }

    #[test]
    fn more_names_than_bits_are_read() {
        let names: Vec<String> = (0..300).map(|n| format!("$.n{n}")).collect();
        let members: Vec<String> = (0..300).map(|n| format!("\"n{n}\":{n}")).collect();
        let json = format!("{{{}}}", members.join(","));
        let view = reads(&names.iter().map(String::as_str).collect::<Vec<_>>()).read(whole(&json).unwrap()).unwrap();
        assert_eq!(view.get(299), &Selected::One(Raw::trusted("299")));
    }

    #[test]
    fn a_query_over_its_budget_is_named() {
        let json = format!("{}1{}", "[".repeat(60), "]".repeat(60));
        let error = reads(&["$.a", "$..*..*..*..*..*"]).read(whole(&json).unwrap()).unwrap_err();
        assert_eq!(error.path, "$..*..*..*..*..*");
    }

    /// Some paths of an item, and one of them read with its items.
    fn nested(paths: &[&str], items: &[&str]) -> (Reads, usize, Reads) {
        let mut set = ReadSet::default();
        let slots: Vec<usize> = paths.iter().map(|path| set.add(&Path::parse(path).unwrap())).collect();
        let of_items = set.items(slots[0]);
        for path in items {
            of_items.add(&Path::parse(path).unwrap());
        }
        (set.compile(), slots[0], of_items.compile())
    }

    #[test]
    fn items_are_read_on_the_way() {
        let json = r#"{"l":[{"n":1},null,{"n":[2]},3],"o":{"n":7,"n":8}}"#;
        let met = |path, others: &[&'static str]| {
            let (reads, slot, _) = nested(&[&[path], others].concat(), &["$.n"]);
            let view = reads.read(whole(json).unwrap()).unwrap();
            view.items(slot).map(|items| items.iter().map(|item| item.get(0).clone()).collect::<Vec<_>>())
        };
        let one = |json| Selected::One(Raw::trusted(json));
        let all = vec![one("1"), one("[2]"), Selected::Absent];
        assert_eq!(met("$.l[*]", &["$.o.x"]), Some(all.clone()));
        assert_eq!(met("$.l", &["$"]), Some(all));
        assert_eq!(met("$.o", &[]), Some(vec![one("8")]));
        // What else is read inside of them, or how they are found, leaves them for later.
        assert_eq!(met("$.l[*]", &["$.l[*].n"]), None);
        assert_eq!(met("$.l[?@.n]", &[]), None);
        assert_eq!(met("$.none", &[]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn items_read_on_the_way_are_those_read_by_themselves(
            json in samples::json(),
            paths in prop::collection::vec(samples::path(), 1..4),
            items in prop::collection::vec(samples::path(), 1..4),
        ) {
            fn texts(paths: &[String]) -> Vec<&str> {
                paths.iter().map(String::as_str).collect()
            }
            let (reads, slot, of_items) = nested(&texts(&paths), &texts(&items));
            let view = reads.read(whole(&json).unwrap()).unwrap();
            let Some(along) = view.items(slot) else { return Ok(()) };
            let raws = match view.get(slot) {
                Selected::Absent => Vec::new(),
                Selected::One(raw) if raw.kind() == crate::value::Type::Array => raw.elements(),
                Selected::One(raw) => vec![*raw],
                Selected::Many(raws) => raws.clone(),
            };
            let anew: Vec<View<'_>> =
                raws.into_iter().filter(|raw| !raw.is_null()).map(|raw| of_items.read(raw).unwrap()).collect();
            prop_assert_eq!(along.len(), anew.len());
            for (along, anew) in along.iter().zip(&anew) {
                for slot in 0..items.len() {
                    prop_assert_eq!(along.get(slot), anew.get(slot));
                }
            }
        }

        #[test]
        fn reads_what_each_path_selects(json in samples::json(), paths in prop::collection::vec(samples::path(), 1..8)) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let reads = reads(&paths);
            let raw = whole(&json).unwrap();
            let together = reads.read(raw).unwrap();
            let singly = reads.read_singly(raw).unwrap();
            for slot in 0..paths.len() {
                prop_assert_eq!(together.get(slot), singly.get(slot), "{:?}", paths);
            }
        }
    }
}
