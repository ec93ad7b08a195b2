//! One record through a transform map: exploded, skipped, filled.

use super::binding::{Binding, BindingKind, Emptiness};
use super::lookup::{Lookup, Lookups, datum_texts, items, selected_texts, varies};
use super::{Part, TransformMap};
use crate::diagnostic::{Code, codes};
use crate::expression::{Failure, Fate, Frame};
use crate::path::View;
use crate::value::{Datum, Draft};

/// What became of one exploded record.
#[derive(Debug)]
pub enum Outcome<'a> {
    Drafted(Drafted<'a>),
    /// Left out, for the named reason.
    Skipped(String),
    Rejected(Rejection),
}

/// Why a record is unfit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub code: &'static Code,
    pub message: String,
    /// The target attribute that could not be filled.
    pub attribute: Option<String>,
    /// The path or template that was read.
    pub path: Option<String>,
}

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
#[derive(Debug)]
pub enum Score<'a> {
    /// The score table rates this source value and fills the attribute.
    Table { attribute: usize, source: Option<Datum<'a>> },
    /// The map filled the attribute itself, from this source value.
    Map { attribute: usize, source: Option<Datum<'a>> },
    /// The target has no severity, or no field fills it.
    None,
}

/// What is there before anything is bound.
struct Given<'q, 'p: 'r, 'r> {
    /// The endpoint's names, with the record and without the bindings.
    frame: &'q Frame<'p>,
    /// Items that outlast the record.
    page: &'p Lookups<'p>,
    /// Items of the record itself.
    record: &'r Lookups<'r>,
}

impl TransformMap {
    /// Maps one record. `frame` holds the endpoint's names; each exploded record comes to `out` once.
    /// Returns how many joins found more than one item.
    pub fn apply<'a>(&'a self, frame: &Frame<'a>, lookups: &'a Lookups<'a>, out: &mut dyn FnMut(Outcome<'_>)) -> u64 {
        let widened;
        let frame = if frame.is_wide(self.names) {
            frame
        } else {
            widened = frame.widened(self.names);
            &widened
        };
        let near = Lookups::of_record(self);
        let given = Given { frame, page: lookups, record: &near };
        // What is empty whatever the other names stand for speaks for the whole record, once.
        for (number, binding) in self.bindings.iter().enumerate() {
            if let BindingKind::Each(emptiness @ (Emptiness::Reject | Emptiness::Skip)) = binding.kind
                && !frame.has(binding.scope)
                && self.is_settled(binding)
                && self.finds_nothing(number, binding, &given)
            {
                out(empty(binding, emptiness));
                return 0;
            }
        }
        let mut ambiguous = 0;
        self.descend(0, frame, &given, &mut ambiguous, out);
        ambiguous
    }

    fn descend<'a>(
        &'a self,
        number: usize,
        frame: &Frame<'a>,
        given: &Given<'_, '_, '_>,
        ambiguous: &mut u64,
        out: &mut dyn FnMut(Outcome<'_>),
    ) {
        let Some(binding) = self.bindings.get(number) else { return out(self.fill(frame)) };
        if frame.has(binding.scope) {
            // An example has stated the item.
            self.descend(number + 1, frame, given, ambiguous, out);
        } else if let Some(known) = self.known(number, binding, given) {
            match known {
                Ok(lookup) => self.bind(number, binding, lookup, frame, given, ambiguous, out),
                Err(failure) => out(Outcome::Rejected(rejection(failure, None))),
            }
        } else {
            match items(binding, frame).map(Lookup::unindexed) {
                // The items live no longer than this call, and so does everything that is made of them.
                Ok(lookup) => self.bind(number, binding, &lookup, frame, given, ambiguous, out),
                Err(failure) => out(Outcome::Rejected(rejection(failure, None))),
            }
        }
    }

    /// The items of an array that depends on no other binding, read once a page or once a record.
    fn known<'p, 'r>(
        &self,
        number: usize,
        binding: &Binding,
        given: &Given<'_, 'p, 'r>,
    ) -> Option<Result<&'r Lookup<'r>, Failure>> {
        if self.outlasts(binding) {
            Some(given.page.get(number, binding, given.frame))
        } else if binding.source.scope == self.record {
            Some(given.record.get(number, binding, given.frame))
        } else {
            None
        }
    }

    /// Whether neither the array nor what is asked of its items depends on another binding.
    fn is_settled(&self, binding: &Binding) -> bool {
        let mut scopes = binding.conditions.iter().flat_map(|condition| condition.right.scopes());
        let free = |scope: usize| self.bindings.iter().all(|other| other.scope != scope);
        free(binding.source.scope) && scopes.all(free)
    }

    fn finds_nothing(&self, number: usize, binding: &Binding, given: &Given<'_, '_, '_>) -> bool {
        let found = match self.known(number, binding, given) {
            Some(known) => known.and_then(|lookup| matching(binding, lookup, given.frame)),
            None => {
                items(binding, given.frame).and_then(|items| matching(binding, &Lookup::unindexed(items), given.frame))
            }
        };
        found.is_ok_and(|found| found.is_empty())
    }

    /// Whether the array is the same for every record of the page: it belongs neither to the record nor to a binding
    /// that the record decides.
    fn outlasts(&self, binding: &Binding) -> bool {
        binding.source.scope != self.record && self.bindings.iter().all(|other| other.scope != binding.source.scope)
    }

    #[allow(clippy::too_many_arguments)] // One step of a recursion; a struct would only be unpacked again.
    fn bind<'b>(
        &'b self,
        number: usize,
        binding: &Binding,
        lookup: &'b Lookup<'b>,
        frame: &Frame<'b>,
        given: &Given<'_, '_, '_>,
        ambiguous: &mut u64,
        out: &mut dyn FnMut(Outcome<'_>),
    ) {
        let found: Vec<&View<'b>> = match matching(binding, lookup, frame) {
            Ok(found) => found.into_iter().map(|number| &lookup.items[number]).collect(),
            Err(failure) => return out(Outcome::Rejected(rejection(failure, None))),
        };
        let mut frame = frame.clone();
        match binding.kind {
            BindingKind::Join => {
                *ambiguous += u64::from(found.len() > 1);
                frame.set(binding.scope, found.first().copied());
                self.descend(number + 1, &frame, given, ambiguous, out);
            }
            BindingKind::Each(Emptiness::Keep) if found.is_empty() => {
                self.descend(number + 1, &frame, given, ambiguous, out);
            }
            BindingKind::Each(emptiness) if found.is_empty() => out(empty(binding, emptiness)),
            BindingKind::Each(_) => {
                for item in found {
                    frame.set(binding.scope, Some(item));
                    self.descend(number + 1, &frame, given, ambiguous, out);
                }
            }
        }
    }

    /// Skip, then fields: one exploded record becomes a draft or does not. `frame` holds every name.
    pub fn fill<'a>(&'a self, frame: &Frame<'a>) -> Outcome<'a> {
        for skip in &self.skips {
            match skip.test.holds(frame) {
                Ok(true) => return Outcome::Skipped(skip.reason.clone()),
                Ok(false) => {}
                Err(failure) => return Outcome::Rejected(rejection(failure, None)),
            }
        }
        let mut drafted = Drafted {
            draft: Draft::new(self.target.attributes.len()),
            identity: Vec::with_capacity(self.identity.len()),
            score: Score::None,
            unlisted: 0,
        };
        for filled in &self.fields {
            if let Err(fate) = self.fill_one(filled, frame, &mut drafted) {
                let attribute = &self.target.attributes[filled.attribute].name;
                return match fate {
                    Fate::Skip(why) => Outcome::Skipped(format!("{attribute}: {why}")),
                    Fate::Reject(failure) => Outcome::Rejected(rejection(failure, Some(attribute))),
                };
            }
        }
        for part in &self.identity {
            drafted.identity.push(match part {
                Part::Attribute(number) => IdentityPart::Attribute(*number),
                Part::Field(field) => match field.eval(frame) {
                    Ok(value) => IdentityPart::Value(value),
                    Err(Fate::Skip(why)) => return Outcome::Skipped(format!("identity: {why}")),
                    Err(Fate::Reject(failure)) => return Outcome::Rejected(rejection(failure, None)),
                },
            });
        }
        Outcome::Drafted(drafted)
    }

    fn fill_one<'a>(
        &'a self,
        filled: &'a super::Filled,
        frame: &Frame<'a>,
        drafted: &mut Drafted<'a>,
    ) -> Result<(), Fate> {
        let attribute = filled.attribute;
        if filled.scored {
            let source = filled.field.eval(frame)?;
            drafted.score = Score::Table { attribute, source };
            return Ok(());
        }
        let value = filled.field.eval_counting(frame, &mut drafted.unlisted)?;
        if filled.is_severity {
            let source = filled.field.eval_source(frame, &mut 0)?;
            drafted.score = Score::Map { attribute, source };
        }
        drafted.draft.set(attribute, value);
        Ok(())
    }

    /// The path or template that fills an attribute, for telling where a missing value should have come from.
    pub fn source_of(&self, attribute: &str) -> Option<String> {
        let number = self.target.find(attribute)?;
        self.fields.iter().find(|filled| filled.attribute == number)?.field.text()
    }
}

