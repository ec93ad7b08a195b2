//! Partial outputs take their places: first all are put beside their targets, then all are renamed over them.

use super::checkpoint::sync_folder;
use super::{Store, StoreError, private};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// An output under way.
#[derive(Debug)]
pub(super) struct Partial {
    pub partial: PathBuf,
    pub target: PathBuf,
}

/// A partial output beside its target, on the same file system.
struct Staged<'p> {
    of: &'p Partial,
    beside: PathBuf,
    /// The partial output is still in the run's folder, too.
    copied: bool,
}

/// Puts the outputs of a run in their places. When one cannot be put beside its target, nothing has changed.
pub(super) fn commit(partials: &[Partial], run: &str, store: &Store) -> Result<(), StoreError> {
    let mut staged: Vec<Staged<'_>> = Vec::new();
    for partial in partials {
        match stage(partial, run) {
            Ok(one) => staged.push(one),
            Err(error) => {
                staged.iter().for_each(take_back);
                return Err(error);
            }
        }
    }
    store.pass("staged");
    for (index, one) in staged.iter().enumerate() {
        if let Err(error) = fs::rename(&one.beside, &one.of.target) {
            staged[index..].iter().for_each(take_back);
            return Err(StoreError::io("replaced", &one.of.target)(error));
        }
        if one.copied {
            let _ = fs::remove_file(&one.of.partial);
        }
        sync_folder(one.of.target.parent().unwrap_or(Path::new("")));
        store.pass("renamed");
    }
    Ok(())
}

/// Where an output stands before it takes its place: on the same file system.
pub(super) fn beside(target: &Path, run: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{run}.partial"))
}

fn stage<'p>(of: &'p Partial, run: &str) -> Result<Staged<'p>, StoreError> {
    let beside = beside(&of.target, run);
    sync(&of.partial)?;
    match fs::rename(&of.partial, &beside) {
        Ok(()) => Ok(Staged { of, beside, copied: false }),
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy(of, beside),
        Err(error) => Err(StoreError::io("written beside its place", &of.target)(error)),
    }
}

/// Brings a partial output over to another file system.
fn copy(of: &Partial, beside: PathBuf) -> Result<Staged<'_>, StoreError> {
    let mut from = File::open(&of.partial).map_err(StoreError::io("read", &of.partial))?;
    let mut to = private::create_file(&beside)?;
    let copied = io::copy(&mut from, &mut to).and_then(|_| to.sync_all());
    let staged = Staged { of, beside, copied: true };
    match copied {
        Ok(()) => Ok(staged),
        Err(error) => {
            take_back(&staged);
            Err(StoreError::io("written beside its place", &of.target)(error))
        }
    }
}

/// Undoes the staging; what cannot be undone stays beside its target under a name that tells.
fn take_back(staged: &Staged<'_>) {
    let _ =
        if staged.copied { fs::remove_file(&staged.beside) } else { fs::rename(&staged.beside, &staged.of.partial) };
}

fn sync(path: &Path) -> Result<(), StoreError> {
    let file = OpenOptions::new().write(true).open(path).map_err(StoreError::io("opened", path))?;
    file.sync_all().map_err(StoreError::io("written", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial(folder: &Path, name: &str, target: &str) -> Partial {
        let partial = folder.join(name);
        fs::write(&partial, name).expect("written");
        Partial { partial, target: folder.join(target) }
    }

    #[test]
    fn one_output_without_a_place_keeps_all_back() {
        let scratch = tempfile::tempdir().expect("a folder");
        fs::write(scratch.path().join("a"), "old").expect("written");
        let partials = [partial(scratch.path(), "1-a", "a"), partial(scratch.path(), "2-b", "missing/b")];
        let error = commit(&partials, "run", &Store::new(scratch.path())).unwrap_err().to_string();
        assert!(error.contains("missing"), "{error}");
        assert_eq!(fs::read_to_string(scratch.path().join("a")).expect("is there"), "old");
        for one in &partials {
            assert!(one.partial.exists());
        }
        assert_eq!(fs::read_dir(scratch.path()).expect("is there").count(), 3);
    }

    #[test]
    fn an_output_is_copied_where_it_cannot_be_renamed() {
        let scratch = tempfile::tempdir().expect("a folder");
        let one = partial(scratch.path(), "1-a", "a");
        let staged = copy(&one, scratch.path().join(".a.run.partial")).expect("copied");
        assert_eq!(fs::read_to_string(&staged.beside).expect("is there"), "1-a");
        take_back(&staged);
        assert!(one.partial.exists() && !staged.beside.exists());
    }
}
