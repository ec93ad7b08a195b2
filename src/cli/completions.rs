//! `mapctl completions SHELL`.

use super::{Arguments, Context, exit};
use clap::CommandFactory;

/// Prints a completion script.
pub fn completions(context: &mut Context, shell: clap_complete::Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "mapctl", &mut script);
    context.print(&String::from_utf8_lossy(&script));
    exit::DONE
}
