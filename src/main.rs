//! The front door: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mapctl::cli::main(std::env::args_os()))
}
