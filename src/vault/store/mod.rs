//! The workspace's stored secrets: one encrypted file, `.mapctl/secrets`, read and written as a whole.

mod cipher;
mod format;
mod key;

pub use key::{KEY, Key, SHORTEST_KEY};

use super::VaultError;
use crate::value::Secret;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The longest name of a secret, in characters.
const LONGEST_NAME: usize = 64;

/// The encrypted file of a workspace.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    path: PathBuf,
}

/// The secrets, opened.
#[derive(Debug, Default)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// Every name, in order.
    pub fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// The secret of that name.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// Adds a secret, or replaces the one of that name; whether there was one.
    pub fn set(&mut self, name: &str, secret: Secret) -> bool {
        self.0.insert(name.to_owned(), secret).is_some()
    }

    /// Takes a secret out; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }
}

/// Why a name cannot be a secret's.
pub fn check_name(name: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(format!(
            "a secret's name has 1 to {LONGEST_NAME} letters, digits, `-`, `_` and `.`, and nothing else"
        ));
    }
    Ok(())
}

impl Store {
    /// The store of the workspace in this folder; nothing is made yet.
    pub fn new(workspace: &Path) -> Self {
        let folder = workspace.join(".mapctl");
        Self { path: folder.join("secrets"), folder }
    }

    /// Decrypts the file; without one there are no secrets.
    pub fn open(&self, key: &Key) -> Result<Secrets, VaultError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Secrets::default()),
            Err(error) => return Err(refused(&self.path, "read")(error)),
        };
        format::parse(&text, key, &self.path)
    }

    /// Opens, changes and writes back, one process at a time. The old file stays whole until the new one is.
    pub fn change<T>(&self, key: &Key, change: impl FnOnce(&mut Secrets) -> T) -> Result<T, VaultError> {
        make_folder(&self.folder).map_err(refused(&self.folder, "created"))?;
        let lock = self.folder.join("secrets.lock");
        let _held =
            private_file(&lock, false).and_then(|file| file.lock().map(|()| file)).map_err(refused(&lock, "locked"))?;
        let mut secrets = self.open(key)?;
        let outcome = change(&mut secrets);
        self.write(&format::write(&secrets, key)?).map_err(refused(&self.path, "written"))?;
        Ok(outcome)
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let beside = self.folder.join("secrets.new");
        // A file that a process left behind when it was killed.
        let _ = fs::remove_file(&beside);
        let mut file = private_file(&beside, true)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        // So that the new name outlives a power cut; not every system can.
        File::open(&self.folder).and_then(|folder| folder.sync_all()).or(Ok(()))
    }
}

fn refused<'p>(path: &'p Path, action: &'static str) -> impl FnOnce(io::Error) -> VaultError + use<'p> {
    move |error| VaultError::Io { path: path.to_owned(), action, why: error.to_string() }
}

fn make_folder(path: &Path) -> io::Result<()> {
    #[allow(unused_mut)] // for other systems
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

fn private_file(path: &Path, new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).create_new(new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::new(Secret::new(text), "a test").unwrap()
    }

    #[test]
    fn what_is_stored_comes_back_and_cannot_be_read_in_the_file() {
        let scratch = tempfile::tempdir().unwrap();
        let store = Store::new(scratch.path());
        let key = key("long and random");
        assert!(store.open(&key).unwrap().names().is_empty());
        assert!(!store.change(&key, |secrets| secrets.set("b", Secret::new("hunter2\n\"ü"))).unwrap());
        assert!(!store.change(&key, |secrets| secrets.set("a", Secret::new("x"))).unwrap());
        assert!(store.change(&key, |secrets| secrets.set("a", Secret::new("y"))).unwrap());
        let secrets = store.open(&key).unwrap();
        assert_eq!(secrets.names(), ["a", "b"]);
        assert_eq!((secrets.get("a").unwrap().expose(), secrets.get("b").unwrap().expose()), ("y", "hunter2\n\"ü"));
        let text = fs::read_to_string(&store.path).unwrap();
        assert!(text.starts_with("mapctl-secrets 1\n") && !text.contains("hunter2"), "{text}");
        assert!(store.change(&key, |secrets| secrets.remove("a")).unwrap());
        assert_eq!(store.open(&key).unwrap().names(), ["b"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let store = Store::new(scratch.path());
        store.change(&key("long and random"), |_| ()).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&store.path), mode(&store.folder)), (0o600, 0o700));
    }

    #[test]
    fn a_wrong_key_and_a_changed_file_are_told_apart() {
        let scratch = tempfile::tempdir().unwrap();
        let store = Store::new(scratch.path());
        let right = key("long and random");
        store.change(&right, |secrets| secrets.set("a", Secret::new("hunter2"))).unwrap();
        let text = fs::read_to_string(&store.path).unwrap();
        assert_eq!(store.open(&key("another one")).unwrap_err(), VaultError::WrongKey(store.path.clone()));
        // A refused key leaves the file alone.
        assert!(store.change(&key("another one"), |_| ()).is_err());
        assert_eq!(fs::read_to_string(&store.path).unwrap(), text);

        let change = |from: &str, to: &str| {
            fs::write(&store.path, text.replacen(from, to, 1)).unwrap();
            store.open(&right).unwrap_err()
        };
        let data = text.rsplit_once(' ').unwrap().1.trim();
        let flipped = if data.starts_with('A') { "B" } else { "A" };
        assert_eq!(change(data, &format!("{flipped}{}", &data[1..])), VaultError::Tampered(store.path.clone()));
        assert_eq!(change(data, &data[..data.len() - 4]), VaultError::Tampered(store.path.clone()));
        let newer = change("mapctl-secrets 1", "mapctl-secrets 2").to_string();
        assert!(newer.ends_with("was written by another version of mapctl"), "{newer}");
        let foreign = change("mapctl-secrets 1", "hello").to_string();
        assert!(foreign.ends_with("does not hold secrets of mapctl"), "{foreign}");
    }

    #[test]
    fn names_are_plain_words() {
        assert!(check_name("acme-password_1.x").is_ok());
        for name in ["", "a b", "a/b", "ü", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
