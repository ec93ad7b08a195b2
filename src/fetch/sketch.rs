//! The first request of each endpoint, for people: nothing is sent, secrets are masked, parents stand as names.

use super::units::frame;
use super::world::Constants;
use crate::connector::{Ancestor, Connector, EachSource, Endpoint, Export, Position, RequestPlan, Source};
use crate::expression::Frame;
use crate::http::{Request, join};
use crate::path::{ReadSet, View};
use crate::value::{MASK, Raw, Secret};
use serde_json::{Map, Value};

/// A first request as people may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// `connect.auth` for the request that gets a token.
    pub endpoint: String,
    /// Of an export: `start`, `poll` or `fetch`.
    pub step: Option<&'static str>,
    /// `GET`, `POST`, or `FILE`.
    pub method: String,
    /// The url, or the glob; values of parents stand as `{site.id}`.
    pub url: String,
    /// Names and values, secrets masked.
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// Why there is no request to show.
    pub problem: Option<String>,
}

/// The first request of each of these endpoints and of the parents they need, or all three of an export; before them the one
/// for a token, where the map's authentication needs one.
pub fn sketch(connector: &Connector, wanted: &[usize], constants: Constants<'_>) -> Vec<Sketch> {
    let needed = connector.needed(wanted);
    let views = constants.read(connector);
    let draw = |number: &usize| -> Vec<Sketch> {
        let endpoint = &connector.endpoints[*number];
        let drawn = |sketch: Sketch, plan| {
            let drawn = views.as_ref().map_err(Clone::clone);
            let drawn = drawn.and_then(|views| draw(connector, endpoint, (sketch.clone(), plan), views));
            drawn.unwrap_or_else(|problem| Sketch { problem: Some(problem), ..sketch })
        };
        Sketch::of(endpoint).into_iter().map(|(sketch, plan)| drawn(sketch, plan)).collect()
    };
    let token = views.as_ref().ok().and_then(|views| token(connector, views));
    token.into_iter().chain(needed.iter().flat_map(draw)).collect()
}

/// The request for a token. Without its credentials, as before a replay, no more than where it would go.
fn token(connector: &Connector, constants: &[View<'_>; 3]) -> Option<Sketch> {
    let source = connector.auth.token_source()?;
    let mut frame = Frame::new(constants.len());
    constants.iter().enumerate().for_each(|(scope, view)| frame.set(scope, Some(view)));
    let url = connector.base(&frame).and_then(|base| join(base.as_ref(), &source.target().text(&frame)?));
    let sketch = Sketch {
        endpoint: "connect.auth".to_owned(),
        step: None,
        method: source.method().to_string(),
        url: url.map_or_else(|_| source.target().written().to_owned(), |url| url.to_string()),
        headers: Vec::new(),
        body: None,
        problem: None,
    };
    Some(match connector.token_request(source, &frame) {
        Ok(asked) => shown(sketch, &asked.request),
        Err(_) => sketch,
    })
}

impl Sketch {
    /// What is known of each request before anything else is: the plan it will be made by goes along.
    fn of<'e>(endpoint: &'e Endpoint) -> Vec<(Self, Option<&'e RequestPlan>)> {
        let sketch = |step, method: &str, url: &str| Self {
            endpoint: endpoint.name.clone(),
            step,
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
            problem: None,
        };
        let planned =
            |step, plan: &'e RequestPlan| (sketch(step, plan.method.as_str(), plan.target.written()), Some(plan));
        match &endpoint.source {
            Source::Api(plan) => vec![planned(None, plan)],
            Source::Export(export) => export.steps().map(|(step, plan)| planned(Some(step), plan)).to_vec(),
            Source::File(target) => vec![(sketch(None, "FILE", target.written()), None)],
            Source::Broken => vec![(sketch(None, "FILE", ""), None)],
        }
    }

    /// What it is a request of: `vulns`, or `vulns (poll)`.
    pub fn label(&self) -> String {
        self.step.map_or_else(|| self.endpoint.clone(), |step| format!("{} ({step})", self.endpoint))
    }
}

