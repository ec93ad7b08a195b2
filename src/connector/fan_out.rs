//! `for_each:`: one walk for each parent record or item, the names this introduces, and the order that follows.

use super::reach::{Reach, Shared, shared};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{RECORD, Value};
use crate::yaml::Node;

/// How many names may reach an endpoint. Each is a level of requests for every record of the level above.
const MAX_ANCESTORS: usize = 32;

/// One name of `for_each:` and what it stands for in turn.
#[derive(Debug)]
pub struct Each {
    pub name: String,
    /// Where the name stands among the ancestors.
    pub ancestor: usize,
    pub source: EachSource,
}

/// What a name stands for in turn.
#[derive(Debug)]
pub enum EachSource {
    /// The records of another endpoint, by its number.
    Endpoint(usize),
    /// The items of a list that a path selects.
    Path(Value),
    /// Items written out, as JSON text.
    List(Vec<String>),
}

/// A name in reach of an endpoint and of the maps that start from it.
#[derive(Debug, Clone)]
pub struct Ancestor {
    pub name: String,
    /// What is read of each item.
    pub reads: Shared,
    /// The endpoint whose records it stands for; `None` for items of a list.
    pub endpoint: Option<usize>,
}

/// The families of all endpoints: who introduces which names, and who inherits them.
#[derive(Debug)]
pub(super) struct Families {
    /// By endpoint.
    pub(super) families: Vec<Family>,
    /// Endpoints with parents before children, else as in the map.
    pub(super) order: Vec<usize>,
}

/// The names of one endpoint.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub(super) for_each: Vec<Each>,
    pub(super) ancestors: Vec<Ancestor>,
}

impl Families {
    /// Compiles every `for_each:` of the map. `None` when endpoints wait for each other.
    pub(super) fn compile(
        endpoints: &[(&str, &Node)],
        children: &[Shared],
        reach: &Reach,
        report: &mut Report,
    ) -> Option<Self> {
        let order = order(endpoints, report)?;
        let mut families: Vec<Family> = endpoints.iter().map(|_| Family::default()).collect();
        for number in &order {
            if let Some(written) = endpoints[*number].1.get("for_each") {
                let builder = Builder { endpoints, children, reach, families: &families, family: Family::default() };
                families[*number] = builder.build(written, report);
            }
        }
        Some(Self { families, order })
    }
}

/// The number of the endpoint that a value of `for_each:` names.
fn parent(endpoints: &[(&str, &Node)], value: &Node) -> Option<usize> {
    let text = value.text()?;
    endpoints.iter().position(|(name, _)| *name == text)
}

/// Parents before children, else as in the map; a circle is reported.
fn order(endpoints: &[(&str, &Node)], report: &mut Report) -> Option<Vec<usize>> {
    let mut search = Search { endpoints, order: Vec::new(), path: Vec::new(), report, circle: false };
    for number in 0..endpoints.len() {
        search.visit(number);
    }
    (!search.circle).then_some(search.order)
}

struct Search<'s> {
    endpoints: &'s [(&'s str, &'s Node)],
    order: Vec<usize>,
    path: Vec<usize>,
    report: &'s mut Report,
    circle: bool,
}

impl Search<'_> {
    fn visit(&mut self, number: usize) {
        if self.order.contains(&number) {
            return;
        }
        self.path.push(number);
        let parents = self.endpoints[number].1.get("for_each");
        for (_, _, value) in parents.into_iter().flat_map(Node::entries) {
            match parent(self.endpoints, value) {
                Some(parent) if self.path.contains(&parent) => self.complain(parent, value),
                Some(parent) => self.visit(parent),
                None => {}
            }
        }
        self.path.pop();
        if !self.order.contains(&number) {
            self.order.push(number);
        }
    }

    fn complain(&mut self, parent: usize, value: &Node) {
        self.circle = true;
        let start = self.path.iter().position(|number| *number == parent).unwrap_or(0);
        let names: Vec<String> = self.path[start..]
            .iter()
            .chain([&parent])
            .map(|number| format!("`{}`", self.endpoints[*number].0))
            .collect();
        let message = format!("these endpoints wait for each other: {}", names.join(" → "));
        self.report.push(
            Diagnostic::error(&codes::FAN_OUT_CYCLE, &value.place, message)
                .help("an endpoint is walked after its parents; let one of them go without this parent"),
        );
    }
}

struct Builder<'b> {
    endpoints: &'b [(&'b str, &'b Node)],
    children: &'b [Shared],
    reach: &'b Reach,
    families: &'b [Family],
    family: Family,
}

