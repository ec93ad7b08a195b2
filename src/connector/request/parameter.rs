//! Parameters of a query or form, and headers: names and values, absent values left out.

use super::body::checked;
use super::{header_name, value};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{Field, Frame, Names};
use crate::registry::{Key, Shape};
use crate::template::Template;
use crate::value::{Datum, Type};
use crate::yaml::{Node, check};
use std::borrow::Cow;

/// `spread: { from: $filters.query, as: "filter[{{ key }}]" }`.
static SPREAD: Shape = Shape::Record(&[
    Key::required("from", Shape::Path, "the object whose members become parameters"),
    Key::required("as", Shape::Text, "the parameter's name, made of `key`"),
]);

/// Parameters in the order in which they were written.
#[derive(Debug, Default)]
pub struct Parameters(Vec<Parameter>);

/// One line of `query:`, `form:` or `headers:`.
#[derive(Debug)]
pub enum Parameter {
    /// A parameter; a list is repeated under one name.
    One { name: String, field: Field },
    /// An object whose members become parameters.
    Spread { from: Field, name: Template },
}

impl Parameters {
    /// Compiles `query:` or `form:`.
    pub(in crate::connector) fn compile(node: Option<&Node>, names: &Names, report: &mut Report) -> Option<Self> {
        let Some(node) = node else { return Some(Self::default()) };
        if !node.is_map() {
            let message = format!("expected a mapping, found {}", node.words());
            report.push(Diagnostic::error(&codes::WRONG_TYPE, &node.place, message));
            return None;
        }
        let lines: Vec<Option<Parameter>> = node
            .entries()
            .map(|(name, _, value)| match name {
                "spread" if value.is_map() => spread(value, names, report),
                _ => Some(Parameter::One { name: name.to_owned(), field: checked(value, names, report)? }),
            })
            .collect();
        lines.into_iter().collect::<Option<_>>().map(Self)
    }

    /// Compiles `headers:`, whose shape was checked before.
    pub(in crate::connector) fn headers(node: Option<&Node>, names: &Names, report: &mut Report) -> Option<Self> {
        let Some(node) = node else { return Some(Self::default()) };
        let lines: Vec<Option<Parameter>> = node
            .entries()
            .map(|(_, key, value)| {
                let field = Field::compile(value, names, report);
                Some(Parameter::One { name: header_name(key, report)?, field: field? })
            })
            .collect();
        lines.into_iter().collect::<Option<_>>().map(Self)
    }

    /// The fields that give the values.
    pub(in crate::connector) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().map(|parameter| match parameter {
            Parameter::One { field, .. } | Parameter::Spread { from: field, .. } => field,
        })
    }

    /// Names and values now.
    pub(in crate::connector) fn make(&self, frame: &Frame<'_>) -> Result<Vec<(String, String)>, String> {
        let mut pairs = Vec::new();
        for parameter in &self.0 {
            match parameter {
                Parameter::One { name, field } => push(name, value(field, name, frame)?, &mut pairs),
                Parameter::Spread { from, name } => push_members(name, value(from, "spread", frame)?, &mut pairs)?,
            }
        }
        Ok(pairs)
    }
}

impl Parameters {
    /// Members of spread objects that give a parameter which another line gives now, too: parameter and member.
    pub fn clashes(&self, frame: &Frame<'_>) -> Vec<(String, String)> {
        let present = |name: &str| {
            self.0.iter().any(|line| match line {
                Parameter::One { name: known, field } => known == name && matches!(field.eval(frame), Ok(Some(_))),
                Parameter::Spread { .. } => false,
            })
        };
        let mut clashes = Vec::new();
        for line in &self.0 {
            let Parameter::Spread { from, name } = line else { continue };
            let Ok(Some(Datum::Raw(object))) = from.eval(frame) else { continue };
            for (key, _) in object.members() {
                let parameter = name.render(&|_| Some(Datum::Text(key.clone()))).ok().flatten().unwrap_or_default();
                if present(&parameter) {
                    clashes.push((parameter, key.into_owned()));
                }
            }
        }
        clashes
    }
}

fn spread(node: &Node, names: &Names, report: &mut Report) -> Option<Parameter> {
    let before = report.counts().0;
    check(node, &SPREAD, report);
    if report.counts().0 > before {
        return None;
    }
    let from = Field::compile(node.get("from")?, names, report);
    let written = node.get("as")?;
    let name = match Template::parse(written.text()?) {
        Ok(template) if template.names() == [["key"]] => template,
        Ok(_) => {
            report.push(
                Diagnostic::error(
                    &codes::WRONG_VALUE,
                    &written.place,
                    "a spread parameter's name is made of `key` alone",
                )
                .help("write `as: \"filter[{{ key }}]\"`"),
            );
            return None;
        }
        Err(error) => {
            report.push(Diagnostic::error(&codes::TEMPLATE_SYNTAX, &written.place, error.message));
            return None;
        }
    };
    Some(Parameter::Spread { from: from?, name })
}

/// One pair for a scalar, one for each item of a list; objects go as JSON.
fn push(name: &str, value: Option<Datum<'_>>, pairs: &mut Vec<(String, String)>) {
    for item in value.map(Datum::into_items).unwrap_or_default() {
        let text = item.scalar_text().map_or_else(|| item.to_json(), Cow::into_owned);
        pairs.push((name.to_owned(), text));
    }
}

fn push_members(name: &Template, value: Option<Datum<'_>>, pairs: &mut Vec<(String, String)>) -> Result<(), String> {
    let object = match value {
        None => return Ok(()),
        Some(Datum::Raw(raw)) if raw.kind() == Type::Object => raw,
        Some(other) => return Err(format!("`spread` needs an object, found {}", other.kind().words())),
    };
    for (key, member) in object.members() {
        let rendered = name.render(&|_| Some(Datum::Text(key.clone()))).map_err(|error| error.message)?;
        push(&rendered.unwrap_or_default(), Datum::from_raw(member), pairs);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Raw;

    #[test]
    fn lists_are_repeated_and_objects_go_as_json() {
        let mut pairs = Vec::new();
        push("a", None, &mut pairs);
        push("b", Some(Datum::Raw(Raw::parse("[1,null,\"x\"]").unwrap())), &mut pairs);
        push("c", Some(Datum::Raw(Raw::parse("{\"k\":5601616512020228096123}").unwrap())), &mut pairs);
        let shown: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(shown.join(" "), r#"b=1 b=x c={"k":5601616512020228096123}"#);
    }
}