fn draw(
    connector: &Connector,
    endpoint: &Endpoint,
    (sketch, plan): (Sketch, Option<&RequestPlan>),
    constants: &[View<'_>; 3],
) -> Result<Sketch, String> {
    let texts: Vec<String> = endpoint.ancestors.iter().map(|ancestor| stand_in(endpoint, ancestor)).collect();
    let mut ancestors = Vec::new();
    for (text, reads) in texts.iter().zip(&endpoint.sealed().ancestors) {
        let raw = Raw::parse(text).map_err(|error| error.message.clone())?;
        ancestors.push(reads.read(raw).map_err(|error| error.to_string())?);
    }
    let mut frame = frame(endpoint, constants.iter().chain(&ancestors));
    let (names, job);
    if let Source::Export(export) = &endpoint.source {
        names = Export::stand_in();
        job = export.view(&names)?;
        frame.set(export.scope, Some(&job));
    }
    match (&endpoint.source, plan) {
        (Source::File(target), _) => Ok(Sketch { url: target.text(&frame)?, ..sketch }),
        (_, Some(plan)) => Ok(shown(sketch, &request(connector, endpoint, plan, &frame)?)),
        (_, None) => Ok(sketch),
    }
}

fn request(
    connector: &Connector,
    endpoint: &Endpoint,
    plan: &RequestPlan,
    frame: &Frame<'_>,
) -> Result<Request, String> {
    let base = connector.base(frame)?;
    let position = Position { places: endpoint.paginate.start().places(), ..Position::default() };
    let mut request = plan.make(base.as_ref(), &connector.headers, &position, frame)?;
    let home = base.unwrap_or_else(|| request.url.clone());
    // No token is asked for; where one would stand, everybody sees as much of it.
    connector.authorize(&mut request, (&home, false), Some(&Secret::new(MASK)), frame)?;
    Ok(request)
}

fn shown(sketch: Sketch, request: &Request) -> Sketch {
    let headers = request.headers.iter().map(|header| (header.name.clone(), header.value.masked().to_owned()));
    // Braces are encoded in a url; here they mark a parent's value.
    let url = request.masked_url().replace("%7B", "{").replace("%7D", "}");
    let body = request.body.as_ref().map(|body| body.masked().into_owned());
    Sketch { url, headers: headers.collect(), body, ..sketch }
}

/// A JSON text in place of an ancestor that is not known yet: every value that is read of it is its own name in braces.
/// Of a list that is written out the first item stands.
fn stand_in(endpoint: &Endpoint, ancestor: &Ancestor) -> String {
    let listed = endpoint.for_each.iter().find(|each| each.name == ancestor.name);
    match listed.map(|each| &each.source) {
        Some(EachSource::List(items)) if !items.is_empty() => items[0].clone(),
        _ => named(&ancestor.name, &ancestor.reads.so_far()).to_string(),
    }
}

fn named(name: &str, reads: &ReadSet) -> Value {
    let mut root = Value::String(format!("{{{name}}}"));
    for path in reads.paths() {
        let mut at = &mut root;
        let mut dotted = name.to_owned();
        for member in path.names() {
            dotted = format!("{dotted}.{member}");
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(members) = at else { break };
            at = members.entry(member).or_insert_with(|| Value::String(format!("{{{dotted}}}")));
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::super::stage::Stage;
    use super::sketch;

    /// Every sketch on one line.
    fn drawn(auth: &str) -> String {
        let map = format!(
            "connect: {{ url: 'https://h/v1', auth: {{ {auth} }} }}\nendpoints: {{ a: {{ get: /a, query: {{ n: 1 }}, records: $ }} }}"
        );
        let stage = Stage::new(&map);
        let sketches = sketch(&stage.connector, &[0], stage.constants());
        assert!(!format!("{sketches:?}").contains("hunter2"), "{sketches:?}");
        let line = |sketch: &super::Sketch| {
            let headers: Vec<String> = sketch.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let body = sketch.body.as_deref().unwrap_or("-");
            format!("{} {} {} [{}] {body}", sketch.endpoint, sketch.method, sketch.url, headers.join(", "))
        };
        sketches.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn credentials_are_masked_wherever_they_stand() {
        let a = "a GET https://h/v1/a?n=1";
        let token = "'{{ settings.token }}'";
        assert_eq!(drawn(&format!("bearer: {{ token: {token} }}")), format!("{a} [Authorization: ***] -"));
        assert_eq!(drawn(&format!("query: {{ name: key, value: {token} }}")), format!("{a}&key=*** [] -"));
        let oauth2 = format!("oauth2: {{ token_url: 'https://l/t', client_id: me, client_secret: {token} }}");
        assert_eq!(
            drawn(&oauth2),
            format!("connect.auth POST https://l/t [Accept: application/json] ***\n{a} [Authorization: ***] -")
        );
        let login = format!(
            "login: {{ post: /in, form: {{ p: {token} }}, headers: {{ X-K: {token} }}, token: $.t, header: {{ name: X-T, value: 's={{{{ token }}}}' }} }}"
        );
        assert_eq!(
            drawn(&login),
            format!("connect.auth POST https://h/v1/in [X-K: ***, Accept: application/json] ***\n{a} [X-T: ***] -")
        );
    }
}
