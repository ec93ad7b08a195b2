//! A request plan: compiled once, and a request made of it for each page.

use super::body::JsonPlan;
use super::graphql::{Graphql, scalar_json};
use super::json::Json;
use super::{Parameters, Target};
use crate::connector::export::Export;
use crate::connector::paginate::{At, Scalar};
use crate::diagnostic::{Diagnostic, Place, Report, codes};
use crate::expression::{Field, Frame, Names};
use crate::http::{Body, HeaderValue, Method, Request, Url, join, with_query};
use crate::yaml::Node;

/// Where an endpoint's pages come from.
#[derive(Debug)]
pub enum Source {
    /// Requests.
    Api(RequestPlan),
    /// A job that is started, asked after and fetched in chunks.
    Export(Box<Export>),
    /// Files of the workspace: a glob.
    File(Target),
    /// It could not be compiled, and that was reported.
    Broken,
}

/// A request, compiled.
#[derive(Debug)]
pub struct RequestPlan {
    pub method: Method,
    pub target: Target,
    pub query: Parameters,
    pub headers: Parameters,
    pub body: BodyPlan,
}

/// A body, compiled.
#[derive(Debug)]
pub enum BodyPlan {
    None,
    Json(JsonPlan),
    Form(Parameters),
    Graphql(Graphql),
}

/// What is written into one request besides what the map says.
#[derive(Debug, Clone, Default)]
pub struct Position {
    /// Of the paginator.
    pub places: Vec<(At, Scalar)>,
    /// The vendor's own url of the next page, absolute; then the plan's url and query do not count.
    pub url: Option<Url>,
    /// Which of several GraphQL texts.
    pub text: usize,
}

impl Source {
    /// Compiles the request of an endpoint; exactly one of `get`, `post`, `graphql`, `file`, `export` says what it is.
    pub(in crate::connector) fn compile(node: &Node, at: &Place, names: &Names, report: &mut Report) -> Option<Self> {
        if let Some(wrong) = misplaced(node) {
            report.push(wrong);
            return None;
        }
        let asks = ["get", "post", "graphql", "file", "export"];
        if asks.iter().all(|key| node.get(key).is_none()) {
            // Said already, where it stands.
            if asks.iter().any(|key| node.misspells(key, &asks)) {
                return None;
            }
            report.push(
                Diagnostic::error(&codes::MISSING_KEY, at, "this endpoint has no request")
                    .help("say what to ask for: `get`, `post`, `graphql`, `file` or `export`"),
            );
            return None;
        }
        match (node.get("file"), node.get("export")) {
            (Some(file), _) => Target::compile(file, names, report).map(Source::File),
            (None, Some(export)) => Export::compile(export, names, report).map(Box::new).map(Source::Export),
            (None, None) => RequestPlan::compile(node, names, report).map(Source::Api),
        }
    }

    /// The requests that it makes, in the order in which they are first made.
    pub fn plans(&self) -> Vec<&RequestPlan> {
        match self {
            Source::Api(plan) => vec![plan],
            Source::Export(export) => export.steps().map(|(_, plan)| plan).to_vec(),
            Source::File(_) | Source::Broken => Vec::new(),
        }
    }
}

/// The first key that does not go with another.
fn misplaced(node: &Node) -> Option<Diagnostic> {
    const TOGETHER: [(&str, &[&str]); 7] = [
        (
            "export",
            &["get", "post", "graphql", "file", "query", "headers", "json", "form", "variables", "paginate", "split"],
        ),
        ("get", &["post", "graphql", "file", "json", "form", "variables"]),
        ("post", &["file"]),
        ("graphql", &["file", "json", "form"]),
        ("file", &["query", "headers", "json", "form", "variables", "paginate"]),
        ("json", &["form"]),
        ("form", &["variables"]),
    ];
    TOGETHER.iter().find_map(|(key, strangers)| {
        let (first, _) = node.entry(key)?;
        let (second, name) = strangers.iter().find_map(|name| Some((node.entry(name)?.0, name)))?;
        let message = format!("`{key}` and `{name}` do not go together");
        Some(
            Diagnostic::error(&codes::WRONG_VALUE, &second.place, message)
                .also(&first.place, format!("`{key}` stands here")),
        )
    })
}

