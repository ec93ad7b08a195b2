//! A field: `from` or `first`, then `as`, then `enum` with `otherwise`, then `default`.

use super::convert::{self, Converter};
use super::enumeration::{Enumeration, Listed};
use super::scope::{Frame, Names};
use super::value::{Failure, Value, read};
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::registry::{Key, Shape};
use crate::value::Datum;
use crate::yaml::Node;

/// What may stand where a value is wanted, long form included.
pub static FIELD: Shape = Shape::Called("a field", &FORM);
static FORM: Shape =
    Shape::Form { scalar: Some(&Shape::Scalar), list: Some(&Shape::List(&FIELD)), map: Some(&Shape::Record(KEYS)) };

/// The keys of the long form, in the order in which they run.
pub static KEYS: &[Key] = &ROWS;

// Shapes refer to each other by address: one that read the other's value would never be done.
static ROWS: [Key; 8] = [
    Key::optional("from", Shape::Called("a field", &FORM), "the value: a path, a template or a literal"),
    Key::optional("first", Shape::List(&FIELD), "the first of these that is present"),
    Key::optional("const", Shape::Json, "a literal that would look like a path or a template"),
    Key::optional("as", convert::AS, "one converter, or several in order"),
    Key::optional("enum", Shape::Table(&Shape::Scalar), "source word to target value, without regard to case"),
    Key::optional("otherwise", super::enumeration::OTHERWISE, "what becomes of a value that the enum does not list"),
    Key::optional("default", Shape::Scalar, "the value when there is none"),
    Key::optional(
        "score",
        Shape::Called("a field", &FORM),
        "instead of all the others: the severity of this source value by the score table",
    ),
];

/// A compiled field.
#[derive(Debug)]
pub struct Field {
    source: FieldSource,
    chain: Vec<Box<dyn Converter>>,
    enumeration: Option<Enumeration>,
    default: Option<Value>,
    /// Values that the field states itself, for holding them against the target.
    constants: Vec<(String, Place)>,
    /// Where it stands.
    pub place: Place,
}

#[derive(Debug)]
enum FieldSource {
    Value(Value),
    /// The first arm that is present.
    First(Vec<Field>),
    /// A list written out.
    List(Vec<Field>),
}

/// What a field came to when it came to no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The record is to be left out, and counted under this reason.
    Skip(String),
    /// The record is unfit.
    Reject(Failure),
}

