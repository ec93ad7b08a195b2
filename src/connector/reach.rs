//! What a map's expressions can reach besides the page: settings, filters, the run.

use crate::expression::Names;
use crate::path::{Gathering, Reads};

/// The paths read of one kind of item, gathered by everything that is compiled against it.
pub type Shared = Gathering;

/// An empty set to share.
pub fn shared() -> Shared {
    Gathering::default()
}

/// Where `settings` stands in a frame.
pub const SETTINGS: usize = 0;
/// Where `filters` stands in a frame.
pub const FILTERS: usize = 1;
/// Where `run` stands in a frame.
pub const RUN: usize = 2;
/// Where the first ancestor stands in a frame; the others follow in their order.
pub const FIRST_ANCESTOR: usize = 3;

/// A name of which only known members exist.
#[derive(Debug, Clone)]
pub struct Closed {
    pub reads: Shared,
    pub members: Vec<String>,
}

impl Closed {
    /// A name with these members, of which nothing is read yet.
    pub fn new(members: Vec<String>) -> Self {
        Self { reads: shared(), members }
    }

    /// Whether anything compiled so far reads this member, or the name as a whole.
    pub fn is_used(&self, member: &str) -> bool {
        let reads = self.reads.so_far();
        reads.paths().iter().any(|path| path.names().first().is_none_or(|first| *first == member))
    }
}

/// A filter as walks can be split by it.
#[derive(Debug, Clone)]
pub struct Choices {
    pub name: String,
    /// The values to choose from, as JSON texts; empty: any.
    pub values: Vec<String>,
    /// A free JSON object.
    pub json: bool,
}

/// Settings, filters and the run, as one map knows them.
#[derive(Debug, Clone)]
pub struct Reach {
    pub settings: Closed,
    pub filters: Closed,
    /// What a profile chooses from, by filter.
    pub choices: Vec<Choices>,
    /// `id` and `started`.
    pub run: Closed,
    /// The settings that only authentication may name.
    pub secrets: Vec<String>,
}

impl Reach {
    /// A map's reach; of the settings, `secrets` are for authentication alone.
    pub fn new(settings: Vec<String>, secrets: Vec<String>, choices: Vec<Choices>) -> Self {
        let run = Closed::new(vec!["id".to_owned(), "started".to_owned()]);
        let filters = Closed::new(choices.iter().map(|filter| filter.name.clone()).collect());
        Self { settings: Closed::new(settings), filters, choices, run, secrets }
    }

    /// The same names, but what is read of the filters is gathered apart.
    pub(super) fn with_filters_apart(&self) -> Self {
        Self { filters: Closed::new(self.filters.members.clone()), ..self.clone() }
    }

    /// The walks over settings, filters and the run, in the order of a frame; made when everything is compiled.
    pub fn reads(&self) -> [Reads; 3] {
        [&self.settings, &self.filters, &self.run].map(|closed| closed.reads.compile())
    }

    /// The names of authentication: secrets and all.
    pub fn names_for_auth(&self) -> Names {
        let mut names = Names::new();
        for (name, closed) in [("settings", &self.settings), ("filters", &self.filters), ("run", &self.run)] {
            names.add_closed(name, &closed.reads, closed.members.clone());
        }
        names
    }

    /// The names of everything else: [`SETTINGS`], [`FILTERS`], [`RUN`], without the secrets.
    pub fn names(&self) -> Names {
        let mut names = self.names_for_auth();
        names.forbid(self.secrets.clone());
        names
    }
}
