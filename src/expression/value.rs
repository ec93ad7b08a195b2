//! A value: a path, a template or a literal.

use super::scope::{Frame, Names, Ref};
use crate::diagnostic::{Code, Diagnostic, Report, codes};
use crate::path::Selected;
use crate::template::{Condition, Template, TemplateError};
use crate::value::{Datum, Raw};
use crate::yaml::Node;
use std::borrow::Cow;

/// Why a record (or a request) could not be made of what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: &'static Code,
    pub message: String,
    /// The path or template that was read.
    pub path: Option<String>,
}

/// A compiled value.
#[derive(Debug)]
pub enum Value {
    Path(Ref),
    Template {
        template: Template,
        names: Vec<Ref>,
        text: String,
    },
    /// JSON text of a literal.
    Literal(String),
}

impl Value {
    /// Compiles a scalar: `$…` is a path, `{{ … }}` makes a template, anything else is a literal.
    pub fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        match node.text() {
            Some(text) if text.starts_with('$') => names.path(text, node, report).map(Value::Path),
            Some(text) if Template::is_one(text) => {
                let template = Template::parse(text).map_err(|error| report.push(syntax(node, &error))).ok()?;
                let names = resolve(template.names(), node, names, report)?;
                Some(Value::Template { template, names, text: text.to_owned() })
            }
            _ => Some(Value::Literal(node.to_json())),
        }
    }

    /// Whether it may yield a list.
    pub fn is_list(&self) -> bool {
        match self {
            Value::Path(reference) => reference.many,
            Value::Template { .. } => false,
            Value::Literal(json) => json.starts_with('['),
        }
    }

    /// The path or template as it was written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Path(reference) => Some(&reference.text),
            Value::Template { text, .. } => Some(text),
            Value::Literal(_) => None,
        }
    }

    /// The names that it reads from, by their numbers in a frame.
    pub fn scopes(&self) -> impl Iterator<Item = usize> {
        let (path, names) = match self {
            Value::Path(reference) => (Some(reference), &[][..]),
            Value::Template { names, .. } => (None, names.as_slice()),
            Value::Literal(_) => (None, &[][..]),
        };
        path.into_iter().chain(names).map(|reference| reference.scope)
    }

    /// The value now; `None` is absent.
    pub fn eval<'a>(&'a self, frame: &Frame<'a>) -> Result<Option<Datum<'a>>, Failure> {
        match self {
            Value::Path(reference) => Ok(read(reference, frame)),
            Value::Literal(json) => Ok(Datum::from_raw(Raw::trusted(json))),
            Value::Template { template, names, text } => template
                .render(&|name| read(&names[name], frame))
                .map(|rendered| rendered.map(|rendered| Datum::Text(Cow::Owned(rendered))))
                .map_err(|error| Failure {
                    code: &codes::TEMPLATE_FAILED,
                    message: error.message,
                    path: Some(text.clone()),
                }),
        }
    }
}

/// A compiled condition of `skip:`.
#[derive(Debug)]
pub struct Test {
    condition: Condition,
    names: Vec<Ref>,
    text: String,
}

impl Test {
    /// Compiles an expression written without braces.
    pub fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let text = node.text()?;
        let condition = Condition::parse(text).map_err(|error| report.push(syntax(node, &error))).ok()?;
        let names = resolve(condition.names(), node, names, report)?;
        Some(Self { condition, names, text: text.to_owned() })
    }

    /// The names that it reads from, by their numbers in a frame.
    pub fn scopes(&self) -> impl Iterator<Item = usize> {
        self.names.iter().map(|reference| reference.scope)
    }

    /// Whether it holds now.
    pub fn holds<'a>(&'a self, frame: &Frame<'a>) -> Result<bool, Failure> {
        self.condition.test(&|name| read(&self.names[name], frame)).map_err(|error| Failure {
            code: &codes::TEMPLATE_FAILED,
            message: error.message,
            path: Some(self.text.clone()),
        })
    }
}

/// What a reference holds now.
pub fn read<'a>(reference: &Ref, frame: &Frame<'a>) -> Option<Datum<'a>> {
    match frame.get(reference) {
        Selected::Absent => None,
        Selected::One(raw) => Some(Datum::Raw(*raw)),
        Selected::Many(raws) => Some(Datum::List(raws.iter().map(|raw| Datum::Raw(*raw)).collect())),
    }
}

fn resolve(parts: &[Vec<String>], node: &Node, names: &Names, report: &mut Report) -> Option<Vec<Ref>> {
    let resolved: Vec<Option<Ref>> = parts
        .iter()
        .map(|parts| {
            let dotted = parts.join(".");
            let at = node.text().and_then(|text| text.find(&dotted));
            let place = at.map_or_else(|| node.place.clone(), |at| node.part(at..at + dotted.len()));
            names.dotted(parts, &place, report)
        })
        .collect();
    resolved.into_iter().collect()
}

fn syntax(node: &Node, error: &TemplateError) -> Diagnostic {
    let place = error.range.clone().map_or_else(|| node.place.clone(), |range| node.part(range));
    let code = if error.limit { &codes::TEMPLATE_LIMIT } else { &codes::TEMPLATE_SYNTAX };
    Diagnostic::error(code, &place, error.message.clone())
}
