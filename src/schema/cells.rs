//! Values made fit for their attributes: settled, held against the schema and written once, however many entities hold them.

use super::{Attribute, Target};
use crate::value::{Datum, short_fingerprint};
use std::collections::HashSet;
use std::ptr;

/// Values by attribute as entities take them, and the text of them all.
#[derive(Debug, Default)]
pub struct Cells<'a> {
    made: Vec<Made<'a>>,
    /// `,"findingName":"XSS","findingStatus":"ACTIVE"`
    text: String,
    sum: Sum,
}

#[derive(Debug)]
struct Made<'a> {
    attribute: usize,
    value: Datum<'a>,
    /// Where in the text its member ends; it begins where the one before it ends.
    end: usize,
    /// Where in the member its value begins.
    value_at: usize,
}

/// What is told of several values at once.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Whether the schema of an attribute may have something against its value.
    doubted: bool,
    /// Of the fingerprints of their members: whatever their order, it is the same.
    prints: u64,
}

/// What a record became, before its schema has looked at the whole: cells by the target's attribute number.
#[derive(Debug, Clone)]
pub struct Draft<'c> {
    cells: Vec<Option<Cell<'c>>>,
    sum: Sum,
}

/// The value of one attribute.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'c> {
    of: &'c Cells<'c>,
    number: usize,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.doubted |= other.doubted;
        self.prints = self.prints.wrapping_add(other.prints);
    }
}

impl<'a> Cells<'a> {
    /// None yet, and room for so many, and for so many bytes of text.
    pub fn with_capacity(attributes: usize, bytes: usize) -> Self {
        Self { made: Vec::with_capacity(attributes), text: String::with_capacity(bytes), sum: Sum::default() }
    }

    /// Bytes of their text.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// Adds the value of an attribute that has none yet.
    ///
    /// A list attribute takes a single value as a list of one, leaves nulls out, keeps the first of equal items where
    /// the schema says `uniqueItems`, and is absent when nothing is left.
    pub fn add(&mut self, target: &Target, attribute: usize, value: Datum<'a>) {
        let described = &target.attributes[attribute];
        let value = if described.is_list { settle_list(described, value) } else { Some(value) };
        let Some(value) = value else { return };
        let begin = self.text.len();
        target.line.begin_member(attribute, &mut self.text);
        let start = self.text.len();
        value.write_json(&mut self.text);
        let prints = short_fingerprint(&self.text.as_bytes()[begin..]);
        self.sum.add(Sum { doubted: !target.fits(attribute, &value), prints });
        self.made.push(Made { attribute, value, end: self.text.len(), value_at: start - begin });
    }

    /// Where the text of so many ends.
    fn end(&self, count: usize) -> usize {
        count.checked_sub(1).map_or(0, |last| self.made[last].end)
    }
}

#[cfg(test)]
impl Cells<'_> {
    pub(super) fn hold(&self, attribute: usize) -> bool {
        self.made.iter().any(|made| made.attribute == attribute)
    }
}

impl<'c> Draft<'c> {
    /// An empty draft for a target.
    pub fn new(target: &Target) -> Self {
        Self { cells: vec![None; target.attributes.len()], sum: Sum::default() }
    }

    /// Takes over every value of these; of no attribute it has one.
    pub fn take(&mut self, cells: &'c Cells<'c>) {
        for (number, made) in cells.made.iter().enumerate() {
            self.cells[made.attribute] = Some(Cell { of: cells, number });
        }
        self.sum.add(cells.sum);
    }

    /// The cell of an attribute, unless it is absent.
    pub fn get(&self, attribute: usize) -> Option<&Cell<'c>> {
        self.cells[attribute].as_ref()
    }

    /// The value of an attribute.
    pub fn value(&self, attribute: usize) -> Option<&'c Datum<'c>> {
        self.get(attribute).map(Cell::value)
    }

    /// The cells in the order of the target schema.
    pub fn cells(&self) -> &[Option<Cell<'c>>] {
        &self.cells
    }

    /// Whether the schema of no attribute has anything against its value.
    pub(super) fn fits(&self) -> bool {
        !self.sum.doubted
    }

    /// What the members have in common with no others.
    pub(super) fn prints(&self) -> u64 {
        self.sum.prints
    }

    /// Appends the members in the order of the target schema: `,"findingName":"XSS"` and so on. Those that follow each
    /// other where they were written are copied together.
    pub(super) fn write(&self, out: &mut String) {
        let mut cells = self.cells.iter().flatten();
        let mut next = cells.next();
        while let Some(&Cell { of, number }) = next {
            let mut count = number;
            while let Some(cell) = next.filter(|cell| cell.number == count && ptr::eq(cell.of, of)) {
                count = cell.number + 1;
                next = cells.next();
            }
            out.push_str(&of.text[of.end(number)..of.end(count)]);
        }
    }
}

