//! Names in reach: while a map is compiled each is a set of paths read from it; while it runs, a view.

use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::path::{Gathering, Path, Selected, View};
use crate::yaml::Node;
use std::fmt::Write as _;

/// The names in reach of an expression. The thing at hand, `$`, is called `record`.
#[derive(Debug, Clone, Default)]
pub struct Names {
    scopes: Vec<Scope>,
    /// Settings that may only be named by authentication.
    secrets: Vec<String>,
}

#[derive(Debug, Clone)]
struct Scope {
    name: String,
    reads: Gathering,
    /// First-level members, where only these exist (`settings`, `filters`).
    members: Option<Vec<String>>,
}

impl Names {
    /// No name at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name; its number is where its view stands in a [`Frame`].
    pub fn add(&mut self, name: &str, reads: &Gathering) -> usize {
        self.scopes.push(Scope { name: name.to_owned(), reads: reads.clone(), members: None });
        self.scopes.len() - 1
    }

    /// Adds a name of which only these members exist.
    pub fn add_closed(&mut self, name: &str, reads: &Gathering, members: Vec<String>) -> usize {
        let number = self.add(name, reads);
        self.scopes[number].members = Some(members);
        number
    }

    /// Settings that may not be named here.
    pub fn forbid(&mut self, secrets: Vec<String>) {
        self.secrets = secrets;
    }

    /// The number of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.scopes.iter().position(|scope| scope.name == name)
    }

    /// How many names there are: the number that the next one gets.
    pub fn len(&self) -> usize {
        self.scopes.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Resolves `$…` or `$name…`; complaints go to `report`, drawn on `node`.
    pub fn path(&self, text: &str, node: &Node, report: &mut Report) -> Option<Ref> {
        let after = text.strip_prefix('$').unwrap_or(text);
        let end = after.find(['.', '[']).unwrap_or(after.len());
        let (name, rest) = after.split_at(end);
        let name = if name.is_empty() { RECORD } else { name };
        let path = match Path::parse(&format!("${rest}")) {
            Ok(path) => path,
            Err(error) => {
                let start = error.at.map_or(0, |at| (at + end).min(text.len()));
                let place = node.part(start..text.len());
                report.push(Diagnostic::error(&codes::PATH_SYNTAX, &place, error.message));
                return None;
            }
        };
        let scope = self.scope(name, path.names().first().copied(), &node.part(1..1 + end), &node.place, report)?;
        Some(self.reference(scope, path, text.to_owned()))
    }

    /// What is read of each item that a path selects.
    pub fn items(&self, of: &Ref) -> Gathering {
        self.scopes[of.scope].reads.items(of.slot)
    }

    /// Resolves a dotted template name, such as `record.attributes.title`.
    pub fn dotted(&self, parts: &[String], place: &Place, report: &mut Report) -> Option<Ref> {
        let (name, members) = parts.split_first()?;
        let scope = self.scope(name, members.first().map(String::as_str), place, place, report)?;
        let mut steps = String::from("$");
        for member in members {
            let _ = write!(steps, "['{}']", member.replace('\\', "\\\\").replace('\'', "\\'"));
        }
        let path = Path::parse(&steps).ok()?;
        let text = if name == RECORD { steps.clone() } else { format!("${name}{}", &steps[1..]) };
        Some(self.reference(scope, path, text))
    }

    fn reference(&self, scope: usize, path: Path, text: String) -> Ref {
        let slot = self.scopes[scope].reads.add(&path);
        Ref { scope, slot, many: !path.is_singular(), text, path }
    }

    fn scope(&self, name: &str, member: Option<&str>, at: &Place, whole: &Place, report: &mut Report) -> Option<usize> {
        let Some(number) = self.find(name) else {
            let known: Vec<&str> = self.scopes.iter().map(|scope| scope.name.as_str()).collect();
            let message = match name {
                RECORD => "there is no record here to read from".to_owned(),
                _ => format!("`{name}` is not defined here"),
            };
            report.push(Diagnostic::error(&codes::UNDEFINED_NAME, at, message).suggest(name, known));
            return None;
        };
        if let (Some(members), Some(member)) = (&self.scopes[number].members, member)
            && !members.iter().any(|known| known == member)
        {
            let message = format!("`{name}` has no `{member}`");
            let known = members.iter().map(String::as_str);
            report.push(Diagnostic::error(&codes::UNDEFINED_NAME, whole, message).suggest(member, known));
            return None;
        }
        if name == SETTINGS && self.opens_a_secret(member) {
            let message = match member {
                Some(member) => format!("`{member}` is a secret"),
                None => "this reads settings without naming one, and some are secrets".to_owned(),
            };
            report.push(
                Diagnostic::error(&codes::SECRET_OUTSIDE_AUTH, whole, message)
                    .help("only `connect.auth` may name a secret setting, and not in a url"),
            );
            return None;
        }
        Some(number)
    }

    /// Whether this member of the settings is a secret; all of them together hold every secret.
    fn opens_a_secret(&self, member: Option<&str>) -> bool {
        match member {
            Some(member) => self.secrets.iter().any(|secret| secret == member),
            None => !self.secrets.is_empty(),
        }
    }
}

