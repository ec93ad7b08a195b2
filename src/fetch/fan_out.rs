//! Every endpoint that is needed, parents first; one walk for each parent record or item, several side by side.

use super::cost::{Cost, Spent};
use super::lane::{Audience, Lane, Text, Turns};
use super::observer::Observer;
use super::outcome::{EndpointReport, Failure, Fetched};
use super::pool::Pool;
use super::split::{Slice, Unit, Walked};
use super::stop::Stoppable;
use super::unit::UnitName;
use super::units::{Binding, unit_name, units};
use super::walk::{Ended, Item};
use super::world::{Constants, World};
use crate::connector::{Connector, Endpoint, Source};
use crate::path::View;
use futures_util::StreamExt as _;
use futures_util::stream;
use std::cell::RefCell;
use std::pin::pin;
use std::sync::Arc;

/// Walks the `wanted` endpoints (numbers in the connector, which is the pool's) and the parents that they need; `spent` is
/// what an earlier attempt has cost. Nothing that goes wrong ends it but the observer's word: what failed stands in the
/// outcome, and the other units go on.
pub async fn run<M>(
    (connector, pool): (&Connector, &Pool<'_, M>),
    wanted: &[usize],
    constants: Constants<'_>,
    (world, spent): (World<'_>, Spent),
    observer: &mut dyn Observer<M>,
) -> Fetched {
    let needed = connector.needed(wanted);
    let views = match constants.read(connector) {
        Ok(views) => views,
        Err(message) => return Fetched::nothing(connector, &needed, &message),
    };
    let transport = Stoppable { transport: world.transport, stop: world.stop };
    let fetch = Fetch {
        connector,
        needed: &needed,
        world: World { transport: &transport, ..world },
        filters: constants.filters,
        filtered: constants.filtered,
        constants: &views,
        cost: &Cost::from(spent),
        audience: &RefCell::new(observer),
        pool,
    };
    let mut items = connector.endpoints.iter().map(|_| Vec::new()).collect();
    let mut fetched = Fetched::default();
    for number in &needed {
        fetch.endpoint(&connector.endpoints[*number], &mut items, &mut fetched).await;
        if fetched.stopped.is_some() {
            break;
        }
    }
    let Spent { requests, bytes, retries } = fetch.cost.spent();
    Fetched { requests, bytes, retries, ..fetched }
}

/// What all units share.
struct Fetch<'f, M> {
    connector: &'f Connector,
    needed: &'f [usize],
    world: World<'f>,
    filters: &'f str,
    filtered: bool,
    constants: &'f [View<'f>; 3],
    cost: &'f Cost,
    audience: &'f dyn Audience<M>,
    pool: &'f Pool<'f, M>,
}

/// By endpoint, the records that others are walked for.
type Items = Vec<Vec<Arc<Binding>>>;

/// A unit that has ended, and the parts it was walked in.
struct Done {
    bindings: Vec<Arc<Binding>>,
    walked: Walked,
}

impl<M> Fetch<'_, M> {
    async fn endpoint(&self, endpoint: &Endpoint, items: &mut Items, fetched: &mut Fetched) {
        let mut report =
            EndpointReport { endpoint: endpoint.number, name: endpoint.name.clone(), units: Vec::new(), text: None };
        let units = units(endpoint, self.connector, items, self.constants).unwrap_or_else(|message| {
            fetched.fail(endpoint, &UnitName::default(), 1, message);
            Vec::new()
        });
        self.audience.begin(&endpoint.name, units.len());
        let (turns, text) = (Turns::default(), Text::default());
        let walks = units.into_iter().enumerate().map(|(number, bindings)| {
            let (audience, pool, cost) = (self.audience, self.pool, self.cost);
            let lane = Lane { audience, pool, turns: &turns, number, text: &text, cost };
            self.unit(endpoint, bindings, lane)
        });
        let mut walks = pin!(stream::iter(walks).buffered(self.world.transport.concurrency()));
        while let Some(done) = walks.next().await {
            turns.pass();
            keep(&mut items[endpoint.number], done.walked.items, &done.bindings);
            for (unit, ended) in done.walked.walks {
                self.audience.ended(&endpoint.name, &unit);
                fetched.pages += unit.pages;
                match ended {
                    Ended::Failed { page, message } => fetched.fail(endpoint, &unit.unit, page, message),
                    Ended::Stopped(word) => fetched.stopped = Some(word),
                    Ended::Over(_) | Ended::Short(_) | Ended::TooLarge => {}
                }
                report.units.push(unit);
            }
            if fetched.stopped.is_some() {
                break;
            }
        }
        if let Source::Api(plan) = &endpoint.source {
            report.text = text.get().filter(|_| plan.texts() > 1).map(|text| (text + 1, plan.texts()));
        }
        fetched.endpoints.push(report);
    }

    async fn unit(&self, endpoint: &Endpoint, bindings: Vec<Arc<Binding>>, lane: Lane<'_, M>) -> Done {
        let is_parent =
            self.needed.iter().any(|child| self.connector.endpoints[*child].parents().any(|p| p == endpoint.number));
        let unit = Unit {
            connector: self.connector,
            endpoint,
            world: self.world,
            lane,
            constants: self.constants,
            ancestors: &bindings,
            is_parent,
        };
        let whole = Slice::whole(unit_name(endpoint, &bindings), self.filters, self.filtered);
        Done { walked: unit.walk(&whole).await, bindings }
    }
}

