//! `each` and `join`: names bound to items of arrays.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{Names, RECORD, Ref, Value};
use crate::path::{Gathering, Path, Reads};
use crate::yaml::Node;
use std::sync::OnceLock;

/// A name bound to one item after the other (`each`), or to the first that matches (`join`).
#[derive(Debug)]
pub(super) struct Binding {
    pub name: String,
    /// Its number in the frame.
    pub scope: usize,
    pub kind: BindingKind,
    pub source: Ref,
    pub lasting: Lasting,
    pub conditions: Vec<Condition>,
    reads: Gathering,
    compiled: OnceLock<Reads>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BindingKind {
    Each(Emptiness),
    Join,
}

/// What an empty or absent array does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emptiness {
    Reject,
    Skip,
    Keep,
}

/// How long an array stays the same while a page is mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasting {
    /// It belongs neither to the record nor to another binding.
    Page,
    Record,
    /// It belongs to another binding.
    Row,
}

/// One line of `where`: a slot of the item against a value.
#[derive(Debug)]
pub(super) struct Condition {
    pub slot: usize,
    pub right: Value,
}

impl Binding {
    /// Compiles one entry of `each:` or `join:` and adds its name to `names`, of which there were `unbound` before the
    /// first entry.
    pub fn compile(
        (name, node): (&str, &Node),
        is_join: bool,
        unbound: usize,
        names: &mut Names,
        report: &mut Report,
    ) -> Option<Self> {
        if names.find(name).is_some() {
            report.push(
                Diagnostic::error(&codes::DUPLICATE_KEY, &node.place, format!("`{name}` is a name already"))
                    .help("choose a name that nothing else has"),
            );
            return None;
        }
        let written = node.get("in").unwrap_or(node);
        let source = written.text().and_then(|text| names.path(text, written, report));
        let reads = source.as_ref().map(|source| names.items(source)).unwrap_or_default();
        let conditions: Vec<Option<Condition>> = node
            .get("where")
            .into_iter()
            .flat_map(Node::entries)
            .map(|(left, key, right)| condition(left, key, right, &reads, names, report))
            .collect();
        // The name is defined even where its source is wrong, so that its uses are not errors too.
        let scope = names.add(name, &reads);
        let conditions: Option<Vec<Condition>> = conditions.into_iter().collect();
        let kind = match (is_join, node.text_of("none")) {
            (true, _) => BindingKind::Join,
            (false, Some("skip")) => BindingKind::Each(Emptiness::Skip),
            (false, Some("keep")) => BindingKind::Each(Emptiness::Keep),
            (false, _) => BindingKind::Each(Emptiness::Reject),
        };
        let source = source?;
        let lasting = match source.scope {
            scope if scope >= unbound => Lasting::Row,
            scope if names.find(RECORD) == Some(scope) => Lasting::Record,
            _ => Lasting::Page,
        };
        Some(Self {
            name: name.to_owned(),
            scope,
            kind,
            source,
            lasting,
            conditions: conditions?,
            reads,
            compiled: OnceLock::new(),
        })
    }

    /// The names that it reads from, by their numbers in a frame.
    pub fn scopes(&self) -> Vec<usize> {
        let conditions = self.conditions.iter().flat_map(|condition| condition.right.scopes());
        conditions.chain([self.source.scope]).collect()
    }

    /// The walk over an item; every read is known by the first use.
    pub fn reads(&self) -> &Reads {
        self.compiled.get_or_init(|| self.reads.compile())
    }
}

fn condition(
    left: &str,
    key: &Node,
    right: &Node,
    reads: &Gathering,
    names: &Names,
    report: &mut Report,
) -> Option<Condition> {
    let left = if left.starts_with('$') { left.to_owned() } else { format!("$.{left}") };
    let slot = match Path::parse(&left) {
        Ok(path) => Some(reads.add(&path)),
        Err(error) => {
            report.push(
                Diagnostic::error(&codes::PATH_SYNTAX, &key.place, error.message)
                    .help("on the left of `where` stands a path in the item, such as `id` or `$.attributes.id`"),
            );
            None
        }
    };
    Some(Condition { right: Value::compile(right, names, report)?, slot: slot? })
}
