//! The key of the stored secrets: from the environment, or from a file that the environment names.

use crate::value::Secret;
use crate::vault::{Vault, VaultError, file, text};
use std::path::PathBuf;

/// Holds the key itself.
pub const KEY: &str = "MAPCTL_KEY";
/// Holds the path of a file with the key.
const KEY_FILE: &str = "MAPCTL_KEY_FILE";
/// The shortest key, in characters. What is derived from it resists guessing, but not of a word.
pub const SHORTEST_KEY: usize = 8;

/// A key, or a passphrase: any text that is not too short.
#[derive(Debug)]
pub struct Key {
    pub secret: Secret,
    /// The file that others may read, too.
    pub readable: Option<PathBuf>,
}

impl Key {
    /// A key from `source`, as messages call it.
    pub fn new(secret: Secret, source: &str) -> Result<Self, VaultError> {
        if secret.expose().chars().count() < SHORTEST_KEY {
            return Err(VaultError::WeakKey(source.to_owned()));
        }
        Ok(Self { secret, readable: None })
    }

    /// The key that the surroundings give.
    pub(in crate::vault) fn find(vault: &Vault<'_>) -> Result<Self, VaultError> {
        // An empty variable is how many systems unset one.
        let variable = |name: &str| vault.variable(name).filter(|value| !value.is_empty());
        match (variable(KEY), variable(KEY_FILE)) {
            (None, None) => Err(VaultError::NoKey),
            (Some(_), Some(_)) => Err(VaultError::TwoKeys),
            (Some(value), None) => {
                let value = value.into_string().map_err(|_| VaultError::NotText(KEY.to_owned()))?;
                Self::new(Secret::new(value.trim_end_matches(['\r', '\n'])), KEY)
            }
            (None, Some(path)) => Self::read(&vault.path(PathBuf::from(path))),
        }
    }

    fn read(path: &std::path::Path) -> Result<Self, VaultError> {
        let name = || format!("the key file `{}`", path.display());
        let secret = text(file::read(path, name)?, name)?;
        let readable = file::is_readable_by_others(path).then(|| path.to_owned());
        Ok(Self { readable, ..Self::new(secret, &name())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;
    use std::path::Path;

    fn find(folder: &Path, variables: &[(&str, &str)]) -> Result<String, VaultError> {
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(*value));
        let vault = Vault::new(folder, &environment);
        vault.key().map(|key| key.secret.expose().to_owned())
    }

    #[test]
    fn a_key_comes_from_one_place() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("key"), "from a file\n").unwrap();
        let find = |variables: &[_]| find(scratch.path(), variables);
        assert_eq!(find(&[(KEY, "from a variable"), (KEY_FILE, "")]).unwrap(), "from a variable");
        assert_eq!(find(&[(KEY_FILE, "key")]).unwrap(), "from a file");
        assert_eq!(find(&[]), Err(VaultError::NoKey));
        assert_eq!(find(&[(KEY, "x"), (KEY_FILE, "key")]), Err(VaultError::TwoKeys));
        assert_eq!(find(&[(KEY, "short")]), Err(VaultError::WeakKey(KEY.to_owned())));
        assert!(matches!(find(&[(KEY_FILE, "missing")]), Err(VaultError::Io { .. })));
    }
}
