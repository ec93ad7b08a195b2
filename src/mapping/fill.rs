//! Fields become cells: each once for what it reads, however many rows a record explodes into.

use super::apply::{Outcome, rejection};
use super::binding::{Binding, Lasting};
use super::{FieldMapping, Part, TransformMap};
use crate::expression::{Fate, Frame};
use crate::schema::{Cells, Draft};
use crate::value::Datum;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A filled draft, and what the later stages need to know of its making.
#[derive(Debug)]
pub struct Drafted<'a> {
    pub draft: Draft<'a>,
    /// By part of the identity its value, where any part is no target attribute.
    pub identity: Vec<Option<Datum<'a>>>,
    pub score: Score<'a>,
    /// How many values took their `otherwise: { value: … }`.
    pub unlisted: u64,
}

/// Where the severity comes from.
#[derive(Debug, Clone)]
pub enum Score<'a> {
    /// The score table rates this source value and fills the severity.
    Table { source: Option<Datum<'a>> },
    /// The map filled the attribute itself, from this source value.
    Map { attribute: usize, source: Option<Datum<'a>> },
    /// The target has no severity, or no field fills it.
    None,
}

/// What each field has to be filled for.
#[derive(Debug)]
pub(super) struct Homes {
    /// For each record: they read nothing that is bound.
    pub record: Home,
    /// By binding, for each of its items: they read nothing else that is bound.
    pub items: Vec<Home>,
    /// For each exploded record.
    pub row: Home,
}

/// Fields that are filled together.
#[derive(Debug, Default)]
pub(super) struct Home {
    /// By their numbers.
    fields: Vec<usize>,
    /// Bytes that their text takes of late: so much room it is given, for text that grows is copied.
    room: AtomicUsize,
}

impl Home {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// No room is less than what was needed, and none stays much larger for long.
    fn learn(&self, room: usize, needed: usize) {
        let next = needed.max(room - room / 256);
        if next != room {
            self.room.store(next, Ordering::Relaxed);
        }
    }
}

/// What some fields gave.
#[derive(Debug)]
pub(super) struct Filled<'a> {
    cells: Cells<'a>,
    score: Score<'a>,
    unlisted: u64,
    /// The first of them that makes the record no entity.
    fate: Option<(usize, Fate)>,
}

impl Homes {
    pub fn of(fields: &[FieldMapping], bindings: &[Binding], record: usize) -> Self {
        let items = bindings.iter().map(|_| Home::default()).collect();
        let mut homes = Self { record: Home::default(), items, row: Home::default() };
        for (number, mapping) in fields.iter().enumerate() {
            let scopes = mapping.field.scopes();
            let mut read = (0..bindings.len()).filter(|binding| scopes.contains(&bindings[*binding].scope));
            let home = match (read.next(), read.next()) {
                (None, _) => &mut homes.record,
                (Some(one), None) => match bindings[one].lasting {
                    Lasting::Page if !scopes.contains(&record) => &mut homes.items[one],
                    Lasting::Record => &mut homes.items[one],
                    Lasting::Page | Lasting::Row => &mut homes.row,
                },
                _ => &mut homes.row,
            };
            home.fields.push(number);
        }
        homes
    }
}

impl TransformMap {
    /// Fills these fields from what the frame holds, up to the first that makes the record no entity.
    pub(super) fn fill<'a>(&'a self, home: &Home, frame: &Frame<'a>) -> Filled<'a> {
        let room = home.room.load(Ordering::Relaxed);
        let cells = Cells::with_capacity(home.fields.len(), room);
        let mut filled = Filled { cells, score: Score::None, unlisted: 0, fate: None };
        for &number in &home.fields {
            if let Err(fate) = self.fill_one(&self.fields[number], frame, &mut filled) {
                filled.fate = Some((number, fate));
                break;
            }
        }
        home.learn(room, filled.cells.length());
        filled
    }

    fn fill_one<'a>(
        &'a self,
        mapping: &'a FieldMapping,
        frame: &Frame<'a>,
        filled: &mut Filled<'a>,
    ) -> Result<(), Fate> {
        let attribute = mapping.attribute;
        if mapping.scored {
            filled.score = Score::Table { source: mapping.field.eval(frame)? };
            return Ok(());
        }
        let value = mapping.field.eval_counting(frame, &mut filled.unlisted)?;
        if mapping.is_severity {
            let source = mapping.field.eval_source(frame, &mut 0)?;
            filled.score = Score::Map { attribute, source };
        }
        if let Some(value) = value {
            filled.cells.add(&self.target, attribute, value);
        }
        Ok(())
    }

    /// One draft of what was filled for it. `frame` holds every name.
    pub(super) fn draft<'a>(
        &'a self,
        filled: impl Iterator<Item = &'a Filled<'a>> + Clone,
        frame: &Frame<'a>,
    ) -> Outcome<'a> {
        let fates = filled.clone().filter_map(|filled| filled.fate.as_ref());
        if let Some((number, fate)) = fates.min_by_key(|(number, _)| *number) {
            let attribute = &self.target.attributes[self.fields[*number].attribute].name;
            return ended(fate.clone(), Some(attribute));
        }
        let mut drafted =
            Drafted { draft: Draft::new(&self.target), identity: Vec::new(), score: Score::None, unlisted: 0 };
        for Filled { cells, score, unlisted, .. } in filled {
            drafted.draft.take(cells);
            drafted.unlisted += unlisted;
            if !matches!(score, Score::None) {
                drafted.score = score.clone();
            }
        }
        for (number, part) in self.identity.iter().enumerate() {
            let Part::Field(field) = part else { continue };
            match field.eval(frame) {
                Ok(value) => {
                    drafted.identity.resize(number, None);
                    drafted.identity.push(value);
                }
                Err(fate) => return ended(fate, None),
            }
        }
        Outcome::Drafted(drafted)
    }

    /// The path or template that fills an attribute, for telling where a missing value should have come from.
    pub fn source_of(&self, attribute: &str) -> Option<String> {
        let number = self.target.find(attribute)?;
        self.fields.iter().find(|mapping| mapping.attribute == number)?.field.text()
    }
}

/// A record that becomes no entity, by a field of this attribute or by a part of the identity.
fn ended(fate: Fate, attribute: Option<&String>) -> Outcome<'static> {
    match fate {
        Fate::Skip(why) => Outcome::Skipped(format!("{}: {why}", attribute.map_or("identity", String::as_str))),
        Fate::Reject(failure) => Outcome::Rejected(rejection(failure, attribute)),
    }
}