impl Builder<'_> {
    fn build(mut self, written: &Node, report: &mut Report) -> Family {
        for (name, key, value) in written.entries() {
            if !self.is_free(name, key, report) {
                continue;
            }
            if self.is_full(value, key, report) {
                break;
            }
            if let Some((source, reads)) = self.source(value, report) {
                let endpoint = if let EachSource::Endpoint(number) = &source { Some(*number) } else { None };
                self.inherit(endpoint, key, report);
                let ancestor = self.family.ancestors.len();
                self.family.ancestors.push(Ancestor { name: name.to_owned(), reads, endpoint });
                self.family.for_each.push(Each { name: name.to_owned(), ancestor, source });
            }
        }
        self.family
    }

    fn is_full(&self, value: &Node, key: &Node, report: &mut Report) -> bool {
        let inherited = parent(self.endpoints, value).map_or(0, |parent| self.families[parent].ancestors.len());
        if self.family.ancestors.len() + inherited < MAX_ANCESTORS {
            return false;
        }
        let message = format!("more than {MAX_ANCESTORS} names would reach this endpoint");
        report.push(
            Diagnostic::error(&codes::WRONG_VALUE, &key.place, message)
                .help("each `for_each` adds a level of requests; let the endpoint go without some of its parents"),
        );
        true
    }

    fn is_free(&self, name: &str, key: &Node, report: &mut Report) -> bool {
        let mut letters = name.chars();
        let is_word = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let reserved = ["settings", "filters", "run", "page", "export", RECORD].contains(&name);
        let message = match () {
            () if !is_word => format!("`{name}` cannot be a name: letters, digits and `_` are used"),
            () if reserved => format!("`{name}` has a meaning of its own"),
            () if self.family.ancestors.iter().any(|known| known.name == name) => {
                format!("`{name}` is the name of a parent's parent already")
            }
            () => return true,
        };
        report.push(Diagnostic::error(&codes::WRONG_VALUE, &key.place, message).help("choose another name"));
        false
    }

    fn source(&self, value: &Node, report: &mut Report) -> Option<(EachSource, Shared)> {
        if value.is_list() {
            return Some((EachSource::List(value.items().iter().map(Node::to_json).collect()), shared()));
        }
        let text = value.text()?;
        if text.starts_with('$') {
            let mut names = self.reach.names();
            for ancestor in &self.family.ancestors {
                names.add(&ancestor.name, &ancestor.reads);
            }
            return Some((EachSource::Path(Value::compile(value, &names, report)?), shared()));
        }
        if let Some(parent) = parent(self.endpoints, value) {
            return Some((EachSource::Endpoint(parent), self.children[parent].clone()));
        }
        let known = self.endpoints.iter().map(|(name, _)| *name);
        let message = format!("there is no endpoint `{text}`");
        report.push(Diagnostic::error(&codes::UNDEFINED_NAME, &value.place, message).suggest(text, known));
        None
    }

    /// Takes over the names of a parent endpoint. One name for two different things is a mistake.
    fn inherit(&mut self, endpoint: Option<usize>, key: &Node, report: &mut Report) {
        let inherited = endpoint.map(|number| self.families[number].ancestors.as_slice()).unwrap_or_default();
        for ancestor in inherited {
            match self.family.ancestors.iter().find(|known| known.name == ancestor.name) {
                None => self.family.ancestors.push(ancestor.clone()),
                Some(known) if known.reads.is(&ancestor.reads) => {}
                Some(_) => {
                    let message = format!("`{}` would stand for two different things here", ancestor.name);
                    report.push(
                        Diagnostic::error(&codes::WRONG_VALUE, &key.place, message)
                            .help("the parents introduce it, too; choose different names"),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn compile(text: &str) -> (Option<Families>, Report) {
        let mut report = Report::new();
        let node = crate::yaml::load(&Source::new("m", text), &mut report).unwrap();
        let endpoints: Vec<(&str, &Node)> = node.entries().map(|(name, _, value)| (name, value)).collect();
        let children: Vec<Shared> = endpoints.iter().map(|_| shared()).collect();
        let reach = Reach::new(Vec::new(), Vec::new(), Vec::new());
        (Families::compile(&endpoints, &children, &reach, &mut report), report)
    }

    fn codes_of(report: &Report) -> Vec<&'static str> {
        report.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
    }

    #[test]
    fn names_reach_down_and_parents_come_first() {
        let (families, report) = compile(
            "issues: { for_each: { scan: scans } }\nscans: { for_each: { site: sites } }\nsites: {}\nother: { for_each: { kind: [a, b] } }",
        );
        assert!(report.is_empty(), "{report:?}");
        let families = families.unwrap();
        assert_eq!(families.order, [2, 1, 0, 3]);
        let names: Vec<&str> = families.families[0].ancestors.iter().map(|ancestor| ancestor.name.as_str()).collect();
        assert_eq!(names, ["site", "scan"]);
        assert!(
            matches!(&families.families[3].for_each[0].source, EachSource::List(items) if items == &["\"a\"", "\"b\""])
        );
    }

    #[test]
    fn a_chain_of_parents_has_an_end() {
        let chain: String = (0..40).map(|n| format!("e{n}: {{ for_each: {{ n{n}: e{} }} }}\n", n + 1)).collect();
        let (families, report) = compile(&format!("{chain}e40: {{}}"));
        assert_eq!(codes_of(&report), ["wrong-value"]);
        assert!(report.sorted()[0].message.starts_with("more than 32 names"));
        assert!(families.unwrap().families.iter().all(|family| family.ancestors.len() <= MAX_ANCESTORS));
    }

    #[test]
    fn circles_strangers_and_taken_names_are_reported() {
        let (families, report) = compile("a: { for_each: { x: b } }\nb: { for_each: { y: a } }");
        assert!(families.is_none());
        assert_eq!(codes_of(&report), ["fan-out-cycle"]);
        let (_, report) = compile("scans: { for_each: { site: site } }\nsites: {}");
        assert_eq!(codes_of(&report), ["undefined-name"]);
        assert_eq!(report.sorted()[0].help.as_deref(), Some("did you mean `sites`?"));
        let (_, report) = compile(
            "a: {}\nb: { for_each: { settings: a } }\nc: { for_each: { x: a } }\nd: { for_each: { y: c, x: a } }",
        );
        assert_eq!(codes_of(&report), ["wrong-value", "wrong-value"]);
    }
}