impl RequestPlan {
    fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        let method = if node.get("get").is_some() { Method::GET } else { Method::POST };
        let target = match node.get("get").or(node.get("post")) {
            Some(written) => {
                Target::compile(written, names, report).inspect(|target| target.judge(written, false, report))
            }
            None => Some(Target::base()),
        };
        let query = Parameters::compile(node.get("query"), names, report);
        let headers = Parameters::headers(node.get("headers"), names, report);
        let body = BodyPlan::compile(node, names, report);
        Some(Self { method, target: target?, query: query?, headers: headers?, body: body? })
    }

    /// How many GraphQL texts there are; 1 for other requests.
    pub fn texts(&self) -> usize {
        match &self.body {
            BodyPlan::Graphql(graphql) => graphql.texts(),
            _ => 1,
        }
    }

    /// Whether this is a GraphQL query.
    pub fn is_graphql(&self) -> bool {
        matches!(self.body, BodyPlan::Graphql(_))
    }

    /// The fields that give the values of headers and body, where those are no GraphQL query.
    pub(in crate::connector) fn fields(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = self.headers.fields().collect();
        match &self.body {
            BodyPlan::Json(plan) => fields.extend(plan.fields()),
            BodyPlan::Form(parameters) => fields.extend(parameters.fields()),
            BodyPlan::None | BodyPlan::Graphql(_) => {}
        }
        fields
    }

    /// The request for a position. `base` is the base url; `headers` are those of every request.
    pub fn make(
        &self,
        base: Option<&Url>,
        headers: &Parameters,
        position: &Position,
        frame: &Frame<'_>,
    ) -> Result<Request, String> {
        let url = match &position.url {
            Some(url) => url.clone(),
            None => self.url(base, position, frame)?,
        };
        let mut request = Request::new(self.method.clone(), url);
        for (name, value) in headers.make(frame)?.into_iter().chain(self.headers.make(frame)?) {
            set_header(&mut request, &name, value)?;
        }
        for (at, scalar) in &position.places {
            if let At::Header(name) = at {
                set_header(&mut request, name, scalar.text.clone())?;
            }
        }
        request.body = self.body.make(position, frame)?;
        Ok(request)
    }

    fn url(&self, base: Option<&Url>, position: &Position, frame: &Frame<'_>) -> Result<Url, String> {
        let url = join(base, &self.target.text(frame)?)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{url}` is neither `https` nor `http`"));
        }
        let mut query = self.query.make(frame)?;
        for (at, scalar) in &position.places {
            if let At::Query(name) = at {
                replace(&mut query, name, &scalar.text);
            }
        }
        Ok(with_query(url, &query))
    }
}

impl BodyPlan {
    fn compile(node: &Node, names: &Names, report: &mut Report) -> Option<Self> {
        if let Some(graphql) = node.get("graphql") {
            return Graphql::compile(graphql, node.get("variables"), names, report).map(BodyPlan::Graphql);
        }
        if let Some((key, _)) = node.entry("variables") {
            report.push(
                Diagnostic::error(&codes::WRONG_VALUE, &key.place, "`variables` without a `graphql` query")
                    .help("a JSON body is written under `json`"),
            );
            return None;
        }
        match (node.entry("json"), node.get("form")) {
            (Some((_, json)), _) => JsonPlan::compile(json, names, report).map(BodyPlan::Json),
            (None, Some(form)) => Parameters::compile(Some(form), names, report).map(BodyPlan::Form),
            (None, None) => Some(BodyPlan::None),
        }
    }

    /// Whether a paginator may write there.
    pub(in crate::connector) fn takes(&self, at: &At) -> bool {
        match at {
            At::Query(_) | At::Header(_) => true,
            At::Variable(_) => matches!(self, BodyPlan::Graphql(_)),
            At::Form(_) => matches!(self, BodyPlan::Form(_)),
            At::Json(_) => matches!(self, BodyPlan::Json(_)),
        }
    }

    fn make(&self, position: &Position, frame: &Frame<'_>) -> Result<Option<Body>, String> {
        match self {
            BodyPlan::None => Ok(None),
            BodyPlan::Json(plan) => {
                let mut json = plan.make("json", frame)?.unwrap_or(Json::Object(Vec::new()));
                for (at, scalar) in &position.places {
                    if let At::Json(keys) = at {
                        json.set(keys, scalar_json(scalar));
                    }
                }
                Ok(Some(Body::Json(json.to_text())))
            }
            BodyPlan::Form(parameters) => {
                let mut pairs = parameters.make(frame)?;
                for (at, scalar) in &position.places {
                    if let At::Form(name) = at {
                        replace(&mut pairs, name, &scalar.text);
                    }
                }
                Ok(Some(Body::Form(pairs)))
            }
            BodyPlan::Graphql(graphql) => {
                let set: Vec<(Vec<String>, &Scalar)> = position
                    .places
                    .iter()
                    .filter_map(|(at, scalar)| match at {
                        At::Variable(name) => Some((vec![name.clone()], scalar)),
                        _ => None,
                    })
                    .collect();
                Ok(Some(Body::Json(graphql.make(position.text, &set, frame)?)))
            }
        }
    }
}

/// Sets a parameter; what the map wrote under that name gives way.
fn replace(pairs: &mut Vec<(String, String)>, name: &str, value: &str) {
    pairs.retain(|(known, _)| known != name);
    pairs.push((name.to_owned(), value.to_owned()));
}

fn set_header(request: &mut Request, name: &str, value: String) -> Result<(), String> {
    if reqwest::header::HeaderValue::from_str(&value).is_err() {
        return Err(format!("the value of the header `{name}` holds characters that a header cannot hold"));
    }
    request.set_header(name, HeaderValue::Plain(value));
    Ok(())
}
