//! `mapctl maps list | show | clone`.

use super::render::{Align, Table};
use super::{Context, exit};
use crate::diagnostic::Report;
use crate::plan::About;
use crate::workspace::{CloneError, Kind, Lies, clone as clone_map};
use crate::yaml;
use serde_json::json;

/// Every map in reach, with its vendor and product.
pub fn list(context: &mut Context) -> u8 {
    let mut table = Table::new(&[
        ("map", Align::Left),
        ("version", Align::Left),
        ("vendor", Align::Left),
        ("product", Align::Left),
        ("where", Align::Left),
    ]);
    let mut rows = Vec::new();
    for listed in context.workspace.list(Kind::Map) {
        let source = context.workspace.open_listed(&listed, &Context::argument(&listed.name));
        let node = source.ok().and_then(|source| yaml::load(&source, &mut Report::new()));
        let version = node.as_ref().and_then(|node| node.text_of("version")).unwrap_or("?").to_owned();
        let about = node.as_ref().map(About::read);
        let (vendor, product) = about.map_or_else(Default::default, |about| (about.vendor, about.product));
        let place = match &listed.place {
            Lies::File(path) => path.display().to_string(),
            Lies::BuiltIn(_) => "built-in".to_owned(),
        };
        rows.push(
            json!({"map": listed.name, "version": version, "vendor": vendor, "product": product, "where": place}),
        );
        table.row([listed.name, version, vendor, product, place]);
    }
    context.print_table(&table, &json!(rows));
    exit::DONE
}

/// A map's text.
pub fn show(context: &mut Context, map: &str) -> u8 {
    match context.workspace.find(Kind::Map, map, &Context::argument(map)) {
        Ok(source) => {
            context.print(&source.text);
            exit::DONE
        }
        Err(diagnostic) => {
            context.show_one(*diagnostic);
            exit::WRONG
        }
    }
}

/// Copies a map into the workspace under a new name.
pub fn clone(context: &mut Context, map: &str, new: &str) -> u8 {
    match clone_map(&context.workspace, map, new, &Context::argument(map)) {
        Ok(path) => {
            context.print(&format!("{}\n", path.display()));
            context.note(&format!("edit it, then: mapctl validate {}", path.display()));
            exit::DONE
        }
        Err(CloneError::Document(diagnostic)) => {
            context.show_one(*diagnostic);
            exit::WRONG
        }
        Err(CloneError::Name(name)) => {
            context.complain(&format!(
                "error: `{name}` cannot be the name of a map: use letters, digits, `-`, `_` and `.`"
            ));
            exit::WRONG
        }
        Err(CloneError::Exists(path)) => {
            context.complain(&format!("error: {} is there already; choose another name", path.display()));
            exit::WRONG
        }
        Err(CloneError::Io(path, error)) => {
            context.complain(&format!("error: {} cannot be written: {error}", path.display()));
            exit::FAILED
        }
    }
}
