//! A map's `connect:` and `endpoints:`, compiled together.

use super::auth::{self, Authenticator, TokenRequest, TokenSource};
use super::endpoint::Endpoint;
use super::fan_out::Families;
use super::limits::{Limits, Retry};
use super::reach::{Reach, Shared, shared};
use super::request::{Parameters, Source, Target};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::Frame;
use crate::http::{Request, Url, same_origin};
use crate::value::Secret;
use crate::yaml::Node;

/// A vendor's API, compiled.
#[derive(Debug)]
pub struct Connector {
    /// The base url; absent when every endpoint reads files.
    pub url: Option<Target>,
    pub auth: Box<dyn Authenticator>,
    /// Of every request.
    pub headers: Parameters,
    /// Other hosts (`host` or `host:port`) that links of the vendor may lead to.
    pub hosts: Vec<String>,
    pub limits: Limits,
    pub retry: Retry,
    /// In the order of the map.
    pub endpoints: Vec<Endpoint>,
    /// Their numbers in the order in which they are walked: parents first, else as in the map.
    pub order: Vec<usize>,
    /// What the map's expressions reach besides the page.
    pub reach: Reach,
}

impl Connector {
    /// Compiles a map, whose shape was checked before; every mistake goes to `report`. What could not be compiled has been
    /// reported and stands as something harmless, so that the rest of the map can be checked, too: a connector is fit to
    /// run only when the report has no errors. `None` when there are no endpoints to speak of.
    pub fn compile(map: &Node, reach: &Reach, report: &mut Report) -> Option<Self> {
        let written: Vec<(&str, &Node, &Node)> = map.get("endpoints")?.entries().collect();
        let named: Vec<(&str, &Node)> = written.iter().map(|(name, _, value)| (*name, *value)).collect();
        let children: Vec<Shared> = named.iter().map(|_| shared()).collect();
        let families = Families::compile(&named, &children, reach, report)?;
        let mut endpoints = Vec::new();
        for ((number, (_, key, value)), (family, children)) in
            written.iter().enumerate().zip(families.families.into_iter().zip(children))
        {
            endpoints.push(Endpoint::compile(number, key, value, family, children, reach, report));
        }
        let connect = map.get("connect");
        let connector = Self::connect(connect, endpoints, families.order, reach, report);
        connector.judge_base(map, report);
        Some(connector)
    }

    fn connect(
        node: Option<&Node>,
        endpoints: Vec<Endpoint>,
        order: Vec<usize>,
        reach: &Reach,
        report: &mut Report,
    ) -> Self {
        let names = reach.names();
        let get = |key: &str| node.and_then(|node| node.get(key));
        let url = get("url").and_then(|written| {
            Target::compile(written, &names, report).inspect(|url| url.judge(written, true, report))
        });
        let auth = auth::compile(get("auth"), reach, report);
        let hosts = get("hosts").map(Node::items).unwrap_or_default();
        Self {
            url,
            auth: auth.unwrap_or_else(auth::none),
            headers: Parameters::headers(get("headers"), &names, report).unwrap_or_default(),
            hosts: hosts.iter().filter_map(|host| host_name(host, report)).collect(),
            limits: Limits::read(get("limits")),
            retry: Retry::read(get("retry")),
            endpoints,
            order,
            reach: reach.clone(),
        }
    }

    /// An endpoint that asks an API needs a base url, unless its own url is a whole one.
    fn judge_base(&self, map: &Node, report: &mut Report) {
        let needs =
            |endpoint: &&Endpoint| endpoint.source.plans().iter().any(|plan| !plan.target.written().contains("://"));
        let connect = map.get("connect");
        let written = connect.and_then(|connect| connect.get("url"));
        if let (None, Some((key, auth))) = (written, connect.and_then(|connect| connect.entry("auth")))
            && auth.text() != Some("none")
        {
            report.push(
                Diagnostic::error(&codes::MISSING_KEY, &key.place, "`connect.auth` without a `connect.url`")
                    .help("credentials go to the base url alone; say where that is: `url: …`"),
            );
            return;
        }
        if let (None, Some(endpoint)) = (written, self.endpoints.iter().find(needs)) {
            let place = map.entry("connect").map_or_else(|| endpoint.place.clone(), |(key, _)| key.place.clone());
            let message = format!("`{}` asks an API, and `connect.url` is missing", endpoint.name);
            report.push(
                Diagnostic::error(&codes::MISSING_KEY, &place, message)
                    .help("say where the API is: `connect: { url: … }`"),
            );
        }
    }

    /// The endpoint of that name.
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// Whether the endpoint of that name could not be compiled, which was reported.
    pub fn is_broken(&self, name: &str) -> bool {
        self.endpoint(name).is_some_and(|endpoint| matches!(endpoint.source, Source::Broken))
    }

    /// The endpoints that have to be walked for `wanted`: they and their ancestors, parents first.
    pub fn needed(&self, wanted: &[usize]) -> Vec<usize> {
        let is_needed = |number: &usize| {
            let is_ancestor = |wanted: &usize| {
                self.endpoints[*wanted].ancestors.iter().any(|ancestor| ancestor.endpoint == Some(*number))
            };
            wanted.contains(number) || wanted.iter().any(is_ancestor)
        };
        self.order.iter().copied().filter(is_needed).collect()
    }

