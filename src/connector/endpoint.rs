//! One endpoint: a request, how it is paged, where its records are, and whose child it is.

use super::decode::{self, Decoder};
use super::fan_out::{Ancestor, Each, EachSource, Family};
use super::paginate::{Pagination, Total, body_path};
use super::reach::{FIRST_ANCESTOR, Reach, Shared, shared};
use super::request::Source;
use super::split::Split;
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::expression::{Names, RECORD};
use crate::path::{Found, OverBudget, PageReads, Path, Reads, Taker, View, Walked};
use crate::value::scan::Malformed;
use crate::value::{Raw, Type};
use crate::yaml::Node;
use std::sync::OnceLock;

/// An endpoint, compiled.
#[derive(Debug)]
pub struct Endpoint {
    /// Where it stands among the endpoints of its map.
    pub number: usize,
    pub name: String,
    /// Of its key in the map.
    pub place: Place,
    pub source: Source,
    pub paginate: Pagination,
    /// How a walk is taken apart that would pass the ceiling.
    pub split: Option<Split>,
    /// Slots of the record that make it itself; empty without `key:`.
    pub key: Vec<usize>,
    /// The path to the records.
    pub records: Path,
    /// `absent: empty`: a missing records array is an empty page.
    pub absent_is_empty: bool,
    /// What a unit without a record means.
    pub none: NoRecords,
    pub decoder: Box<dyn Decoder>,
    /// The names that this endpoint introduces itself.
    pub for_each: Vec<Each>,
    /// Every name in reach by `for_each`, inherited ones first, in the order of the frame from [`FIRST_ANCESTOR`] on.
    pub ancestors: Vec<Ancestor>,
    /// What is read of each record, here and in transform maps.
    pub record: Shared,
    /// What is read of the response body.
    pub page: Shared,
    /// What descendants read of each record; kept beyond the page.
    pub children: Shared,
    pub(super) reach: Reach,
    pub(super) sealed: OnceLock<Sealed>,
}

/// What a unit without a single record means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRecords {
    /// It is complete, and counted.
    Skip,
    /// It is incomplete.
    Fail,
}

/// The walks over an endpoint's data, made once everything that reads from it is compiled.
#[derive(Debug)]
pub struct Sealed {
    /// Settings, filters and the run.
    pub constants: [Reads; 3],
    /// A whole page.
    pub body: PageReads,
    /// One record by itself, as in examples.
    pub record: Reads,
    /// The page without its records, as in examples.
    pub page: Reads,
    /// Of each record, what descendants read.
    pub children: Reads,
    /// Of each ancestor's item, what is read of it.
    pub ancestors: Vec<Reads>,
}

impl Endpoint {
    /// Compiles one entry of `endpoints:`; what cannot be compiled is reported and left out.
    pub(super) fn compile(
        number: usize,
        key: &Node,
        node: &Node,
        family: Family,
        children: Shared,
        reach: &Reach,
        report: &mut Report,
    ) -> Self {
        let (record, page) = (shared(), shared());
        let decoder = decode::compile(node.get("format"), node.text_of("file")).unwrap_or_else(decode::json);
        let records = records(key, node, decoder.as_ref(), report).unwrap_or_else(whole);
        let paginate = Pagination::compile(node.get("paginate"), &page, report);
        let is_paged = paginate.is_some();
        let mut endpoint = Self {
            number,
            name: key.text().unwrap_or_default().to_owned(),
            place: key.place.clone(),
            source: Source::Broken,
            paginate: paginate.unwrap_or_else(Pagination::none),
            split: None,
            key: record_key(node, &record, report),
            records,
            absent_is_empty: node.get("absent").is_some(),
            none: if node.text_of("none") == Some("fail") { NoRecords::Fail } else { NoRecords::Skip },
            decoder,
            for_each: family.for_each,
            ancestors: family.ancestors,
            record,
            page,
            children,
            reach: reach.clone(),
            sealed: OnceLock::new(),
        };
        let names = endpoint.names_for_requests();
        endpoint.source = Source::compile(node, &key.place, &names, report).unwrap_or(Source::Broken);
        endpoint.judge_paging(node, report);
        // What cannot be paged or asked for has its own mistake.
        if is_paged && !matches!(endpoint.source, Source::Broken) {
            endpoint.split = Split::compile(node, &endpoint, report);
        }
        endpoint
    }

