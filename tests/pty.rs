//! A pseudo-terminal: what a command writes to a terminal of a given width.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What standard output is.
#[derive(Debug, Clone, Copy)]
pub enum Out {
    Null,
    Pipe,
    /// The same terminal.
    Terminal,
}

/// A command whose standard error is a terminal.
pub struct Pty {
    screen: File,
    child: Child,
    /// Everything written so far.
    pub seen: String,
}

impl Pty {
    /// Starts the built binary in `folder`, on a terminal of type `term`.
    pub fn start(folder: &Path, arguments: &[&str], columns: u16, out: Out, term: &str) -> Self {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&screen).expect("it is ours");
        unlockpt(&screen).expect("it is ours");
        let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&screen, size).expect("a size");
        let name = ptsname(&screen, Vec::new()).expect("a name");
        let terminal =
            || File::options().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).expect("the terminal");
        let stdout = match out {
            Out::Null => Stdio::null(),
            Out::Pipe => Stdio::piped(),
            Out::Terminal => Stdio::from(terminal()),
        };
        let child = Command::new(env!("CARGO_BIN_EXE_mapctl"))
            .args(arguments)
            .current_dir(folder)
            .envs([("TERM", term), ("NO_COLOR", "1")])
            .env_remove("COLUMNS")
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(terminal())
            .spawn()
            .expect("the built binary runs");
        Self { screen: File::from(screen), child, seen: String::new() }
    }

    /// Reads until a text has been written; `false` when the command ended before that.
    pub fn read_until(&mut self, text: &str) -> bool {
        let mut buffer = [0; 4096];
        while !self.seen.contains(text) {
            // Linux answers with an error once nobody has the other side open.
            match self.screen.read(&mut buffer) {
                Ok(0) | Err(_) => return false,
                Ok(length) => self.seen += &String::from_utf8_lossy(&buffer[..length]),
            }
        }
        true
    }

    /// Types on the keyboard.
    pub fn press(&mut self, keys: &str) {
        self.screen.write_all(keys.as_bytes()).expect("the terminal takes it");
    }

    /// Reads to the end; the exit code.
    pub fn end(&mut self) -> Option<i32> {
        while self.read_until("\0") {}
        self.child.wait().expect("an end").code()
    }
}
