//! Every endpoint that is needed, parents first; one walk for each parent record or item.

use super::ask::Cost;
use super::books::Books;
use super::observer::Observer;
use super::outcome::{EndpointReport, Failure, Fetched};
use super::token::Tokens;
use super::transport::Transport;
use super::unit::UnitName;
use super::units::{Binding, frame, unit_name, units};
use super::walk::{Ended, Item, Walk};
use crate::connector::{Connector, Endpoint, Source};
use crate::path::{Reads, View};
use crate::value::{Raw, Scrubber};
use std::path::Path;
use std::rc::Rc;

/// What does not change during a run, as JSON objects.
#[derive(Clone, Copy)]
pub struct Constants<'a> {
    /// Secrets included, hence no `Debug`.
    pub settings: &'a str,
    pub filters: &'a str,
    /// `id` and `started`.
    pub run: &'a str,
    /// Whether the profile set any filter; totals that ignore filters are compared only when not.
    pub filtered: bool,
}

/// The world as a fetch sees it.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub transport: &'a dyn Transport,
    /// The folder that `file:` endpoints are relative to.
    pub folder: &'a Path,
    /// The token of this run, for kinds of authentication that need one.
    pub tokens: &'a Tokens,
    /// Credentials of requests are added to it, so that whatever shows an answer can mask them.
    pub secrets: &'a Scrubber,
}

/// Walks the `wanted` endpoints (numbers in the connector) and the parents that they need. Nothing that goes wrong ends it
/// but the observer's word: what failed stands in the outcome, and the other units go on.
pub async fn run(
    connector: &Connector,
    wanted: &[usize],
    constants: Constants<'_>,
    world: World<'_>,
    observer: &mut dyn Observer,
) -> Fetched {
    let needed = connector.needed(wanted);
    let views = match constants.read(connector) {
        Ok(views) => views,
        Err(message) => return Fetched::nothing(connector, &needed, &message),
    };
    let items = connector.endpoints.iter().map(|_| Vec::new()).collect();
    let mut fetch = Fetch {
        connector,
        needed: &needed,
        world,
        filtered: constants.filtered,
        constants: &views,
        items,
        cost: Cost::default(),
        fetched: Fetched::default(),
    };
    for number in &needed {
        fetch.endpoint(&connector.endpoints[*number], observer).await;
        if fetch.fetched.stopped.is_some() {
            break;
        }
    }
    fetch.finish()
}

impl<'a> Constants<'a> {
    /// The views of settings, filters and the run, in the order of a frame.
    pub(super) fn read(&self, connector: &Connector) -> Result<[View<'a>; 3], String> {
        let [settings, filters, run] = connector.reach.reads();
        let read = |what: &str, reads: &Reads, text: &'a str| -> Result<View<'a>, String> {
            let raw = Raw::parse(text).map_err(|error| format!("the {what} are not JSON: {}", error.message))?;
            reads.read(raw).map_err(|error| error.to_string())
        };
        Ok([
            read("settings", &settings, self.settings)?,
            read("filters", &filters, self.filters)?,
            read("constants of the run", &run, self.run)?,
        ])
    }
}

struct Fetch<'f> {
    connector: &'f Connector,
    needed: &'f [usize],
    world: World<'f>,
    filtered: bool,
    constants: &'f [View<'f>; 3],
    /// By endpoint, the records that others are walked for.
    items: Vec<Vec<Rc<Binding>>>,
    cost: Cost,
    fetched: Fetched,
}