impl Field {
    /// Compiles the short or the long form.
    pub fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        if node.is_list() {
            let items = compile_all(node.items(), names, report)?;
            return Some(Self::plain(FieldSource::List(items), node));
        }
        if !node.is_map() {
            let value = Value::compile(node, names, report)?;
            let literal = matches!(value, Value::Literal(_)).then(|| (node.to_json(), node.place.clone()));
            let mut field = Self::plain(FieldSource::Value(value), node);
            field.constants.extend(literal);
            return Some(field);
        }
        Self::long(node, names, report)
    }

    fn plain(source: FieldSource, node: &Node) -> Self {
        let place = node.place.clone();
        Self { source, chain: Vec::new(), enumeration: None, default: None, constants: Vec::new(), place }
    }

    fn long(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        if let Some((key, _)) = node.entry("score") {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &key.place, "`score` cannot stand here")
                    .help("`score` stands alone, as the value of `findingSeverity` in `fields`"),
            );
            return None;
        }
        let source = Self::source(node, names, report);
        let chain = match node.get("as") {
            Some(written) => convert::compile(written, report),
            None => Some(Vec::new()),
        };
        let written = node.entry("enum").filter(|(_, rows)| !rows.is_null());
        let enumeration = match (written, node.get("otherwise")) {
            (Some((key, rows)), otherwise) => Enumeration::compile(key, rows, otherwise, report).map(Some),
            (None, Some(otherwise)) => {
                report.push(
                    Diagnostic::error(&codes::WRONG_VALUE, &otherwise.place, "`otherwise` without an `enum`")
                        .help("`default` states the value of an absent source"),
                );
                None
            }
            (None, None) => Some(None),
        };
        let default = match node.get("default") {
            Some(written) => Value::compile(written, names, report).map(Some),
            None => Some(None),
        };
        let mut field = Self::plain(source?, node);
        (field.chain, field.enumeration, field.default) = (chain?, enumeration?, default?);
        field.constants = field.stated(node);
        Some(field)
    }

    fn source(node: &Node, names: &Names, report: &mut Report) -> Option<FieldSource> {
        let written: Vec<&str> =
            ["from", "first", "const"].into_iter().filter(|key| node.entry(key).is_some()).collect();
        match written.as_slice() {
            ["from"] => Self::compile(node.get("from")?, names, report).map(|field| match field {
                Self { source: FieldSource::Value(value), chain, enumeration: None, default: None, .. }
                    if chain.is_empty() =>
                {
                    FieldSource::Value(value)
                }
                other => FieldSource::First(vec![other]),
            }),
            ["first"] if node.get("first")?.items().is_empty() => {
                let place = &node.get("first")?.place;
                report.push(
                    Diagnostic::error(&codes::MISSING_KEY, place, "`first` has nothing to choose from")
                        .help("list the sources, the best one first"),
                );
                None
            }
            ["first"] => compile_all(node.get("first")?.items(), names, report).map(FieldSource::First),
            ["const"] => Some(FieldSource::Value(Value::Literal(node.entry("const")?.1.to_json()))),
            // Said already, where it stands.
            [] if ["from", "first", "const"].iter().any(|key| node.misspells(key, &["from", "first", "const"])) => None,
            [] => {
                report.push(
                    Diagnostic::error(&codes::MISSING_KEY, &node.place, "this field has no source")
                        .help("say where the value comes from: `from`, `first` or `const`"),
                );
                None
            }
            _ => {
                let place = node.entry(written[1]).map_or(&node.place, |(key, _)| &key.place);
                let message = format!("`{}` and `{}` in one field", written[0], written[1]);
                report.push(Diagnostic::error(&codes::WRONG_VALUE, place, message).help("keep one of the two"));
                None
            }
        }
    }

    /// What the field itself states: a constant that is not converted any further, enum rows, a literal default.
    fn stated(&self, node: &Node) -> Vec<(String, Place)> {
        let mut stated = Vec::new();
        if let (FieldSource::Value(Value::Literal(json)), true, None) =
            (&self.source, self.chain.is_empty(), &self.enumeration)
        {
            stated.push((json.clone(), node.place.clone()));
        }
        if let Some(enumeration) = &self.enumeration {
            stated.extend(enumeration.results().iter().cloned());
        }
        if let (Some(Value::Literal(json)), Some(written)) = (&self.default, node.get("default")) {
            stated.push((json.clone(), written.place.clone()));
        }
        stated
    }

    /// Whether it may yield a list.
    pub fn is_list(&self) -> bool {
        let given = match &self.source {
            FieldSource::Value(value) => value.is_list(),
            FieldSource::First(arms) => arms.iter().any(Field::is_list),
            FieldSource::List(_) => true,
        };
        self.chain.iter().fold(given, |given, converter| converter.yields_list(given))
    }

    /// Values that the field states itself, arms included, with their places.
    pub fn constants(&self) -> Vec<&(String, Place)> {
        let mut constants: Vec<&(String, Place)> = self.constants.iter().collect();
        if let (FieldSource::First(arms), true, None) = (&self.source, self.chain.is_empty(), &self.enumeration) {
            constants.extend(arms.iter().flat_map(Field::constants));
        }
        constants
    }

    /// Whether the field always has a value, come what may.
    pub fn is_certain(&self) -> bool {
        self.default.is_some() || matches!(self.source, FieldSource::Value(Value::Literal(_)))
    }

    /// Whether the field looks up this very path in an enum, and if so whether the enum lists the word.
    /// The same of any arm, where the arms have enums of their own.
    pub fn lists(&self, path: &str, word: &str) -> Option<bool> {
        match (&self.source, &self.enumeration) {
            (_, Some(enumeration)) => self.reads(path).then(|| enumeration.knows(word)),
            (FieldSource::First(arms) | FieldSource::List(arms), None) => {
                arms.iter().filter_map(|arm| arm.lists(path, word)).reduce(|one, other| one || other)
            }
            (FieldSource::Value(_), None) => None,
        }
    }

    /// Whether the field, or an arm of it, reads this very path, and nothing else.
    pub fn reads(&self, path: &str) -> bool {
        match &self.source {
            FieldSource::Value(value) => matches!(value, Value::Path(reference) if reference.text == path),
            FieldSource::First(arms) | FieldSource::List(arms) => arms.iter().any(|arm| arm.reads(path)),
        }
    }

    /// The names that it reads from, by their numbers in a frame; some more than once.
    pub fn scopes(&self) -> Vec<usize> {
        let source: Vec<usize> = match &self.source {
            FieldSource::Value(value) => value.scopes().collect(),
            FieldSource::First(arms) | FieldSource::List(arms) => arms.iter().flat_map(Field::scopes).collect(),
        };
        source.into_iter().chain(self.default.iter().flat_map(Value::scopes)).collect()
    }

    /// The path or template that is read, for quarantine.
    pub fn text(&self) -> Option<String> {
        match &self.source {
            FieldSource::Value(value) => value.text().map(str::to_owned),
            FieldSource::First(arms) | FieldSource::List(arms) => {
                let texts: Vec<String> = arms.iter().filter_map(Field::text).collect();
                (!texts.is_empty()).then(|| texts.join(", "))
            }
        }
    }

    /// The value now; `None` is absent.
    pub fn eval<'a>(&'a self, frame: &Frame<'a>) -> Result<Option<Datum<'a>>, Fate> {
        self.eval_counting(frame, &mut 0)
    }

    /// The same; counts values that took their `otherwise: { value: … }`.
    #[inline]
    pub fn eval_counting<'a>(&'a self, frame: &Frame<'a>, unlisted: &mut u64) -> Result<Option<Datum<'a>>, Fate> {
        let is_bare = self.chain.is_empty() && self.enumeration.is_none() && self.default.is_none();
        match &self.source {
            // What most fields are.
            FieldSource::Value(Value::Path(reference)) if is_bare => Ok(read(reference, frame)),
            _ if is_bare => self.eval_source(frame, unlisted),
            _ => self.eval_on(frame, unlisted),
        }
    }

    /// The value of a field that goes on behind its source.
    fn eval_on<'a>(&'a self, frame: &Frame<'a>, unlisted: &mut u64) -> Result<Option<Datum<'a>>, Fate> {
        let value = match self.eval_source(frame, unlisted)? {
            Some(value) => convert::apply(&self.chain, value).map_err(|why| self.bad(why))?,
            None => None,
        };
        let value = match (value, &self.enumeration) {
            (Some(value), Some(enumeration)) => self.look_up(enumeration, value, unlisted)?,
            (value, _) => value,
        };
        match (value, &self.default) {
            (None, Some(default)) => default.eval(frame).map_err(Fate::Reject),
            (value, _) => Ok(value),
        }
    }

    /// The value before `as`, `enum` and `default`: what the source said.
    pub fn eval_source<'a>(&'a self, frame: &Frame<'a>, unlisted: &mut u64) -> Result<Option<Datum<'a>>, Fate> {
        match &self.source {
            FieldSource::Value(value) => value.eval(frame).map_err(Fate::Reject),
            FieldSource::First(arms) => {
                for arm in arms {
                    if let Some(value) = arm.eval_counting(frame, unlisted)? {
                        return Ok(Some(value));
                    }
                }
                Ok(None)
            }
            FieldSource::List(fields) => {
                let mut items = Vec::new();
                for field in fields {
                    items.extend(field.eval_counting(frame, unlisted)?.map(Datum::into_items).unwrap_or_default());
                }
                Ok((!items.is_empty()).then_some(Datum::List(items)))
            }
        }
    }

    fn look_up<'a>(
        &'a self,
        enumeration: &'a Enumeration,
        value: Datum<'a>,
        unlisted: &mut u64,
    ) -> Result<Option<Datum<'a>>, Fate> {
        if !matches!(value.kind(), crate::value::Type::Array) {
            return self.look_up_one(enumeration, &value, unlisted);
        }
        let mut found = Vec::new();
        for item in value.into_items() {
            found.extend(self.look_up_one(enumeration, &item, unlisted)?);
        }
        Ok((!found.is_empty()).then_some(Datum::List(found)))
    }

    fn look_up_one<'a>(
        &self,
        enumeration: &'a Enumeration,
        value: &Datum<'a>,
        unlisted: &mut u64,
    ) -> Result<Option<Datum<'a>>, Fate> {
        match enumeration.look_up(value) {
            Listed::Value(value) => Ok(Some(value)),
            Listed::Otherwise(value) => {
                *unlisted += 1;
                Ok(Some(value))
            }
            Listed::Absent => Ok(None),
            Listed::Skip => Err(Fate::Skip("unlisted value".to_owned())),
            Listed::Reject => Err(Fate::Reject(Failure {
                code: &codes::UNLISTED_VALUE,
                message: format!("the enum does not list {}", excerpt(value)),
                path: self.text(),
            })),
        }
    }

    fn bad(&self, why: String) -> Fate {
        Fate::Reject(Failure { code: &codes::BAD_VALUE, message: why, path: self.text() })
    }
}

fn compile_all(nodes: &[Node], names: &Names, report: &mut Report) -> Option<Vec<Field>> {
    let compiled: Vec<Option<Field>> = nodes.iter().map(|node| Field::compile(node, names, report)).collect();
    compiled.into_iter().collect()
}

/// A value in a message: its JSON, cut to a length that a line can bear.
fn excerpt(value: &Datum<'_>) -> String {
    let json = value.to_json();
    let mut short: String = json.chars().take(60).collect();
    if short.len() < json.len() {
        short.push('…');
    }
    format!("`{short}`")
}
