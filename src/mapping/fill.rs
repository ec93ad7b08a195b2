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
    pub score: &'a Score<'a>,
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

/// A draft under way.
#[derive(Debug)]
pub(super) struct Drafting<'a> {
    map: &'a TransformMap,
    drafted: Drafted<'a>,
    /// Of what makes the record no entity the first in the order of the fields.
    fate: Option<(usize, &'a Fate)>,
}

impl Homes {
    fn all_mut(&mut self) -> impl Iterator<Item = &mut Home> {
        self.items.iter_mut().chain([&mut self.record, &mut self.row])
    }

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
        // Cells that a line holds side by side are copied together where they were written side by side.
        homes.all_mut().for_each(|home| home.fields.sort_by_key(|number| fields[*number].attribute));
        homes
    }
}

impl TransformMap {
    /// Fills these fields from what the frame holds. Of those that make the record no entity the first one counts.
    pub(super) fn fill<'a>(&'a self, home: &Home, frame: &Frame<'a>) -> Filled<'a> {
        let room = home.room.load(Ordering::Relaxed);
        let cells = Cells::with_capacity(home.fields.len(), room);
        let mut filled = Filled { cells, score: Score::None, unlisted: 0, fate: None };
        for &number in &home.fields {
            let fate = self.fill_one(&self.fields[number], frame, &mut filled).err();
            let counts = |_: &Fate| filled.fate.as_ref().is_none_or(|(first, _)| number < *first);
            if let Some(fate) = fate.filter(counts) {
                filled.fate = Some((number, fate));
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

    /// A draft to be made of what is filled for it.
    pub(super) fn drafting(&self) -> Drafting<'_> {
        let draft = Draft::new(&self.target);
        let drafted = Drafted { draft, identity: Vec::new(), score: &Score::None, unlisted: 0 };
        Drafting { map: self, drafted, fate: None }
    }

    /// The path or template that fills an attribute, for telling where a missing value should have come from.
    pub fn source_of(&self, attribute: &str) -> Option<String> {
        let number = self.target.find(attribute)?;
        self.fields.iter().find(|mapping| mapping.attribute == number)?.field.text()
    }
}

impl<'a> Drafting<'a> {
    /// Takes over what some fields gave.
    pub fn take(&mut self, filled: &'a Filled<'a>) {
        let Filled { cells, score, unlisted, fate } = filled;
        if let Some((number, fate)) = fate
            && self.fate.is_none_or(|(first, _)| *number < first)
        {
            self.fate = Some((*number, fate));
        }
        self.drafted.draft.take(cells);
        self.drafted.unlisted += unlisted;
        if !matches!(score, Score::None) {
            self.drafted.score = score;
        }
    }

    /// The draft, or why there is none. `frame` holds every name.
    pub fn end(self, frame: &Frame<'a>) -> Outcome<'a> {
        let Self { map, mut drafted, fate } = self;
        if let Some((number, fate)) = fate {
            let attribute = &map.target.attributes[map.fields[number].attribute].name;
            return ended(fate.clone(), Some(attribute));
        }
        for (number, part) in map.identity.iter().enumerate() {
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
}

/// A record that becomes no entity, by a field of this attribute or by a part of the identity.
fn ended(fate: Fate, attribute: Option<&String>) -> Outcome<'static> {
    match fate {
        Fate::Skip(why) => Outcome::Skipped(format!("{}: {why}", attribute.map_or("identity", String::as_str))),
        Fate::Reject(failure) => Outcome::Rejected(rejection(failure, attribute)),
    }
}