impl Fetch<'_> {
    async fn endpoint(&mut self, endpoint: &Endpoint, observer: &mut dyn Observer) {
        let mut report =
            EndpointReport { endpoint: endpoint.number, name: endpoint.name.clone(), units: Vec::new(), text: None };
        let units = units(endpoint, self.connector, &self.items, self.constants).unwrap_or_else(|message| {
            self.fail(endpoint, &UnitName::default(), 1, message);
            Vec::new()
        });
        let mut text = None;
        for unit in units {
            self.unit(endpoint, unit, &mut text, &mut report, observer).await;
            if self.fetched.stopped.is_some() {
                break;
            }
        }
        if let Source::Api(plan) = &endpoint.source {
            report.text = text.filter(|_| plan.texts() > 1).map(|text: usize| (text + 1, plan.texts()));
        }
        self.fetched.endpoints.push(report);
    }

    async fn unit(
        &mut self,
        endpoint: &Endpoint,
        bindings: Vec<Rc<Binding>>,
        text: &mut Option<usize>,
        report: &mut EndpointReport,
        observer: &mut dyn Observer,
    ) {
        let name = unit_name(endpoint, &bindings);
        let views: Vec<View<'_>> = bindings.iter().map(|binding| binding.kept.view()).collect();
        let frame = frame(endpoint, self.constants, &views);
        let is_parent =
            self.needed.iter().any(|child| self.connector.endpoints[*child].parents().any(|p| p == endpoint.number));
        let mut walk = Walk::new((self.connector, endpoint), (self.world, self.filtered), is_parent, &name, &frame);
        let ended = walk.run(&mut self.cost, text, observer).await;
        report.units.push(walk.report(&ended));
        let (items, Books { pages, .. }) = (std::mem::take(&mut walk.items), walk.books);
        self.fetched.pages += pages;
        self.keep(endpoint, items, &bindings);
        match ended {
            Ended::Failed { page, message } => self.fail(endpoint, &name, page, message),
            Ended::Stopped(word) => self.fetched.stopped = Some(word),
            Ended::Over(_) | Ended::Short(_) => {}
        }
    }

    fn keep(&mut self, endpoint: &Endpoint, items: Vec<Item>, above: &[Rc<Binding>]) {
        let kept = &mut self.items[endpoint.number];
        for item in items {
            let label = item.label.unwrap_or_else(|| format!("#{}", kept.len() + 1));
            kept.push(Rc::new(Binding { label, kept: item.kept, above: above.to_vec() }));
        }
    }

    fn fail(&mut self, endpoint: &Endpoint, unit: &UnitName, page: u64, message: String) {
        self.fetched.failures.push(Failure { endpoint: endpoint.name.clone(), unit: unit.clone(), page, message });
    }

    fn finish(self) -> Fetched {
        let Cost { requests, bytes, retries } = self.cost;
        Fetched { requests, bytes, retries, ..self.fetched }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::Stage;
    use super::super::{Fetched, sketch};
    use serde_json::{Value, json};

    const SITES: &str = r#"
connect: { url: "https://h/graphql", auth: { header: { name: Authorization, value: "{{ settings.token }}" } } }
endpoints:
  issues:
    for_each: { scan: scans }
    graphql: |
      query Issues($scan: ID!, $start: Int) { scan(id: $scan) { issues(start: $start) { id } } }
    variables: { scan: $scan.id, states: $filters.states }
    paginate:
      offset: { at: variables.start, size_at: variables.count, size: 2 }
      stop: short_page
      total: { from: $.data.total, filtered: false }
    key: $.id
    records: $.data.issues[*]
  sites: { graphql: "query Sites { sites { id } }", key: $.id, records: "$.data.sites[*]" }
  scans:
    for_each: { site: sites }
    graphql: ["query Scans { new }", "query Scans { old }"]
    variables: { site: $site.id }
    key: $.id
    records: $.data.scans[*]
    none: skip
"#;
    const URL: &str = "https://h/graphql";

    fn query(text: &str, name: &str, variables: &Value) -> Value {
        json!({"query": text, "variables": variables, "operationName": name})
    }

    fn issues(start: u32, scan: &str) -> Value {
        let text = "query Issues($scan: ID!, $start: Int) { scan(id: $scan) { issues(start: $start) { id } } }";
        query(text, "Issues", &json!({"scan": scan, "start": start, "count": 2}))
    }

    /// Three sites, one of them twice and one never scanned; the server knows the older text only.
    fn stage() -> Stage {
        let refused = json!({"errors": [{"message": "Unknown field new"}], "data": null});
        let scans = |site: &str| query("query Scans { old }", "Scans", &json!({"site": site}));
        Stage::new(SITES)
            .post(
                URL,
                query("query Sites { sites { id } }", "Sites", &json!({})),
                200,
                json!({"data": {"sites": [{"id": "1"}, {"id": "2"}, {"id": "1"}]}}),
            )
            .post(URL, query("query Scans { new }", "Scans", &json!({"site": "1"})), 200, refused)
            .post(URL, scans("1"), 200, json!({"data": {"scans": [{"id": "11"}]}}))
            .post(URL, scans("2"), 200, json!({"data": {"scans": []}}))
            .post(URL, issues(0, "11"), 200, json!({"data": {"total": 3, "issues": [{"id": "a"}, {"id": "b"}]}}))
            .post(URL, issues(2, "11"), 200, json!({"data": {"total": 3, "issues": [{"id": "c"}]}}))
    }

    fn whys(fetched: &Fetched, endpoint: usize) -> Vec<String> {
        let units = &fetched.endpoints[endpoint].units;
        units.iter().map(|unit| format!("[{}] {} {}", unit.unit, unit.complete, unit.why)).collect()
    }

    #[test]
    fn children_are_walked_for_each_parent_in_order() {
        let (fetched, notes) = stage().run("issues");
        assert_eq!(fetched.failures, []);
        assert_eq!(
            notes,
            [
                "sites [] #1: 3",
                "scans [site 1] #1: 1",
                "scans [site 2] #1: 0",
                "issues [site 1, scan 11] #1: 2",
                "issues [site 1, scan 11] #2: 1"
            ]
        );
        assert_eq!(whys(&fetched, 1), ["[site 1] true one page", "[site 2] true one page"]);
        assert_eq!(whys(&fetched, 2), ["[site 1, scan 11] true short page"]);
        assert!(fetched.is_complete());
        assert_eq!((fetched.requests, fetched.retries, fetched.pages), (6, 0, 5));
    }

    #[test]
    fn the_text_that_the_server_takes_is_kept_and_reported() {
        let (fetched, _) = stage().run("scans");
        assert_eq!(fetched.endpoints[1].text, Some((2, 2)));
        assert_eq!(fetched.endpoints[0].text, None);
    }

    #[test]
    fn a_failed_unit_leaves_the_others_alone() {
        let scans = |site: &str| query("query Scans { new }", "Scans", &json!({"site": site}));
        let stage = Stage::new(SITES)
            .post(
                URL,
                query("query Sites { sites { id } }", "Sites", &json!({})),
                200,
                json!({"data": {"sites": [{"id": "1"}, {"id": "2"}]}}),
            )
            .post(
                URL,
                scans("1"),
                200,
                json!({"errors": [{"message": "boom", "path": ["scans"]}], "data": {"scans": [{"id": "9"}]}}),
            )
            .post(URL, scans("2"), 200, json!({"data": {"scans": [{"id": "22"}]}}));
        let (fetched, notes) = stage.run("scans");
        assert_eq!(notes, ["sites [] #1: 2", "scans [site 2] #1: 1"]);
        assert_eq!(fetched.failures.len(), 1);
        assert_eq!(fetched.failures[0].unit.to_string(), "site 1");
        assert_eq!(fetched.failures[0].message, "the server answers with errors: boom");
        assert!(!fetched.is_complete() && !fetched.is_empty_handed());
    }

    #[test]
    fn a_total_that_ignores_filters_is_not_compared_when_there_are_some() {
        let mut with_filters = issues(0, "11");
        with_filters["variables"]["states"] = json!(["new"]);
        let mut next = with_filters.clone();
        next["variables"]["start"] = json!(1);
        let mut stage = stage()
            .post(URL, with_filters, 200, json!({"data": {"total": 3, "issues": [{"id": "a"}]}}))
            .post(URL, next, 200, json!({"data": {"total": 3, "issues": []}}));
        stage.filters = r#"{"states":["new"]}"#;
        let (fetched, _) = stage.run("issues");
        assert_eq!(whys(&fetched, 2), ["[site 1, scan 11] true empty page"]);
    }

    #[test]
    fn lists_and_paths_to_lists_fan_out_too() {
        let stage = Stage::new(
            r#"
connect: { url: https://h }
endpoints:
  groups: { get: /groups, records: "$[*]" }
  members:
    for_each: { group: groups, member: "$group.members[*]", kind: [a, b] }
    get: "/m/{{ member }}/{{ kind }}"
    records: "$[*]"
"#,
        )
        .get("https://h/groups", json!([{"members": ["x/y", "z"]}, {"members": null}]))
        .get("https://h/m/x%2Fy/a", json!([1]))
        .get("https://h/m/x%2Fy/b", json!([2]))
        .get("https://h/m/z/a", json!([3]))
        .get("https://h/m/z/b", json!([4]));
        let (fetched, notes) = stage.run("members");
        assert_eq!(fetched.failures, []);
        assert_eq!(notes[1], "members [group #1, member x/y, kind a] #1: 1");
        assert_eq!(notes.len(), 5);
    }

    #[test]
    fn a_sketch_shows_names_for_what_is_not_known_and_no_secret() {
        let stage = stage();
        let wanted = [stage.connector.endpoint("issues").unwrap().number];
        let sketches = sketch(&stage.connector, &wanted, stage.constants());
        let names: Vec<&str> = sketches.iter().map(|sketch| sketch.endpoint.as_str()).collect();
        assert_eq!(names, ["sites", "scans", "issues"]);
        let issues = &sketches[2];
        assert_eq!((issues.method.as_str(), issues.url.as_str()), ("POST", URL));
        assert_eq!(issues.headers, [("Authorization".to_owned(), "***".to_owned())]);
        assert!(issues.body.as_deref().unwrap().contains(r#""scan":"{scan.id}""#), "{issues:?}");
        assert!(!format!("{sketches:?}").contains("hunter2"));
    }
}
