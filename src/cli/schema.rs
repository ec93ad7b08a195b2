//! `mapctl schema list | show`.

use super::render::{self, Align, Table};
use super::{Context, exit};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::schema::Target;
use serde_json::json;

/// Every target schema in reach.
pub fn list(context: &mut Context) -> u8 {
    let mut report = Report::new();
    let targets = context.workspace.targets(&mut report);
    let mut table = Table::new(&[("target", Align::Left), ("attributes", Align::Right), ("title", Align::Left)]);
    let targets = targets.all(&mut report);
    for target in &targets {
        table.row([target.name.clone(), target.attributes.len().to_string(), target.title.clone()]);
    }
    let rows: Vec<_> = targets
        .iter()
        .map(|target| json!({"target": target.name, "attributes": target.attributes.len(), "title": target.title}))
        .collect();
    context.print_table(&table, &json!(rows));
    context.show(&report);
    if report.has_errors() { exit::WRONG } else { exit::DONE }
}

/// A target's attributes.
pub fn show(context: &mut Context, name: &str) -> u8 {
    let mut report = Report::new();
    let targets = context.workspace.targets(&mut report);
    let target = targets.get(name, &mut report);
    context.show(&report);
    let Some(target) = target else {
        if targets.has(name) {
            // What is wrong with it was said.
            return exit::WRONG;
        }
        let place = Context::argument(name);
        let missing = Diagnostic::error(&codes::UNKNOWN_TARGET, &place, format!("there is no target schema `{name}`"));
        context.show_one(missing.suggest(name, targets.names()));
        return exit::WRONG;
    };
    let text = if context.json { format!("{:#}\n", as_json(target)) } else { render::target(target, context.look()) };
    context.print(&text);
    exit::DONE
}

fn as_json(target: &Target) -> serde_json::Value {
    let attributes: Vec<_> = target
        .attributes
        .iter()
        .map(|attribute| {
            json!({
                "name": attribute.name,
                "required": attribute.required,
                "list": attribute.is_list,
                "aliases": attribute.aliases,
                "words": attribute.words,
                "token": attribute.token,
                "description": attribute.description,
            })
        })
        .collect();
    json!({"target": target.name, "title": target.title, "attributes": attributes})
}