    /// The base url now; `None` when the map has none.
    pub fn base(&self, frame: &Frame<'_>) -> Result<Option<Url>, String> {
        let Some(target) = &self.url else { return Ok(None) };
        let text = target.text(frame)?;
        let url = Url::parse(&text).map_err(|error| format!("`{text}` is no url: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(format!("`{text}` is no url of an API: it begins with `https://` or `http://`"));
        }
        Ok(Some(url))
    }

    /// Where to get the token from that this request has to carry; `None` when it needs none.
    pub fn token_source(&self, request: &Request, home: &Url) -> Option<&dyn TokenSource> {
        self.auth.token_source().filter(|_| same_origin(&request.url, home))
    }

    /// The request for a token, which may go wherever the map says, but not in clear where the API itself is not.
    pub fn token_request(&self, source: &dyn TokenSource, frame: &Frame<'_>) -> Result<TokenRequest, String> {
        let base = self.base(frame)?;
        let mut asked = source.token_request(base.as_ref(), frame)?;
        asked.request.confidential = true;
        let url = &asked.request.url;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{url}` is neither `https` nor `http`"));
        }
        if base.is_some_and(|base| base.scheme() == "https") && url.scheme() != "https" {
            return Err(format!("`{url}` would get the credentials in clear; write `https://`"));
        }
        Ok(asked)
    }

    /// Readies a request for its way: refuses strange hosts, and puts the credential on when it goes to `home`, the base
    /// url's origin. `token` is one of [`Self::token_source`]. A missing credential is an error only when `needed`.
    pub fn authorize(
        &self,
        request: &mut Request,
        (home, needed): (&Url, bool),
        token: Option<&Secret>,
        frame: &Frame<'_>,
    ) -> Result<(), String> {
        if same_origin(&request.url, home) {
            return match self.auth.authorize(request, token, frame) {
                Err(why) if needed => Err(why),
                _ => Ok(()),
            };
        }
        if home.scheme() == "https" && request.url.scheme() != "https" {
            let (host, base) = (crate::http::origin(&request.url), crate::http::origin(home));
            return Err(format!("`{host}` is not encrypted, and the vendor's own `{base}` is"));
        }
        if !self.hosts.iter().any(|host| is_host(&request.url, host)) {
            let (host, base) = (crate::http::origin(&request.url), crate::http::origin(home));
            return Err(format!("`{host}` is not the vendor's own `{base}`, and `connect.hosts` does not list it"));
        }
        Ok(())
    }
}

fn host_name(node: &Node, report: &mut Report) -> Option<String> {
    let text = node.text()?;
    let parsed = Url::parse(&format!("https://{text}/")).ok();
    if parsed.is_some_and(|url| url.path() == "/" && url.username().is_empty() && url.query().is_none()) {
        return Some(text.to_ascii_lowercase());
    }
    report.push(
        Diagnostic::error(&codes::WRONG_VALUE, &node.place, format!("`{text}` is no host"))
            .help("write `HOST` or `HOST:PORT`, without scheme and path"),
    );
    None
}

fn is_host(url: &Url, host: &str) -> bool {
    let name = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    host == name || host == format!("{name}:{port}")
}

#[cfg(test)]
mod tests {
    use super::super::stage::{compile, complaints};
    use super::*;
    use crate::http::Method;

    #[test]
    fn an_api_needs_a_base_url_and_credentials_need_one_more_than_all() {
        let endpoint = "endpoints: { a: { get: /x, records: $ } }";
        assert_eq!(complaints(endpoint), ["missing-key"]);
        assert!(complaints("endpoints: { a: { get: 'https://h/x', records: $ } }").is_empty());
        let auth = "connect: { auth: { header: { name: X-Key, value: '{{ settings.token }}' } } }";
        assert_eq!(
            complaints(&format!("{auth}\nendpoints: {{ a: {{ get: 'https://h/x', records: $ }} }}")),
            ["missing-key"]
        );
        assert_eq!(complaints(&format!("connect: {{ url: 'h/x' }}\n{endpoint}")), ["wrong-value"]);
        assert_eq!(
            complaints(&format!("connect: {{ url: 'https://h', hosts: ['https://x/'] }}\n{endpoint}")),
            ["wrong-value"]
        );
        let secret = "connect: { url: '{{ settings.url }}', headers: { X-Key: '{{ settings.token }}' } }";
        assert_eq!(complaints(&format!("{secret}\n{endpoint}")), ["secret-outside-auth"]);
    }

    #[test]
    fn a_credential_goes_home_and_nowhere_else() {
        let map = "connect: { url: https://h, hosts: ['cdn.example:8443'], auth: { basic: { username: u, password: p } } }\nendpoints: { a: { get: /x, records: $ } }";
        let (connector, _) = compile(map);
        let connector = connector.unwrap();
        let home = Url::parse("https://h/").unwrap();
        let sent = |url: &str| {
            let mut request = Request::new(Method::GET, Url::parse(url).unwrap());
            connector
                .authorize(&mut request, (&home, true), None, &Frame::new(3))
                .map(|()| request.header("Authorization").is_some())
        };
        assert_eq!(sent("https://h/x"), Ok(true));
        assert_eq!(sent("https://cdn.example:8443/x"), Ok(false));
        for refused in ["https://cdn.example/x", "http://cdn.example:8443/x", "http://h/x", "https://h.evil/x"] {
            assert!(sent(refused).is_err(), "{refused}");
        }
    }
}
