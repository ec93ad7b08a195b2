//! Commands and looks: the only room that sees a terminal, the arguments and the wall clock.

mod arguments;
mod completions;
mod context;
mod dry_run;
mod dying;
mod egress;
mod ends;
mod examples;
mod explain;
mod job;
mod live;
mod log;
mod maps;
mod preview;
mod progress;
mod recorded;
mod recording;
pub mod render;
mod resume;
mod run;
mod schema;
mod secret;
mod settings;
mod signals;
mod stderr;
mod test;
mod test_connection;
mod threads;
mod validate;

pub use arguments::Arguments;

use arguments::{Command, MapsCommand, SchemaCommand};
use clap::Parser;
use context::Context;
use std::ffi::OsString;

/// Exit codes of the contract.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// No result, or a check that was not met.
    pub const FAILED: u8 = 1;
    /// Wrong usage, or a document is wrong.
    pub const WRONG: u8 = 2;
    /// Some unit could not be proved whole; the run's verdict gives it.
    pub const INCOMPLETE: u8 = 3;
    /// More records were rejected than the profile allows.
    pub const REJECTS: u8 = 4;
}

/// The runtime of a run: one thread that asks and waits; others map (see `fetch`).
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}

/// Carries out one command line; the number is the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no mistakes; a closed pipe is none of ours.
            let _ = error.print();
            return if error.use_stderr() { exit::WRONG } else { exit::DONE };
        }
    };
    let mut context = Context::new(&arguments);
    if !arguments.workspace.is_dir() {
        context.complain(&format!("error: there is no folder `{}` to work in", arguments.workspace.display()));
        return exit::WRONG;
    }
    match threads::threads() {
        Ok(threads) => context.threads = threads,
        Err(why) => {
            context.complain(&format!("error: {why}"));
            return exit::WRONG;
        }
    }
    let code = match arguments.command {
        Command::Run(run) => run::run(&mut context, &run),
        Command::TestConnection { profile } => test_connection::test_connection(&mut context, &profile),
        Command::Validate(validate) => validate::validate(&mut context, &validate),
        Command::Preview(preview) => preview::preview(&mut context, &preview),
        Command::Test(test) => test::test(&mut context, &test),
        Command::Maps(MapsCommand::List) => maps::list(&mut context),
        Command::Maps(MapsCommand::Show { map, egress: true }) => egress::show(&mut context, &map),
        Command::Maps(MapsCommand::Show { map, .. }) => maps::show(&mut context, &map),
        Command::Maps(MapsCommand::Clone { map, new }) => maps::clone(&mut context, &map, &new),
        Command::Schema(SchemaCommand::List) => schema::list(&mut context),
        Command::Schema(SchemaCommand::Show { name }) => schema::show(&mut context, &name),
        Command::Secret(command) => secret::secret(&mut context, &command),
        Command::Explain { code } => explain::explain(&mut context, code.as_deref()),
        Command::Completions { shell } => completions::completions(&mut context, shell),
    };
    match context.unprinted() {
        Some(error) => {
            context.complain(&format!("error: the result could not be written: {error}"));
            exit::FAILED
        }
        None => code,
    }
}
