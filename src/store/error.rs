//! What can go wrong on the disk: which path, and what to do.

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

/// A file or folder that is not as a run needs it.
#[derive(Debug)]
pub enum StoreError {
    /// Another run of the profile is under way in this workspace.
    Busy { profile: String, lock: PathBuf },
    /// The output's place is taken by a folder.
    Folder { path: PathBuf },
    /// An output has changed since the run that is to go on left it.
    Changed { path: PathBuf },
    /// The run that is to go on wrote other outputs.
    OtherOutput { path: PathBuf },
    /// An output could not be begun.
    Output(io::Error),
    /// The operating system refused.
    Io {
        /// What was to happen to the path: "created", "written".
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl StoreError {
    /// An error of whatever wrote an output.
    pub fn other(error: io::Error) -> Self {
        StoreError::Output(error)
    }

    /// Puts path and action to an error of the operating system; for `map_err`.
    pub(super) fn io<'p>(action: &'static str, path: &'p Path) -> impl FnOnce(io::Error) -> Self + use<'p> {
        move |source| StoreError::Io { action, path: path.to_owned(), source }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Busy { profile, lock } => write!(
                f,
                "another run of the profile `{profile}` is under way in this workspace (it holds `{}`): let it end first",
                lock.display()
            ),
            StoreError::Folder { path } => {
                write!(f, "`{}` is a folder: name a file in it", path.display())
            }
            StoreError::Changed { path } => {
                write!(f, "`{}` is not as the unfinished run left it: start afresh, without `--resume`", path.display())
            }
            StoreError::OtherOutput { path } => write!(
                f,
                "the unfinished run has other outputs (`{}` tells them apart): name the same, or start afresh, without `--resume`",
                path.display()
            ),
            StoreError::Output(error) => write!(f, "{error}"),
            StoreError::Io { action, path, source } => {
                write!(f, "`{}` cannot be {action}: {source}{}", path.display(), advice(source.kind()))
            }
        }
    }
}

fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; give yourself leave to write there, or name another place"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room on the disk",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "; a file stands where a folder is needed",
        _ => "",
    }
}

impl error::Error for StoreError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            StoreError::Output(source) | StoreError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// For ends of the pipeline, which speak of input and output only.
impl From<StoreError> for io::Error {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Busy { .. } => io::ErrorKind::ResourceBusy,
            StoreError::Folder { .. } => io::ErrorKind::IsADirectory,
            StoreError::Changed { .. } | StoreError::OtherOutput { .. } => io::ErrorKind::InvalidInput,
            StoreError::Output(source) | StoreError::Io { source, .. } => source.kind(),
        };
        io::Error::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_path_and_what_to_do() {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = StoreError::io("created", Path::new("out/x"))(source);
        assert_eq!(
            error.to_string(),
            "`out/x` cannot be created: permission denied; give yourself leave to write there, or name another place"
        );
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::PermissionDenied);
    }
}