    fn judge_paging(&self, node: &Node, report: &mut Report) {
        if self.paginate.kind.counts_rows() && self.key.is_empty() && node.get("key").is_none() {
            let message = format!("`{}` has no `key`: overlapping pages would not be seen", self.name);
            report.push(
                Diagnostic::warning(&codes::NO_RECORD_KEY, &self.place, message)
                    .help("say what makes a record itself, such as `key: $.id`"),
            );
        }
        let (Source::Api(plan), Some(written)) = (&self.source, node.get("paginate")) else { return };
        for (at, _) in self.paginate.start().places() {
            if !plan.body.takes(&at) {
                let message = format!("the request has no part for {at}");
                report.push(
                    Diagnostic::error(&codes::WRONG_VALUE, &written.place, message)
                        .help("`variables` go with `graphql`, `form` with `form`, `json` with `json`; `query` and `header` with all"),
                );
            }
        }
    }

    /// Why what was found cannot be the records: a path that stops at the array would make one record of all of them.
    pub fn mistaken(&self, found: &Found<'_>) -> Option<String> {
        let Found::Records { records, .. } = found else { return None };
        let [only] = records.as_slice() else { return None };
        let path = self.records.text();
        (only.raw.kind() == Type::Array && self.records.is_singular() && !self.decoder.is_lines())
            .then(|| format!("`{path}` is an array, and its items are the records: write `records: {path}[*]`"))
    }

    /// The numbers of the endpoints whose records this one is walked for.
    pub fn parents(&self) -> impl Iterator<Item = usize> {
        self.for_each.iter().filter_map(|each| match each.source {
            EachSource::Endpoint(number) => Some(number),
            _ => None,
        })
    }

    /// The names in reach of a transform map that starts from this endpoint: settings, filters and run, the ancestors,
    /// then `$` (`record`) and `page`; whoever compiles the map adds its own behind them.
    pub fn names_for_maps(&self) -> Names {
        let mut names = self.names_for_requests();
        names.add(RECORD, &self.record);
        names.add("page", &self.page);
        names
    }

    /// The names in reach of a request: settings, filters and run, the ancestors.
    pub fn names_for_requests(&self) -> Names {
        self.names_with(&self.reach)
    }

    /// The same, with another set of what is read of settings, filters and the run.
    pub(super) fn names_with(&self, reach: &Reach) -> Names {
        let mut names = reach.names();
        for ancestor in &self.ancestors {
            names.add(&ancestor.name, &ancestor.reads);
        }
        names
    }

    /// The vendor's own count: of a page, or of a poll of its export.
    pub fn total(&self) -> Option<Total> {
        match &self.source {
            Source::Export(export) => export.total,
            _ => self.paginate.total,
        }
    }

    /// Where `$` stands in a frame.
    pub fn record_scope(&self) -> usize {
        FIRST_ANCESTOR + self.ancestors.len()
    }

    /// Where `page` stands in a frame.
    pub fn page_scope(&self) -> usize {
        self.record_scope() + 1
    }

    /// One walk over the text of a page; `taker` may take records on the way.
    pub fn walk<'a>(&self, text: &'a str, taker: &mut dyn Taker<'a>) -> Result<Walked<'a>, Malformed> {
        self.decoder.walk(&self.sealed().body, text, taker)
    }