/// The numbers of the items that every condition holds for.
fn matching(binding: &Binding, lookup: &Lookup<'_>, frame: &Frame<'_>) -> Result<Vec<usize>, Failure> {
    let mut wanted: Vec<Vec<String>> = Vec::with_capacity(binding.conditions.len());
    let mut indexed = None;
    for (number, condition) in binding.conditions.iter().enumerate() {
        if indexed.is_none() && varies(&condition.right) {
            indexed = Some(number);
        }
        wanted.push(condition.right.eval(frame)?.map(datum_texts).unwrap_or_default());
    }
    let mut candidates = lookup.candidates(indexed.map(|number| wanted[number].as_slice()));
    candidates.retain(|candidate| {
        binding.conditions.iter().zip(&wanted).all(|(condition, wanted)| {
            selected_texts(lookup.items[*candidate].get(condition.slot)).iter().any(|value| wanted.contains(value))
        })
    });
    Ok(candidates)
}

fn empty(binding: &Binding, emptiness: Emptiness) -> Outcome<'static> {
    match emptiness {
        Emptiness::Skip | Emptiness::Keep => Outcome::Skipped(format!("no {}", binding.name)),
        Emptiness::Reject => Outcome::Rejected(Rejection {
            code: &codes::EMPTY_EACH,
            message: format!("`{}` has nothing to explode", binding.name),
            attribute: None,
            path: Some(binding.source.text.clone()),
        }),
    }
}

fn rejection(failure: Failure, attribute: Option<&String>) -> Rejection {
    Rejection { code: failure.code, message: failure.message, attribute: attribute.cloned(), path: failure.path }
}
