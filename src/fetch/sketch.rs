//! The first request of each endpoint, for people: nothing is sent, secrets are masked, parents stand as names.

use super::fan_out::Constants;
use super::units::frame;
use crate::connector::{Ancestor, Connector, EachSource, Endpoint, Position, RequestPlan, Source};
use crate::expression::Frame;
use crate::http::Request;
use crate::path::{ReadSet, View};
use crate::value::Raw;
use serde_json::{Map, Value};

/// A first request as people may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    pub endpoint: String,
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

/// The first request of each of these endpoints and of the parents they need.
pub fn sketch(connector: &Connector, wanted: &[usize], constants: Constants<'_>) -> Vec<Sketch> {
    let needed = connector.needed(wanted);
    let views = constants.read(connector);
    let draw = |number: &usize| {
        let endpoint = &connector.endpoints[*number];
        let drawn = views.as_ref().map_err(Clone::clone).and_then(|views| draw(connector, endpoint, views));
        drawn.unwrap_or_else(|problem| Sketch { problem: Some(problem), ..Sketch::empty(endpoint) })
    };
    needed.iter().map(draw).collect()
}

impl Sketch {
    fn empty(endpoint: &Endpoint) -> Self {
        let method = match &endpoint.source {
            Source::Api(plan) => plan.method.to_string(),
            Source::File(_) | Source::Broken => "FILE".to_owned(),
        };
        let url = match &endpoint.source {
            Source::Api(RequestPlan { target, .. }) | Source::File(target) => target.written().to_owned(),
            Source::Broken => String::new(),
        };
        Self { endpoint: endpoint.name.clone(), method, url, headers: Vec::new(), body: None, problem: None }
    }
}

fn draw(connector: &Connector, endpoint: &Endpoint, constants: &[View<'_>; 3]) -> Result<Sketch, String> {
    let texts: Vec<String> = endpoint.ancestors.iter().map(|ancestor| stand_in(endpoint, ancestor)).collect();
    let mut ancestors = Vec::new();
    for (text, reads) in texts.iter().zip(&endpoint.sealed().ancestors) {
        let raw = Raw::parse(text).map_err(|error| error.message)?;
        ancestors.push(reads.read(raw).map_err(|error| error.to_string())?);
    }
    let frame = frame(endpoint, constants, &ancestors);
    let sketch = Sketch::empty(endpoint);
    match &endpoint.source {
        Source::Api(plan) => Ok(shown(sketch, &request(connector, endpoint, plan, &frame)?)),
        Source::File(target) => Ok(Sketch { url: target.text(&frame)?, ..sketch }),
        Source::Broken => Ok(sketch),
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
    connector.authorize(&mut request, &home, false, frame)?;
    Ok(request)
}

fn shown(sketch: Sketch, request: &Request) -> Sketch {
    let headers = request.headers.iter().map(|header| (header.name.clone(), header.value.masked().to_owned()));
    // Braces are encoded in a url; here they mark a parent's value.
    let url = request.url.as_str().replace("%7B", "{").replace("%7D", "}");
    let body = request.body.as_ref().map(|body| body.to_text().into_owned());
    Sketch { url, headers: headers.collect(), body, ..sketch }
}

/// A JSON text in place of an ancestor that is not known yet: every value that is read of it is its own name in braces.
/// Of a list that is written out the first item stands.
fn stand_in(endpoint: &Endpoint, ancestor: &Ancestor) -> String {
    let listed = endpoint.for_each.iter().find(|each| each.name == ancestor.name);
    match listed.map(|each| &each.source) {
        Some(EachSource::List(items)) if !items.is_empty() => items[0].clone(),
        _ => named(&ancestor.name, &ancestor.reads.borrow()).to_string(),
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