    /// Reads what stands for a name of [`Self::names_for_maps`] by itself, given the name's number; the page is read
    /// without its records.
    pub fn read<'a>(&self, scope: usize, raw: Raw<'a>) -> Result<View<'a>, OverBudget> {
        let sealed = self.sealed();
        match scope.checked_sub(FIRST_ANCESTOR) {
            None => sealed.constants[scope].read(raw),
            Some(number) if number < self.ancestors.len() => sealed.ancestors[number].read(raw),
            Some(_) if scope == self.record_scope() => sealed.record.read(raw),
            Some(_) => sealed.page.read(raw),
        }
    }

    /// The walks over this endpoint's data. To be asked for only when every map is compiled: what is read later would
    /// not be found.
    pub fn sealed(&self) -> &Sealed {
        self.sealed.get_or_init(|| Sealed {
            constants: self.reach.reads(),
            body: PageReads::new(&self.records, &self.page.so_far(), &self.record.so_far()),
            record: self.record.compile(),
            page: self.page.compile(),
            children: self.children.compile(),
            ancestors: self.ancestors.iter().map(|ancestor| ancestor.reads.compile()).collect(),
        })
    }
}

fn whole() -> Path {
    Path::parse("$").expect("`$` is a path")
}

fn records(key: &Node, node: &Node, decoder: &dyn Decoder, report: &mut Report) -> Option<Path> {
    match node.get("records") {
        Some(written) if decoder.is_lines() && written.text() != Some("$") => {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &written.place, "each line is a record already")
                    .help("leave `records` out; what lies inside of a record is exploded with `each`"),
            );
            None
        }
        Some(written) => body_path(written, report),
        None if decoder.is_lines() || node.misspells("records", &["records"]) => None,
        None => {
            let message = format!("`{}` does not say where its records are", key.text().unwrap_or_default());
            report.push(
                Diagnostic::error(&codes::MISSING_KEY, &key.place, message)
                    .help("add `records`, such as `records: $.data[*]`; `$` makes the whole answer one record"),
            );
            None
        }
    }
}

fn record_key(node: &Node, record: &Shared, report: &mut Report) -> Vec<usize> {
    let written = node.get("key").map(Node::one_or_many).unwrap_or_default();
    written.iter().filter_map(|path| super::paginate::slot(path, record, report)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::stage;

    #[test]
    fn mistakes_of_endpoints_are_reported() {
        let complaints =
            |endpoint: &str| stage::complaints(&format!("connect: {{ url: https://h }}\nendpoints:\n  a: {endpoint}"));
        assert_eq!(complaints("{ records: $ }"), ["missing-key"]);
        assert_eq!(complaints("{ get: /x }"), ["missing-key"]);
        assert_eq!(complaints("{ get: /x, graphql: 'query { a }', records: $ }"), ["wrong-value"]);
        assert_eq!(complaints("{ get: /x, records: '$.a[' }"), ["path-syntax"]);
        assert_eq!(complaints("{ get: '/x/{{ settings.token }}', records: $ }"), ["secret-outside-auth"]);
        assert_eq!(complaints("{ get: /x, query: { a: $settings.nope }, records: $ }"), ["undefined-name"]);
        assert_eq!(complaints("{ get: /x, query: { a: $.id }, records: $ }"), ["undefined-name"]);
        assert_eq!(complaints("{ graphql: hello, records: $ }"), ["wrong-value"]);
        assert_eq!(complaints("{ graphql: [], records: $ }"), ["wrong-value"]);
        assert_eq!(complaints("{ get: 'ftp://h/x', records: $ }"), ["wrong-value"]);
        assert_eq!(complaints("{ get: /x, format: ndjson, records: '$.a[*]' }"), ["wrong-value"]);
        assert!(complaints("{ file: 'x/*.ndjson' }").is_empty());
    }

    #[test]
    fn paging_fits_its_request() {
        let complaints = |endpoint: &str| {
            stage::complaints(&format!("connect: {{ url: https://h }}\nendpoints:\n  a: {{ {endpoint}, records: $ }}"))
        };
        let offset = |at: &str| format!("paginate: {{ offset: {{ at: {at} }}, stop: empty_page }}");
        assert_eq!(complaints(&format!("get: /x, {}", offset("query.o"))), ["no-record-key"]);
        assert_eq!(complaints(&format!("get: /x, key: $.a, {}", offset("variables.o"))), ["wrong-value"]);
        assert!(complaints(&format!("post: /x, json: {{ q: 1 }}, key: $.a, {}", offset("json.page.start"))).is_empty());
    }
}