/// What `$` is called in templates.
pub const RECORD: &str = "record";

/// What the settings are called; some of them may be secrets.
const SETTINGS: &str = "settings";

/// A resolved path: which view, which slot.
#[derive(Debug, Clone)]
pub struct Ref {
    pub scope: usize,
    pub slot: usize,
    /// Whether it can match many.
    pub many: bool,
    /// As it was written, for quarantine and messages.
    pub text: String,
    pub path: Path,
}

/// The views of one moment, by the numbers of [`Names`]; `None`: nothing there, all absent.
#[derive(Debug, Clone, Default)]
pub struct Frame<'a> {
    /// The first ones lie in the frame itself, for it is copied with each record.
    near: [Option<&'a View<'a>>; NEAR],
    far: Vec<Option<&'a View<'a>>>,
    names: usize,
}

/// So many names most maps get by with.
const NEAR: usize = 8;

impl<'a> Frame<'a> {
    /// Room for so many names, nothing there yet.
    pub fn new(names: usize) -> Self {
        Self::default().widened(names)
    }

    /// The same views with room for more names.
    #[must_use]
    pub fn widened(&self, names: usize) -> Self {
        let mut wide = self.clone();
        wide.names = names.max(self.names);
        wide.far.resize(wide.names.saturating_sub(NEAR), None);
        wide
    }

    /// Whether there is room for so many names.
    pub fn is_wide(&self, names: usize) -> bool {
        self.names >= names
    }

    /// Whether something is there under this number.
    pub fn has(&self, scope: usize) -> bool {
        self.view(scope).is_some()
    }

    /// Puts a view under a number, which there must be room for; `None` takes it away.
    pub fn set(&mut self, scope: usize, view: Option<&'a View<'a>>) {
        match self.near.get_mut(scope) {
            Some(near) => *near = view,
            None => self.far[scope - NEAR] = view,
        }
    }

    fn view(&self, scope: usize) -> Option<&'a View<'a>> {
        match self.near.get(scope) {
            Some(near) => *near,
            None => self.far.get(scope - NEAR).copied().flatten(),
        }
    }

    /// What was read of the items of what a reference selects; `None` where they were not read yet.
    pub fn items(&self, reference: &Ref) -> Option<&'a [View<'a>]> {
        self.view(reference.scope)?.items(reference.slot)
    }

    /// What a reference selects in the view of its name.
    pub fn get(&self, reference: &Ref) -> &'a Selected<'a> {
        match self.view(reference.scope) {
            Some(view) => view.get(reference.slot),
            None => &Selected::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn complaints(path: &str) -> Vec<&'static str> {
        let mut report = Report::new();
        let node = crate::yaml::load(&Source::new("x.yaml", format!("p: {path:?}\n")), &mut report).unwrap();
        let mut names = Names::new();
        names.add_closed(SETTINGS, &Gathering::default(), vec!["url".to_owned(), "token".to_owned()]);
        names.forbid(vec!["token".to_owned()]);
        names.path(path, node.get("p").unwrap(), &mut report);
        report.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
    }

    #[test]
    fn no_spelling_reaches_a_secret() {
        assert!(complaints("$settings.url").is_empty());
        assert!(complaints("$settings['\\u0075rl']").is_empty());
        for path in ["$settings.token", "$settings['\\u0074oken']", "$settings", "$settings.*", "$settings..token"]
            .into_iter()
            .chain(["$settings['url','token']", "$settings[?@ != 1]", "$settings[*]"])
        {
            assert_eq!(complaints(path), ["secret-outside-auth"], "{path}");
        }
        assert_eq!(complaints("$settings.tokens"), ["undefined-name"]);
    }
}
