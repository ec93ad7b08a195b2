//! `exec`: what a command prints, as password managers give secrets out. No shell; limits on time and size.

use super::{Found, LARGEST, Source, Vault, VaultError, store, text};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::registry::{Kind, Shape};
use crate::yaml::Node;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(30);
/// How often it is asked whether it has ended, once its output has.
const POLL: Duration = Duration::from_millis(5);

pub(super) static KIND: Kind = Kind {
    name: "exec",
    summary: "What a command prints, without the line end behind it; a program and its arguments, no shell, at most 30 s",
    example: "password: { exec: [pass, show, acme/password] }",
    args: Shape::List(&Shape::Text),
    bare: false,
    planned: false,
};

pub(super) fn compile(arguments: &Node, report: &mut Report) -> Option<Arc<dyn Source>> {
    let words: Vec<String> = arguments.items().iter().filter_map(Node::text).map(str::to_owned).collect();
    match words.split_first() {
        Some((program, arguments)) if !program.trim().is_empty() => {
            Some(Arc::new(Exec { program: program.clone(), arguments: arguments.to_vec(), limit: LIMIT }))
        }
        _ => {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &arguments.place, "no program is named")
                    .help("write the program and its arguments, such as `[pass, show, acme/password]`"),
            );
            None
        }
    }
}

#[derive(Debug)]
struct Exec {
    program: String,
    arguments: Vec<String>,
    limit: Duration,
}

impl Source for Exec {
    fn name(&self) -> String {
        format!("the output of `{}`", self.program)
    }

    fn look(&self, vault: &Vault<'_>) -> Result<Found, VaultError> {
        let mut child = self.start(vault.workspace)?;
        let ended = self.await_end(&mut child);
        if ended.is_err() {
            // It may be gone already.
            let _ = child.kill();
            let _ = child.wait();
        }
        let (status, bytes) = ended?;
        if !status.success() {
            return Err(self.failed(status.to_string()));
        }
        Ok(Found { secret: text(bytes, || self.name())?, readable: None })
    }

    /// It may ask a person, and it may count.
    fn is_passive(&self) -> bool {
        false
    }
}

impl Exec {
    fn start(&self, workspace: &Path) -> Result<Child, VaultError> {
        // A path is the workspace's; a bare name is searched where programs are.
        let bare = Path::new(&self.program).components().count() == 1;
        let program = if bare { self.program.clone().into() } else { workspace.join(&self.program).into_os_string() };
        let unstarted =
            |error: std::io::Error| VaultError::Unstarted { program: self.program.clone(), why: error.to_string() };
        let program = if bare { program } else { std::path::absolute(program).map_err(unstarted)?.into_os_string() };
        Command::new(program)
            .args(&self.arguments)
            .current_dir(workspace)
            .env_remove(store::KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // What it complains about might hold the secret, too.
            .stderr(Stdio::null())
            .spawn()
            .map_err(unstarted)
    }

    /// Its status and what it printed. The pipe is read aside, for reading cannot be given up.
    fn await_end(&self, child: &mut Child) -> Result<(ExitStatus, Vec<u8>), VaultError> {
        let deadline = Instant::now() + self.limit;
        let output = child.stdout.take().expect("stdout was piped");
        let (give, take) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = output.take(LARGEST as u64 + 1).read_to_end(&mut bytes);
            let _ = give.send(read.map(|_| bytes));
        });
        let bytes = match take.recv_timeout(self.limit) {
            Ok(Ok(bytes)) if bytes.len() > LARGEST => return Err(VaultError::TooLarge(self.name())),
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(self.failed(error.to_string())),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(self.timed_out()),
        };
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok((status, bytes)),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(POLL),
                Ok(None) => return Err(self.timed_out()),
                Err(error) => return Err(self.failed(error.to_string())),
            }
        }
    }

    fn failed(&self, how: String) -> VaultError {
        VaultError::Failed { program: self.program.clone(), how }
    }

    fn timed_out(&self) -> VaultError {
        VaultError::TimedOut { program: self.program.clone(), seconds: self.limit.as_secs() }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::super::Reference;
    use super::super::tests::reference;
    use super::*;

    fn run(words: &[&str], limit: Duration) -> Result<String, String> {
        let (program, arguments) = words.split_first().unwrap();
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        let exec = Exec { program: (*program).to_owned(), arguments, limit };
        let vault = Vault::new(Path::new("."), &|_| None);
        let found = vault.open(&Reference(Arc::new(exec)));
        found.map(|found| found.secret.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_command_prints_is_the_value_and_no_shell_reads_it() {
        let vault = Vault::new(Path::new("."), &|_| None);
        let found = vault.open(&reference("k: { exec: [echo, '$HOME; `x`'] }")).unwrap();
        assert_eq!(found.secret.expose(), "$HOME; `x`");
    }

    #[test]
    fn failures_tell_the_program_and_nothing_it_printed() {
        let said = |words: &[&str]| run(words, LIMIT).unwrap_err();
        assert_eq!(said(&["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"]), "`sh` failed: exit status: 3");
        assert!(said(&["no-such-program-here"]).starts_with("`no-such-program-here` cannot be started: "));
        assert_eq!(said(&["true"]), "the output of `true` is empty");
        assert_eq!(said(&["head", "-c", "70000", "/dev/zero"]), "the output of `head` holds more than 64 KiB");
    }

    #[test]
    fn a_command_that_does_not_end_is_ended() {
        let said = run(&["tail", "-f", "/dev/null"], Duration::from_millis(20)).unwrap_err();
        assert_eq!(said, "`tail` did not end within 0 s");
    }

    #[test]
    fn a_relative_path_is_the_workspaces() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("give");
        std::fs::write(&path, "#!/bin/sh\npwd\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let vault = Vault::new(scratch.path(), &|_| None);
        let found = vault.open(&reference("k: { exec: [./give] }")).unwrap();
        assert_eq!(Path::new(found.secret.expose()), scratch.path().canonicalize().unwrap());
    }
}