fn keep(kept: &mut Vec<Arc<Binding>>, items: Vec<Item>, above: &[Arc<Binding>]) {
    for item in items {
        let label = item.label.unwrap_or_else(|| format!("#{}", kept.len() + 1));
        kept.push(Arc::new(Binding { label, kept: item.kept, above: above.to_vec() }));
    }
}

impl Fetched {
    fn fail(&mut self, endpoint: &Endpoint, unit: &UnitName, page: u64, message: String) {
        self.failures.push(Failure { endpoint: endpoint.name.clone(), unit: unit.clone(), page, message });
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::super::stage::Stage;
    use super::super::{Fetched, Tokens, sketch};
    use serde_json::{Value, json};
    use std::time::Duration;

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

    const PAGED: &str = r#"
connect: { url: https://h }
endpoints:
  sites: { get: /sites, key: $.id, records: "$[*]" }
  bugs:
    for_each: { site: sites }
    get: "/bugs/{{ site.id }}"
    paginate: { next_url: { from: $.next } }
    key: $.id
    records: $.rows[*]
"#;

    /// Seven sites with up to four pages each; the fifth has a page that fails.
    fn paged(concurrency: usize) -> Script {
        let ids: Vec<String> = (0..7).map(|id| "x".repeat(id + 1)).collect();
        let sites: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let mut script = Script::default().taking_at_once(concurrency).on("GET https://h/sites", [(200, json!(sites))]);
        for (site, id) in ids.iter().enumerate() {
            for page in 0..=site % 4 {
                let path = |page: usize| if page == 0 { id.clone() } else { format!("{id}/{page}") };
                let next = (page < site % 4).then(|| format!("/bugs/{}", path(page + 1)));
                let status = if site == 5 && page == 1 { 404 } else { 200 };
                let answer = json!({"rows": [{"id": format!("{site}-{page}")}], "next": next});
                script = script.on(&format!("GET https://h/bugs/{}", path(page)), [(status, answer)]);
            }
        }
        script
    }

    #[test]
    fn what_comes_out_does_not_depend_on_how_many_are_under_way() {
        let run = |(concurrency, threads, limit): (usize, usize, Option<usize>)| {
            let script = paged(concurrency);
            let mut stage = Stage::new(PAGED);
            (stage.threads, stage.limit) = (threads, limit);
            let (fetched, notes) = stage.run_on("bugs", &script, &Tokens::new(|| Duration::ZERO));
            (notes, format!("{:?} {:?}", fetched.endpoints, fetched.failures), script.log())
        };
        let one = run((1, 0, None));
        assert_eq!((one.0.len(), one.2.len()), (16, 17), "{:?}", one.0);
        assert_eq!(run((1, 3, None)), one);
        for limit in [None, Some(2), Some(5), Some(13)] {
            let one = run((1, 0, limit));
            for (concurrency, threads) in [(2, 0), (2, 1), (3, 2), (10, 0), (10, 3)] {
                let many = run((concurrency, threads, limit));
                assert_eq!((&many.0, &many.1), (&one.0, &one.1), "{concurrency} {threads} {limit:?}");
                assert!(limit.is_some() || many.2 != one.2, "nobody went ahead");
            }
        }
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
