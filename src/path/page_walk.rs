//! The one walk over a page: the cursor follows the path to the records and the page's own reads side by side.

use super::branch::{Branch, NOTHING};
use super::filling::{Filling, Met};
use super::page::{Gathered, Record};
use super::reads::Reads;
use super::records::Trouble;
use super::steps::Step;
use crate::value::scan::{Cursor, Malformed};
use crate::value::{Raw, Type};

/// A page under way.
pub(super) struct PageWalk<'p, 'w, 'a> {
    record: &'p Reads,
    /// What is read of the page itself.
    pub page: Filling<'a>,
    pub records: Gathered<'w, 'a>,
    /// The first reason why there are no records.
    pub trouble: Option<Trouble<'a>>,
    /// No wildcard leads to the record: it is the only one, and must not be null.
    alone: bool,
}

impl<'p, 'w, 'a> PageWalk<'p, 'w, 'a> {
    pub fn new(record: &'p Reads, page: Filling<'a>, records: Gathered<'w, 'a>, steps: &[Step<'_>]) -> Self {
        Self { record, page, records, trouble: None, alone: !steps.contains(&Step::Every) }
    }

    /// Passes the next value: `steps` lead to the records in it, `branch` is what is read of it for the page.
    pub fn pass(&mut self, cursor: &mut Cursor<'a>, steps: &[Step<'_>], branch: &Branch) -> Result<Raw<'a>, Malformed> {
        match steps.split_first() {
            None => self.pass_record(cursor, branch),
            Some((Step::Name(name), rest)) if cursor.peek()? == Type::Object => {
                self.pass_object(cursor, name, rest, branch)
            }
            Some((Step::Every, rest)) if cursor.peek()? == Type::Array => self.pass_array(cursor, rest, branch),
            Some((step, _)) => {
                let raw = self.page.pass(cursor, branch)?;
                let trouble = if *step == Step::Every { Trouble::under_wildcard(raw) } else { None };
                self.trouble.get_or_insert(trouble.unwrap_or(Trouble::Missing));
                Ok(raw)
            }
        }
    }

    fn pass_record(&mut self, cursor: &mut Cursor<'a>, branch: &Branch) -> Result<Raw<'a>, Malformed> {
        let (raw, view) = self.record.take(cursor)?;
        if raw.is_null() && self.alone {
            self.trouble.get_or_insert(Trouble::Missing);
        } else {
            self.records.push(Record { raw, view });
        }
        self.page.look_again(raw, branch);
        Ok(raw)
    }

    fn pass_object(
        &mut self,
        cursor: &mut Cursor<'a>,
        name: &str,
        rest: &[Step<'_>],
        branch: &Branch,
    ) -> Result<Raw<'a>, Malformed> {
        self.page.irregular |= branch.enters_every();
        let (mut met, mut found) = (Met::default(), false);
        let raw = cursor.object(|cursor, key| {
            if !key.is(name) {
                return self.page.pass_member(cursor, branch, branch.number_of(&key), &mut met);
            }
            self.page.irregular |= found;
            found = true;
            let child = branch.number_of(&key).map_or(NOTHING, |number| branch.member(number));
            self.pass(cursor, rest, child).map(drop)
        })?;
        if !found {
            self.trouble.get_or_insert(Trouble::Missing);
        }
        self.page.fill(branch, raw);
        Ok(raw)
    }

    fn pass_array(
        &mut self,
        cursor: &mut Cursor<'a>,
        rest: &[Step<'_>],
        branch: &Branch,
    ) -> Result<Raw<'a>, Malformed> {
        let every = branch.every.as_deref().unwrap_or(NOTHING);
        let raw = cursor.array(|cursor, index| {
            let raw = self.pass(cursor, rest, every)?;
            if let Some(child) = branch.indexed(index) {
                self.page.look_again(raw, child);
            }
            Ok(())
        })?;
        self.page.fill(branch, raw);
        Ok(raw)
    }
}

#[cfg(test)]
mod tests {
    use crate::path::records::chase;
    use crate::path::{Found, PageReads, Path, ReadSet, Record, Selected, Taker, View, samples};
    use crate::value::Raw;
    use crate::value::scan::whole;
    use proptest::prelude::*;

    fn set(paths: &[&str]) -> ReadSet {
        let mut set = ReadSet::default();
        for path in paths {
            set.add(&Path::parse(path).unwrap());
        }
        set
    }

