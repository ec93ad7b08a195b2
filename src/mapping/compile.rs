//! A transform map as it is written becomes one that runs; every mistake is gathered.

use super::binding::Binding;
use super::fill::Homes;
use super::{FieldMapping, Part, Skip, TransformMap};
use crate::diagnostic::{Diagnostic, Place, Report, codes, did_you_mean};
use crate::expression::{Field, Names, RECORD, Test};
use crate::schema::Target;
use crate::yaml::Node;
use std::collections::HashMap;
use std::sync::Arc;

impl TransformMap {
    /// Compiles one entry of `transform_maps:`. `names` are those of the endpoint it reads from.
    pub fn compile(name: &str, node: &Node, names: &Names, target: &Arc<Target>, report: &mut Report) -> Option<Self> {
        let mut names = names.clone();
        let before = report.counts().0;
        let bindings = compile_bindings(node, &mut names, report);
        let skips = compile_skips(node, &names, report);
        let fields = compile_fields(node, &names, target, report);
        let required = compile_required(node, target, report);
        let identity = compile_identity(node, &names, target, report);
        report_unfilled(node, target, &required, report);
        report_unfilled_identity(node, target, report);
        let record = names.find(RECORD).unwrap_or(0);
        (report.counts().0 == before).then(|| Self {
            homes: Homes::of(&fields, &bindings, record),
            name: name.to_owned(),
            title: node.text_of("title").unwrap_or(name).to_owned(),
            from: node.text_of("from").unwrap_or_default().to_owned(),
            target: Arc::clone(target),
            data_type: node.text_of("data_type").map(str::to_owned),
            required,
            bindings,
            skips,
            fields,
            identity,
            names: names.len(),
            record,
        })
    }
}

/// `each` and `join` in the order of the file, so that later names may use earlier ones.
fn compile_bindings(node: &Node, names: &mut Names, report: &mut Report) -> Vec<Binding> {
    let (mut bindings, unbound) = (Vec::new(), names.len());
    for (block, _, written) in node.entries().filter(|(block, ..)| matches!(*block, "each" | "join")) {
        for (name, _, binding) in written.entries() {
            bindings.extend(Binding::compile((name, binding), block == "join", unbound, names, report));
        }
    }
    bindings
}

fn compile_skips(node: &Node, names: &Names, report: &mut Report) -> Vec<Skip> {
    let written = node.get("skip").into_iter().flat_map(Node::entries);
    written
        .filter_map(|(reason, _, condition)| {
            let test = Test::compile(condition, names, report)?;
            Some(Skip { reason: reason.to_owned(), test })
        })
        .collect()
}

fn compile_fields(node: &Node, names: &Names, target: &Arc<Target>, report: &mut Report) -> Vec<FieldMapping> {
    let mut filled: HashMap<usize, (&str, Place)> = HashMap::new();
    let mut fields = Vec::new();
    for (name, key, written) in node.get("fields").into_iter().flat_map(Node::entries) {
        let Some(number) = find(target, name, &key.place, report) else { continue };
        let attribute = &target.attributes[number];
        if let Some((first_name, first)) = filled.get(&number) {
            report.push(
                Diagnostic::error(&codes::TARGET_TWICE, &key.place, format!("`{}` is filled twice", attribute.name))
                    .saying("the second field")
                    .also(first, "the first one")
                    .help(format!("`{name}` and `{first_name}` are one attribute; keep one of the two")),
            );
            continue;
        }
        filled.insert(number, (name, key.place.clone()));
        let scored = written.get("score");
        let Some(field) = compile_field(written, names, report) else { continue };
        check_field(&field, target, number, scored, written, report);
        let is_severity = attribute.name == crate::schema::SEVERITY;
        fields.push(FieldMapping { attribute: number, field, scored: scored.is_some(), is_severity });
    }
    fields
}

fn compile_field(written: &Node, names: &Names, report: &mut Report) -> Option<Field> {
    let Some(score) = written.get("score") else { return Field::compile(written, names, report) };
    if let Some((_, key, _)) = written.entries().find(|(name, ..)| *name != "score") {
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &key.place, "`score` stands alone in a field")
                .help("write `{ score: { from: …, as: … } }`"),
        );
    }
    Field::compile(score, names, report)
}