impl<'c> Cell<'c> {
    fn made(&self) -> &'c Made<'c> {
        &self.of.made[self.number]
    }

    pub fn value(&self) -> &'c Datum<'c> {
        &self.made().value
    }

    /// The value's own JSON, in the form of the contract.
    pub fn json(&self) -> &'c str {
        &self.of.text[self.of.end(self.number) + self.made().value_at..self.made().end]
    }
}

fn settle_list<'a>(attribute: &Attribute, value: Datum<'a>) -> Option<Datum<'a>> {
    let mut items = value.into_items();
    if attribute.is_unique && items.len() > 1 {
        keep_the_first(&mut items);
    }
    (!items.is_empty()).then_some(Datum::List(items))
}

/// Of equal items the first.
fn keep_the_first(items: &mut Vec<Datum<'_>>) {
    if items.len() > FEW {
        let mut seen = HashSet::new();
        return items.retain(|item| seen.insert(item.to_json()));
    }
    let mut place = 1;
    while let Some(item) = items.get(place) {
        if items[..place].iter().any(|before| is_equal(before, item)) {
            items.remove(place);
        } else {
            place += 1;
        }
    }
}

/// Whether both are written alike.
fn is_equal(one: &Datum<'_>, other: &Datum<'_>) -> bool {
    match (one, other) {
        (Datum::Raw(one), Datum::Raw(other)) if one.json() == other.json() => true,
        (Datum::Raw(one), Datum::Raw(other)) if one.is_plain() && other.is_plain() => false,
        _ => one.to_json() == other.to_json(),
    }
}

/// So many items are held against each other; hashing more is cheaper.
const FEW: usize = 16;

#[cfg(test)]
mod tests {
    use super::super::shipped::load;
    use super::*;
    use crate::value::Raw;

    #[test]
    fn of_equal_items_the_first_is_kept_however_they_are_spelled() {
        let kept = |items: &[&'static str]| {
            let mut items: Vec<Datum<'_>> = items.iter().map(|json| Datum::Raw(Raw::trusted(json))).collect();
            keep_the_first(&mut items);
            Datum::List(items).to_json()
        };
        assert_eq!(kept(&[r#""a""#, r#""b""#, r#""\u0061""#, r#""a""#, r#""b/""#, r#""b\/""#]), r#"["a","b","b/"]"#);
        assert_eq!(kept(&["1", "1", "1.0", "true", r#""1""#]), r#"[1,1.0,true,"1"]"#);
        let many = [r#""x""#, r#""y""#, r#""\u0078""#].repeat(FEW);
        assert_eq!(kept(&many), r#"["x","y"]"#);
    }

    #[test]
    fn a_value_is_written_once_and_read_where_it_stands() {
        let target = load("asset/host");
        let number = |name: &str| target.find(name).expect("shipped");
        let (mut one, mut other) = (Cells::default(), Cells::default());
        one.add(&target, number("assetName"), Datum::Raw(Raw::trusted(r#""d\u0062""#)));
        one.add(&target, number("ipAddress"), Datum::List(vec![]));
        one.add(&target, number("externalAssetId"), Datum::Number("7".into()));
        other.add(&target, number("ipAddress"), Datum::Text("::1".into()));
        let mut draft = Draft::new(&target);
        draft.take(&one);
        assert!(draft.get(number("ipAddress")).is_none() && !draft.fits());
        draft.take(&other);
        let json = |name: &str| draft.get(number(name)).map(Cell::json);
        assert_eq!(json("assetName"), Some(r#""db""#));
        assert_eq!(json("externalAssetId"), Some("7"));
        assert_eq!(json("ipAddress"), Some(r#"["::1"]"#));
        let mut members = String::new();
        draft.write(&mut members);
        assert_eq!(members, r#","externalAssetId":7,"assetName":"db","ipAddress":["::1"]"#);
    }
}
