//! Pages as three vendors send them, made up: flat records of 2 KB, records of 22 KB that are mostly evidence, and
//! records with arrays to explode. Shaped for speed, not for truth.

use crate::random::Random;
use crate::shapes::{bitsight, bugcrowd, burp};
use std::fmt::Write as _;
use std::ops::Range;

/// An input, by the name of the map that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bugcrowd,
    Bitsight,
    Burp,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Bugcrowd, Self::Bitsight, Self::Burp];

    /// Of its map, its profile and its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bugcrowd => "bugcrowd",
            Self::Bitsight => "bitsight",
            Self::Burp => "burp",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Records a page.
    pub fn page_size(self) -> usize {
        match self {
            Self::Bugcrowd => 100,
            Self::Bitsight => 1000,
            Self::Burp => 500,
        }
    }
}

/// So many records, in pages; without a record, one empty page.
pub fn pages(kind: Kind, records: usize) -> impl Iterator<Item = String> {
    let (pools, size) = (Pools::of(kind), kind.page_size());
    let mut random = Random::new(42);
    (0..records.div_ceil(size).max(1))
        .map(move |page| pools.page(kind, &mut random, page * size..records.min((page + 1) * size), records))
}

/// A full page by its number alone, of a walk without end: no record of it is on another one.
pub fn page(kind: Kind, number: usize) -> String {
    thread_local!(static POOLS: Pools = Pools { prose: Text::prose(), markup: Text::markup() });
    let size = kind.page_size();
    let mut random = Random::new(number as u64);
    POOLS.with(|pools| pools.page(kind, &mut random, number * size..(number + 1) * size, size))
}

/// Where the text of records comes from.
struct Pools {
    prose: Text,
    markup: Text,
}

impl Pools {
    fn of(kind: Kind) -> Self {
        Self { prose: Text::prose(), markup: if kind == Kind::Burp { Text::markup() } else { Text::default() } }
    }

    /// A page with the records of these numbers, of so many in all.
    fn page(&self, kind: Kind, random: &mut Random, numbers: Range<usize>, total: usize) -> String {
        let all: Vec<String> = numbers
            .map(|number| match kind {
                Kind::Bugcrowd => bugcrowd::record(random, &self.prose, number),
                Kind::Bitsight => bitsight::record(random, &self.prose),
                Kind::Burp => burp::record(random, &self.prose, &self.markup, number),
            })
            .collect();
        let rows = all.join(",");
        match kind {
            Kind::Bugcrowd => bugcrowd::page(&rows, all.len(), total),
            Kind::Bitsight => bitsight::page(&rows, total),
            Kind::Burp => burp::page(&rows, total),
        }
    }
}

/// A pool of text, escaped as JSON, that pieces are cut out of.
#[derive(Default)]
pub(crate) struct Text {
    pieces: Vec<String>,
}

const WORDS: &[&str] = &[
    "request",
    "parameter",
    "value",
    "reflected",
    "response",
    "attacker",
    "victim",
    "session",
    "token",
    "cookie",
    "header",
    "payload",
    "script",
    "browser",
    "endpoint",
    "application",
    "server",
    "client",
    "password",
    "admin",
    "upload",
    "traversal",
    "injection",
    "query",
    "database",
    "error",
    "bypass",
    "filter",
    "origin",
    "policy",
    "missing",
    "sensitive",
    "internal",
    "host",
    "naïve",
    "façade",
    "señal",
    "—",
    "«quoted»",
    "ünïcode",
];

impl Text {
    fn prose() -> Self {
        let mut random = Random::new(1);
        let mut piece = || {
            let word = random.pick(WORDS);
            match random.below(100) {
                0..=1 => format!("{word} \\n\\n"),
                2..=5 => format!("{word} \\\"{}\\\".", random.pick(WORDS)),
                _ => word.to_owned(),
            }
        };
        Self { pieces: (0..8000).map(|_| piece()).collect() }
    }

    fn markup() -> Self {
        let mut random = Random::new(2);
        let mut piece = || match random.below(5) {
            0 => "&lt;div class=&quot;row&quot;&gt;\\r\\n".to_owned(),
            1 => "<span class=\\\"hl\\\">x</span>\\r\\n".to_owned(),
            2 => format!("\\t&lt;script src=\\\"/static/js/{}.js\\\"&gt;\\r\\n", random.below(999)),
            3 => format!("{} {} {}\\r\\n", random.pick(WORDS), random.pick(WORDS), random.pick(WORDS)),
            _ => format!("var a = {{\\\"k\\\":\\\"{}\\\"}};\\r\\n", random.below(9999)),
        };
        Self { pieces: (0..4000).map(|_| piece()).collect() }
    }

    /// About so many bytes of it.
    pub(crate) fn cut(&self, random: &mut Random, bytes: usize) -> String {
        let mut cut = String::with_capacity(bytes + 64);
        let start = random.below(self.pieces.len());
        for piece in self.pieces.iter().cycle().skip(start) {
            if cut.len() >= bytes {
                break;
            }
            let _ = write!(cut, "{piece} ");
        }
        cut
    }

    /// The same as a JSON string, or null in so many of a hundred cases.
    pub(crate) fn quoted(&self, random: &mut Random, null: usize, (from, to): (usize, usize)) -> String {
        if random.chance(null) {
            return "null".to_owned();
        }
        let bytes = random.between(from, to);
        format!("\"{}\"", self.cut(random, bytes))
    }

    pub(crate) fn word(random: &mut Random) -> &'static str {
        random.pick(WORDS)
    }
}
