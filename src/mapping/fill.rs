//! Fields become cells: each once for what it reads, however many rows a record explodes into.

use super::apply::{Outcome, rejection};
use super::binding::{Binding, Lasting};
use super::{FieldMapping, Part, TransformMap};
use crate::expression::{Fate, Frame};
use crate::schema::{Cells, Draft};
use crate::value::Datum;

/// A filled draft, and what the later stages need to know of its making.
#[derive(Debug)]
pub struct Drafted<'a> {
    pub draft: Draft<'a>,
    /// The parts of its identity that are not target attributes; attributes by their number.
    pub identity: Vec<IdentityPart<'a>>,
    pub score: Score<'a>,
    /// How many values took their `otherwise: { value: … }`.
    pub unlisted: u64,
}

/// A part of an identity.
#[derive(Debug)]
pub enum IdentityPart<'a> {
    Attribute(usize),
    Value(Option<Datum<'a>>),
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

/// What each field has to be filled for. Fields by their numbers.
#[derive(Debug)]
pub(super) struct Homes {
    /// For each record: they read nothing that is bound.
    pub record: Vec<usize>,
    /// By binding, for each of its items: they read nothing else that is bound.
    pub items: Vec<Vec<usize>>,
    /// For each exploded record.
    pub row: Vec<usize>,
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
        let mut homes = Self { record: Vec::new(), items: vec![Vec::new(); bindings.len()], row: Vec::new() };
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
            home.push(number);
        }
        homes
    }
}

impl TransformMap {
    /// Fills these fields from what the frame holds, up to the first that makes the record no entity.
    pub(super) fn fill<'a>(&'a self, fields: &[usize], frame: &Frame<'a>) -> Filled<'a> {
        let cells = Cells::with_capacity(fields.len());
        let mut filled = Filled { cells, score: Score::None, unlisted: 0, fate: None };
        for &number in fields {
            if let Err(fate) = self.fill_one(&self.fields[number], frame, &mut filled) {
                filled.fate = Some((number, fate));
                break;
            }
        }
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
        let mut drafted = Drafted {
            draft: Draft::new(&self.target),
            identity: Vec::with_capacity(self.identity.len()),
            score: Score::None,
            unlisted: 0,
        };
        for Filled { cells, score, unlisted, .. } in filled {
            drafted.draft.take(cells);
            drafted.unlisted += unlisted;
            if !matches!(score, Score::None) {
                drafted.score = score.clone();
            }
        }
        for part in &self.identity {
            drafted.identity.push(match part {
                Part::Attribute(number) => IdentityPart::Attribute(*number),
                Part::Field(field) => match field.eval(frame) {
                    Ok(value) => IdentityPart::Value(value),
                    Err(fate) => return ended(fate, None),
                },
            });
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
