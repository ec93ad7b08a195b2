//! Where the entities of a run go, as far as that matters to whoever looks at the terminal.

use std::io::{self, IsTerminal as _};

/// Where entities go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entities {
    /// Where nobody sees them: to files.
    Files,
    /// To a program that may write to the terminal itself.
    Pipe,
    /// To the terminal.
    Terminal,
}

impl Entities {
    /// What becomes of them on stdout.
    pub fn on_stdout() -> Self {
        match () {
            () if io::stdout().is_terminal() => Entities::Terminal,
            () if is_pipe() => Entities::Pipe,
            () => Entities::Files,
        }
    }
}

#[cfg(unix)]
fn is_pipe() -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let stdout = stdout.and_then(|stdout| std::fs::File::from(stdout).metadata());
    stdout.is_ok_and(|stdout| stdout.file_type().is_fifo())
}

/// Files and pipes are not told apart.
#[cfg(not(unix))]
fn is_pipe() -> bool {
    true
}
