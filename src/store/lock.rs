//! Of two runs of one profile in a workspace the second is refused.

use super::{Store, StoreError, private};
use std::fs::{File, TryLockError};

/// Holds a profile for one run; given back when it is dropped, or when the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Store {
    /// Takes the profile for one run.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another run holds it.
    pub fn lock(&self, profile: &str) -> Result<Lock, StoreError> {
        let path = self.lock_file(profile);
        private::create_folders(path.parent().unwrap_or(&path))?;
        let file = private::open_file(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { profile: profile.to_owned(), lock: path }),
            Err(TryLockError::Error(source)) => Err(StoreError::io("locked", &path)(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_held_by_one_run_at_a_time() {
        let scratch = tempfile::tempdir().expect("a folder");
        let store = Store::new(scratch.path());
        let held = store.lock("demo").expect("free");
        let error = store.lock("demo").unwrap_err();
        assert!(error.to_string().starts_with("another run of the profile `demo` is under way"), "{error}");
        store.lock("other").expect("another profile is free");
        drop(held);
        store.lock("demo").expect("free again");
    }
}
