//! `mapctl explain [CODE]`.

use super::render::{self, Align, Table};
use super::{Context, exit};
use crate::diagnostic::{Diagnostic, codes};
use serde_json::json;

/// Prints the page of a code, or every code with its title.
pub fn explain(context: &mut Context, id: Option<&str>) -> u8 {
    let Some(id) = id else { return list(context) };
    if let Some(code) = codes::find(id) {
        context.print(&render::code_page(code, context.look()));
        return exit::DONE;
    }
    let place = Context::argument(id);
    let known = codes::ALL.iter().map(|code| code.id);
    context.show_one(
        Diagnostic::error(&codes::UNDEFINED_NAME, &place, format!("there is no code `{id}`")).suggest(id, known),
    );
    exit::WRONG
}

fn list(context: &Context) -> u8 {
    let mut table = Table::new(&[("code", Align::Left), ("says", Align::Left)]);
    for code in codes::ALL {
        table.row([code.id.to_owned(), code.title.to_owned()]);
    }
    let rows: Vec<_> = codes::ALL.iter().map(|code| json!({"code": code.id, "title": code.title})).collect();
    context.print_table(&table, &json!(rows));
    exit::DONE
}