fn check_field(
    field: &Field,
    target: &Target,
    number: usize,
    scored: Option<&Node>,
    written: &Node,
    report: &mut Report,
) {
    let attribute = &target.attributes[number];
    let name = &attribute.name;
    if let Some(score) = scored {
        if name != crate::schema::SEVERITY {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &score.place, format!("the score table cannot fill `{name}`"))
                    .help(format!("`score` fills `{}` alone", crate::schema::SEVERITY)),
            );
        }
    } else {
        for (json, place) in field.constants() {
            if let Err(why) = target.accepts_literal(number, json) {
                report.push(Diagnostic::error(&codes::TARGET_VALUE, place, why));
            }
        }
    }
    if field.is_list() && (!attribute.is_list || scored.is_some()) {
        report.push(
            Diagnostic::error(
                &codes::LIST_INTO_SCALAR,
                &written.place,
                format!("this may be a list, and `{name}` holds one value"),
            )
            .help("say which: `as: first`, or `as: join`"),
        );
    }
}

fn compile_required(node: &Node, target: &Arc<Target>, report: &mut Report) -> Vec<usize> {
    let written = node.get("required").map(Node::items).unwrap_or_default();
    written.iter().filter_map(|item| find(target, item.text()?, &item.place, report)).collect()
}

fn compile_identity(node: &Node, names: &Names, target: &Arc<Target>, report: &mut Report) -> Vec<Part> {
    let Some(written) = node.get("identity") else { return Vec::new() };
    if written.is_list() && written.items().is_empty() {
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &written.place, "the identity is empty")
                .help("name what tells records apart, such as `[externalFindingId]`"),
        );
    }
    let part = |item: &Node, report: &mut Report| match item.text() {
        Some(text) if !text.starts_with('$') && !crate::template::Template::is_one(text) => {
            find(target, text, &item.place, report).map(Part::Attribute)
        }
        _ => Field::compile(item, names, report).map(|field| Part::Field(Box::new(field))),
    };
    written.items().iter().filter_map(|item| part(item, report)).collect()
}

/// A part of the identity that no field fills would tell nothing apart, in silence.
fn report_unfilled_identity(node: &Node, target: &Target, report: &mut Report) {
    let filled = filled(node, target);
    for item in node.get("identity").map(Node::items).unwrap_or_default() {
        let Some(number) = item.text().and_then(|text| target.find(text)) else { continue };
        let attribute = &target.attributes[number];
        // A required one is reported as such.
        if !filled.contains(&number) && !attribute.required {
            let message = format!("the identity goes by `{}`, and no field fills it", attribute.name);
            report.push(
                Diagnostic::error(&codes::TARGET_MISSING, &item.place, message)
                    .help(format!("add a field `{}`, or take it out of the identity", attribute.name)),
            );
        }
    }
}

/// The attributes that fields fill. A slip was shown where it stands; what it was meant to fill is not missing besides.
fn filled(node: &Node, target: &Target) -> Vec<usize> {
    let meant = |name: &str| target.find(name).or_else(|| target.find(did_you_mean(name, target.spellings())?));
    node.get("fields").into_iter().flat_map(Node::entries).filter_map(|(name, ..)| meant(name)).collect()
}

fn report_unfilled(node: &Node, target: &Arc<Target>, required: &[usize], report: &mut Report) {
    let Some((key, _)) = node.entry("fields") else { return };
    let filled = filled(node, target);
    for (number, attribute) in target.attributes.iter().enumerate() {
        if (attribute.required || required.contains(&number)) && !filled.contains(&number) {
            let message = format!("`{}` is required by `{}`, and no field fills it", attribute.name, target.name);
            report.push(
                Diagnostic::error(&codes::TARGET_MISSING, &key.place, message)
                    .help(format!("add a field `{}`: {}", attribute.name, attribute.description)),
            );
        }
    }
}

fn find(target: &Target, name: &str, place: &Place, report: &mut Report) -> Option<usize> {
    let found = target.find(name);
    if found.is_none() {
        report.push(
            Diagnostic::error(&codes::UNKNOWN_ATTRIBUTE, place, format!("`{}` has no attribute `{name}`", target.name))
                .suggest(name, target.spellings()),
        );
    }
    found
}
