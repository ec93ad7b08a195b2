//! `mapctl explain CODE`.

use super::{Context, exit, render};
use crate::diagnostic::{Diagnostic, codes};

/// Prints the page of a code.
pub fn explain(context: &mut Context, id: &str) -> u8 {
    if let Some(code) = codes::find(id) {
        context.print(&render::code_page(code));
        return exit::DONE;
    }
    let place = Context::argument(id);
    let known = codes::ALL.iter().map(|code| code.id);
    context.show_one(
        Diagnostic::error(&codes::UNDEFINED_NAME, &place, format!("there is no code `{id}`")).suggest(id, known),
    );
    exit::WRONG
}
