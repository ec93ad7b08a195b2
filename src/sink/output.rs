//! An output as a profile writes it.

use super::{Format, Ndjson, ROWS, Sink};
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::schema::Target;
use crate::yaml::Node;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// One output: a file and what it is to hold.
#[derive(Debug)]
pub struct Output {
    /// As it was written: relative to the workspace, or absolute.
    pub file: String,
    /// Where the file is named; `None` on the command line.
    pub place: Option<Place>,
    format: Arc<dyn Format>,
}

impl Output {
    /// Reads one item of `outputs:`, which passed the check against [`CHOICE`](super::CHOICE).
    pub fn compile(node: &Node, report: &mut Report) -> Option<Self> {
        let (name, _, arguments) = node.entries().next()?;
        let (_, compile) = ROWS.iter().find(|(kind, _)| kind.name == name)?;
        let (file, format) = compile(arguments, report)?;
        let text = file.text()?;
        if text.trim().is_empty() || text.ends_with('/') {
            let message = format!("`{text}` does not name a file");
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &file.place, message).help("for example `out/findings.ndjson`"),
            );
            return None;
        }
        Some(Self { file: text.to_owned(), place: Some(file.place.clone()), format })
    }

    /// NDJSON into this file, as `--out` asks for.
    pub fn ndjson(file: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, format: Arc::new(Ndjson) }
    }

    /// The one target it takes, if it takes one only; the plan checks that there is such a target.
    pub fn target(&self) -> Option<&str> {
        self.format.target()
    }

    /// How entities are written there.
    pub fn format(&self) -> &Arc<dyn Format> {
        &self.format
    }

    /// A sink into `out`, which is empty when it is `fresh`. `targets` are searched for the one of [`Output::target`].
    ///
    /// # Errors
    /// When the target is not among `targets`, or `out` cannot be written to.
    pub fn open<'o>(&self, targets: &[&Target], (out, fresh): (Box<dyn Write + 'o>, bool)) -> io::Result<Sink<'o>> {
        let target = match self.target() {
            None => None,
            Some(name) => Some(*targets.iter().find(|target| target.name == name).ok_or_else(|| unknown(name))?),
        };
        let mut sink = Sink::new(Arc::clone(&self.format), out);
        if fresh {
            let mut header = String::new();
            self.format.write_header(target, &mut header);
            sink.out.write_all(header.as_bytes())?;
        }
        Ok(sink)
    }
}

fn unknown(target: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("there is no target `{target}`"))
}

/// Reports outputs that would write over each other.
pub fn refuse_shared_files(outputs: &[Output], report: &mut Report) {
    let mut seen: HashMap<PathBuf, &Output> = HashMap::new();
    for output in outputs {
        let Some(first) = seen.insert(plain(&output.file), output) else { continue };
        let (Some(place), Some(first)) = (&output.place, &first.place) else { continue };
        let message = format!("two outputs write to `{}`", output.file);
        report.push(Diagnostic::error(&codes::WRONG_VALUE, place, message).also(first, "the first one"));
    }
}

/// A path without `.` in it and with `a/..` taken out.
fn plain(file: &str) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in Path::new(file).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
impl Output {
    /// A table of the entities of that target.
    pub(super) fn csv(file: &str, target: &str) -> Self {
        let format = super::csv::Csv { target: target.to_owned(), raw: false };
        Self { file: file.to_owned(), place: None, format: Arc::new(format) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CHOICE;
    use super::*;
    use crate::diagnostic::Source;
    use crate::registry::{Key, Shape};
    use crate::yaml;

    static PROFILE: Shape =
        Shape::Record(&[Key::required("outputs", Shape::List(&Shape::Choice(&CHOICE)), "where entities go")]);

    fn outputs(text: &str) -> (Vec<Output>, Report) {
        let mut report = Report::new();
        let document = yaml::load(&Source::new("profile.yaml", text), &mut report).expect("a tree");
        yaml::check(&document, &PROFILE, &mut report);
        let items = document.get("outputs").map(Node::items).unwrap_or_default();
        let outputs = items.iter().filter_map(|item| Output::compile(item, &mut report)).collect();
        (outputs, report)
    }

    fn messages(report: &Report) -> Vec<&str> {
        report.sorted().into_iter().map(|diagnostic| diagnostic.message.as_str()).collect()
    }

    #[test]
    fn every_example_is_an_output() {
        for kind in (CHOICE.kinds)() {
            let (outputs, report) = outputs(kind.example);
            assert_eq!(messages(&report), [""; 0], "{}", kind.name);
            assert_eq!(outputs.len(), 1, "{}", kind.name);
        }
    }

    #[test]
    fn outputs_say_file_and_target() {
        let (outputs, report) =
            outputs("outputs: [ { ndjson: a.ndjson }, { csv: { file: b.csv, target: asset/host, raw: true } } ]");
        assert!(report.is_empty(), "{:?}", messages(&report));
        assert_eq!((outputs[0].file.as_str(), outputs[0].target()), ("a.ndjson", None));
        assert_eq!((outputs[1].file.as_str(), outputs[1].target()), ("b.csv", Some("asset/host")));
    }

    #[test]
    fn an_output_without_a_file_is_a_mistake() {
        let (none, report) = outputs("outputs: [ { ndjson: out/ }, { ndjson: \"\" } ]");
        assert!(none.is_empty());
        assert_eq!(messages(&report), ["`out/` does not name a file", "`` does not name a file"]);
    }

    #[test]
    fn one_file_is_written_by_one_output() {
        let text =
            "outputs: [ { ndjson: a/x }, { csv: { file: ./a/b/../x, target: asset/host } }, { ndjson: ../a/x } ]";
        let (outputs, mut report) = outputs(text);
        refuse_shared_files(&outputs, &mut report);
        assert_eq!(messages(&report), ["two outputs write to `./a/b/../x`"]);
    }
}