    fn page_reads(records: &str, page: &[&str], record: &[&str]) -> PageReads {
        PageReads::new(&Path::parse(records).unwrap(), &set(page), &set(record))
    }

    /// The records' own texts, or what was found instead.
    fn outcome(found: &Found<'_>) -> String {
        match found {
            Found::Missing => "missing".to_owned(),
            Found::NotAnArray(raw) => format!("not an array: {}", raw.json()),
            Found::Records { records, .. } => records.iter().map(|one| one.raw.json()).collect::<Vec<_>>().join(" "),
        }
    }

    fn walked(records: &str, text: &str) -> String {
        outcome(&page_reads(records, &[], &[]).walk(text, &mut ()).unwrap().records)
    }

    fn one<'a>(view: &View<'a>, slot: usize) -> &'a str {
        match view.get(slot) {
            Selected::One(raw) => raw.json(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn page_and_records_are_read_in_one_pass() {
        let text = r#"{"meta":{"total":7},"data":[{"id":"1","a":{"s":3}}, {"id":"2"}],"included":[{"k":1}]}"#;
        let reads = page_reads("$.data[*]", &["$.meta.total", "$.included", "$.data[1].id"], &["$.id", "$.a.s"]);
        let walked = reads.walk(text, &mut ()).unwrap();
        assert_eq!([0, 1, 2].map(|slot| one(&walked.page, slot)), ["7", r#"[{"k":1}]"#, "\"2\""]);
        let Found::Records { records, span } = &walked.records else { panic!() };
        assert_eq!((one(&records[0].view, 0), one(&records[0].view, 1)), ("\"1\"", "3"));
        assert_eq!(records[1].view.get(1), &Selected::Absent);
        assert_eq!(*span, r#"{"id":"1","a":{"s":3}}, {"id":"2"}"#);
        assert_eq!(records[1].raw.offset_in(text), text.find(r#"{"id":"2"}"#));
    }

    #[test]
    fn a_missing_array_is_never_an_empty_one() {
        for (records, text, expected) in [
            ("$.data[*]", r#"{"data":[]}"#, ""),
            ("$.data[*]", r#"{"message":"maintenance"}"#, "missing"),
            ("$.data[*]", r#"{"data":null}"#, "missing"),
            ("$.data[*]", r#"{"data":{"id":1}}"#, r#"not an array: {"id":1}"#),
            ("$.data[*]", r#"[1]"#, "missing"),
            ("$.data[*]", r#"{"data":[null]}"#, "null"),
            ("$[*]", "[1,2]", "1 2"),
            ("$[*]", "\"x\"", "not an array: \"x\""),
            ("$", r#"{"a":1}"#, r#"{"a":1}"#),
            ("$", "null", "missing"),
            ("$.data.scan", r#"{"data":{"scan":null}}"#, "missing"),
            ("$.data.scan", r#"{"data":{"scan":{"id":1}}}"#, r#"{"id":1}"#),
            ("$.runs[*].results[*]", r#"{"runs":[{"results":[1]},{"results":[2,3]}]}"#, "1 2 3"),
            ("$.runs[*].results[*]", r#"{"runs":[{"results":[1]},{}]}"#, "missing"),
            ("$.runs[*].results[*]", r#"{"runs":[{"results":[1]},null]}"#, "missing"),
            ("$.runs[*].results[*]", r#"{"runs":[]}"#, ""),
            ("$.edges[*].node", r#"{"edges":[{"node":1},{"node":2}]}"#, "1 2"),
            ("$.data[*]", r#"{"data":[1],"data":[2]}"#, "2"),
            ("$.d[?@.t=='x']", r#"{"d":[{"t":"x"},{"t":"y"}]}"#, r#"{"t":"x"}"#),
            ("$.d[?@.t==$.t]", r#"{"d":[{"t":"y"}],"t":"x"}"#, ""),
            ("$.d[?@.t==$.t]", r#"{"t":"x"}"#, "missing"),
            ("$.d[?@.t=='x']", r#"{"d":null}"#, "missing"),
            ("$.d[?@.t=='x']", r#"{"d":{"k":{"t":"x"}}}"#, r#"not an array: {"k":{"t":"x"}}"#),
            ("$.d['a','b']", r#"{"d":{"b":2,"a":1}}"#, "1 2"),
            ("$[0].d[*]", r#"[{"d":[1]}]"#, "1"),
        ] {
            assert_eq!(walked(records, text), expected, "{records} {text}");
        }
    }

    #[test]
    fn broken_text_is_refused_wherever_it_breaks() {
        let reads = page_reads("$.data[*]", &[], &["$.id"]);
        for text in
            [r#"{"data":[{"id":1}"#, r#"{"data":[{"id":1}],"more":}"#, r#"{"data":[{"id":1,"x":01}]}"#, "", "{} {}"]
        {
            assert!(reads.walk(text, &mut ()).is_err(), "{text}");
        }
    }

    #[test]
    fn lines_are_records_and_a_broken_one_is_named_by_its_place() {
        let reads = page_reads("$", &["$.total"], &["$.id"]);
        let walked = reads.walk_lines("{\"id\":1}\r\n\n  {\"id\":2}\n", &mut ()).unwrap();
        assert_eq!(walked.page.get(0), &Selected::Absent);
        assert_eq!(outcome(&walked.records), r#"{"id":1} {"id":2}"#);
        let Found::Records { records, span } = walked.records else { panic!() };
        assert_eq!(one(&records[1].view, 0), "2");
        assert!(span.starts_with("{\"id\":1}") && span.ends_with("{\"id\":2}"));
        assert_eq!(reads.walk_lines("{\"id\":1}\n{\"id\":}\n", &mut ()).unwrap_err().at, 15);
        assert_eq!(reads.walk_lines("{\"id\":1}\n{} {}", &mut ()).unwrap_err().at, 12);
        assert_eq!(outcome(&reads.walk_lines(" \n", &mut ()).unwrap().records), "");
    }

    #[test]
    fn a_query_over_its_budget_fails_the_page_at_the_record() {
        let text = format!("[1,{}1{}]", "[".repeat(60), "]".repeat(60));
        let error = page_reads("$[*]", &[], &["$..*..*..*..*..*"]).walk(&text, &mut ()).unwrap_err();
        assert_eq!(error.at, 3);
        assert!(error.message.contains("goes over the same values too often"), "{}", error.message);
    }

    /// Takes two records at a time.
    #[derive(Default)]
    struct Few<'a>(Vec<Record<'a>>);

    impl<'a> Taker<'a> for Few<'a> {
        fn handful(&self) -> usize {
            2
        }

        fn take(&mut self, records: &[Record<'a>]) {
            assert_eq!(records.len(), 2);
            self.0.extend_from_slice(records);
        }

        fn forget(&mut self) {
            self.0.clear();
        }
    }

    fn all(found: Found<'_>) -> Vec<Record<'_>> {
        match found {
            Found::Records { records, .. } => records,
            Found::Missing | Found::NotAnArray(_) => Vec::new(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn one_pass_finds_what_separate_looks_find(
            text in samples::json(),
            records in samples::records(),
            page in prop::collection::vec(samples::path(), 0..5),
            record in prop::collection::vec(samples::path(), 0..3),
        ) {
            let page: Vec<&str> = page.iter().map(String::as_str).collect();
            let record: Vec<&str> = record.iter().map(String::as_str).collect();
            let walked = page_reads(&records, &page, &record).walk(&text, &mut ()).unwrap();
            let raw = whole(&text).unwrap();
            let apart = set(&page).compile().read(raw).unwrap();
            for slot in 0..page.len() {
                prop_assert_eq!(walked.page.get(slot), apart.get(slot), "{:?}", page);
            }
            let path = Path::parse(&records).unwrap();
            let chased = match chase(raw, &path.chain().unwrap()) {
                Ok(all) => all.iter().map(|one| one.json()).collect::<Vec<_>>().join(" "),
                Err(trouble) => outcome(&Found::from(trouble)),
            };
            prop_assert_eq!(outcome(&walked.records), chased);
            let mut few = Few::default();
            let left = page_reads(&records, &page, &record).walk(&text, &mut few).unwrap();
            let taken = [few.0, all(left.records)].concat();
            prop_assert_eq!(format!("{taken:?}"), format!("{:?}", all(walked.records.clone())));
            if let Found::Records { records, .. } = walked.records {
                for one in records {
                    let apart = set(&record).compile().read(Raw::parse(one.raw.json()).unwrap()).unwrap();
                    for slot in 0..record.len() {
                        prop_assert_eq!(one.view.get(slot), apart.get(slot));
                    }
                }
            }
        }
    }
}
