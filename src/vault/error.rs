//! Why a source gave nothing. Messages name the source; none holds a value.

use std::fmt;
use std::path::PathBuf;

/// A source that gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultError {
    /// The environment does not have the variable.
    Unset(String),
    /// The source is there and holds nothing.
    Empty(String),
    /// The source holds no UTF-8.
    NotText(String),
    /// The source holds more than a secret may.
    TooLarge(String),
    /// The system refused: which path, what was to happen to it, why.
    Io { path: PathBuf, action: &'static str, why: String },
    /// A command that could not be started.
    Unstarted { program: String, why: String },
    /// A command that ended badly.
    Failed { program: String, how: String },
    /// A command that took too long.
    TimedOut { program: String, seconds: u64 },
    /// No stored secret has this name.
    Unstored { name: String, known: Vec<String> },
    /// The surroundings give no key.
    NoKey,
    /// The surroundings give two keys.
    TwoKeys,
    /// A key that is too easily guessed.
    WeakKey(String),
    /// The stored secrets were locked with another key.
    WrongKey(PathBuf),
    /// The key fits, and the contents are not what was written.
    Tampered(PathBuf),
    /// The file was not written by this program, or not by this version.
    Foreign { path: PathBuf, why: String },
}

impl VaultError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            VaultError::Unset(name) => format!("set it: `export {name}=…`, or name another source"),
            VaultError::Empty(_) => "fill it; a value that is meant to be empty is written `\"\"`".to_owned(),
            VaultError::NotText(_) | VaultError::TooLarge(_) => "check that this is the right source".to_owned(),
            VaultError::Io { .. } => "check the path, and that it may be read and written".to_owned(),
            VaultError::Unstarted { .. } => {
                "no shell is used: name a program and its arguments, one item each".to_owned()
            }
            VaultError::Failed { .. } => "run it by hand to see what it complains about".to_owned(),
            VaultError::TimedOut { .. } => {
                "nobody can answer a question that it asks: make it work unattended".to_owned()
            }
            VaultError::Unstored { name, .. } => format!("store it: `mapctl secret set {name}`"),
            VaultError::NoKey => {
                "put a long random text into a file that only you can read, and its path into MAPCTL_KEY_FILE"
                    .to_owned()
            }
            VaultError::TwoKeys => "unset one of them".to_owned(),
            VaultError::WeakKey(_) => format!("take at least {} characters", super::store::SHORTEST_KEY),
            VaultError::WrongKey(_) => "use the key that they were stored with".to_owned(),
            VaultError::Tampered(_) => {
                "bring back a copy that is whole, or remove the file and store them again".to_owned()
            }
            VaultError::Foreign { .. } => "use the version of mapctl that wrote it, or remove it".to_owned(),
        }
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VaultError::Unset(name) => write!(f, "the environment variable `{name}` is not set"),
            VaultError::Empty(source) => write!(f, "{source} is empty"),
            VaultError::NotText(source) => write!(f, "{source} is not UTF-8"),
            VaultError::TooLarge(source) => write!(f, "{source} holds more than {} KiB", super::LARGEST / 1024),
            VaultError::Io { path, action, why } => write!(f, "`{}` cannot be {action}: {why}", path.display()),
            VaultError::Unstarted { program, why } => write!(f, "`{program}` cannot be started: {why}"),
            VaultError::Failed { program, how } => write!(f, "`{program}` failed: {how}"),
            VaultError::TimedOut { program, seconds } => write!(f, "`{program}` did not end within {seconds} s"),
            VaultError::Unstored { name, known } if known.is_empty() => {
                write!(f, "no secret `{name}` is stored; none is")
            }
            VaultError::Unstored { name, known } => {
                write!(f, "no secret `{name}` is stored; there are `{}`", known.join("`, `"))
            }
            VaultError::NoKey => {
                f.write_str("there is no key for the stored secrets: neither MAPCTL_KEY nor MAPCTL_KEY_FILE is set")
            }
            VaultError::TwoKeys => f.write_str("MAPCTL_KEY and MAPCTL_KEY_FILE are both set"),
            VaultError::WeakKey(source) => write!(f, "the key in {source} is too short"),
            VaultError::WrongKey(path) => write!(f, "the key does not fit `{}`", path.display()),
            VaultError::Tampered(path) => write!(f, "`{}` was changed or cut since it was written", path.display()),
            VaultError::Foreign { path, why } => write!(f, "`{}` {why}", path.display()),
        }
    }
}

impl std::error::Error for VaultError {}
