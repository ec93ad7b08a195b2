//! The one client: requests as data go out, whole answers come back, or the reason why there is none.

use super::blame::{Blame, NotFound};
use super::trust::{Judge, Trust};
use super::{HeaderValue, Request, Response, SendError, SendErrorKind, is_loopback};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue as WireValue};
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a body may pause.
const STALL: Duration = Duration::from_secs(15);

/// What a client is made of.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    pub trust: Trust,
    /// How long one request may take, answer included.
    pub timeout: Duration,
    /// How large an answer may be, unpacked, in bytes.
    pub max_body: usize,
}

/// Sends requests; connections are kept. Redirects are not followed.
#[derive(Debug)]
pub struct Client {
    /// Through the proxies that the environment names.
    world: reqwest::Client,
    /// To this machine itself: no proxy may come between, for the way there need not be encrypted.
    loopback: reqwest::Client,
    pub(super) judge: Arc<Judge>,
    /// What the other two are made of, for who looks at the way by itself.
    pub(super) tls: Arc<ClientConfig>,
    pub(super) proxies: Matcher,
    options: ClientOptions,
}

impl Client {
    /// A client; an error when its certificates cannot be read.
    pub fn new(options: ClientOptions) -> Result<Self, String> {
        let (tls, judge) = options.trust.config()?;
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .dns_resolver(Arc::new(Resolver))
                .user_agent(concat!("mapctl/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(connect_timeout(&options))
        };
        let build = |builder: reqwest::ClientBuilder| builder.build().map_err(|error| error.to_string());
        let (world, loopback) = (build(builder())?, build(builder().no_proxy())?);
        // As the other client reads them.
        let proxies = Matcher::from_system();
        Ok(Self { world, loopback, judge, tls: Arc::new(tls), proxies, options })
    }

    /// How long a connection may take to be made.
    pub(super) fn connect_timeout(&self) -> Duration {
        connect_timeout(&self.options)
    }

    /// The whole answer. What came in part, or cannot be unpacked, is an error.
    pub async fn send(&self, request: &Request) -> Result<Response, SendError> {
        let wire = wire(request)?;
        let limit = self.options.timeout;
        timeout(limit, self.exchange(wire, request)).await.unwrap_or_else(|_| {
            let message = format!("{} gave no whole answer within {limit:?}", Blame::host(&request.url));
            Err(SendError::new(SendErrorKind::TimedOut, message))
        })
    }

    async fn exchange(&self, wire: reqwest::Request, request: &Request) -> Result<Response, SendError> {
        let client = if is_loopback(&request.url) { &self.loopback } else { &self.world };
        let blame = Blame { url: &request.url, judge: &self.judge };
        let answer = client.execute(wire).await.map_err(|error| blame.no_answer(&error))?;
        let text = |value: &WireValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let status = answer.status().as_u16();
        // Not the url of the wire: that one may hold a credential.
        Ok(Response { status, headers, body: self.body(answer, &blame).await?, url: request.url.clone() })
    }

    async fn body(&self, mut answer: reqwest::Response, blame: &Blame<'_>) -> Result<Vec<u8>, SendError> {
        let stall = STALL.min(self.options.timeout);
        let stated = answer.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
        let mut body = Vec::with_capacity(stated.min(self.options.max_body));
        loop {
            let chunk = timeout(stall, answer.chunk()).await.map_err(|_| blame.stalled(stall, body.len()))?;
            let Some(chunk) = chunk.map_err(|error| blame.broken(&error, body.len()))? else { return Ok(body) };
            if body.len() + chunk.len() > self.options.max_body {
                return Err(blame.too_large(self.options.max_body));
            }
            body.extend_from_slice(&chunk);
        }
    }
}

fn connect_timeout(options: &ClientOptions) -> Duration {
    CONNECT.min(options.timeout)
}

/// A request as it goes over the wire.
fn wire(request: &Request) -> Result<reqwest::Request, SendError> {
    let mut wire = reqwest::Request::new(request.method.clone(), request.wire_url());
    if let Some(body) = &request.body {
        *wire.body_mut() = Some(body.to_text().into_owned().into());
        wire.headers_mut().insert(CONTENT_TYPE, WireValue::from_static(body.content_type()));
    }
    for header in &request.headers {
        let unsendable = |what: &str| {
            let message = format!("the {what} of the header `{}` holds characters that it cannot hold", header.name);
            SendError::new(SendErrorKind::Unsendable, message)
        };
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| unsendable("name"))?;
        let (text, is_secret) = match &header.value {
            HeaderValue::Plain(text) => (text.as_str(), false),
            HeaderValue::Secret(secret) => (secret.expose(), true),
        };
        let mut value = WireValue::from_bytes(text.as_bytes()).map_err(|_| unsendable("value"))?;
        value.set_sensitive(is_secret);
        wire.headers_mut().insert(name, value);
    }
    Ok(wire)
}

/// The system's own names, with an error that can be told from others.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NotFound)?;
            let addresses: Addrs = Box::new(found.collect::<Vec<_>>().into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, Method, Url};
    use crate::value::Secret;

    fn request(url: &str) -> Request {
        Request::new(Method::GET, Url::parse(url).unwrap())
    }

    fn client() -> Client {
        let options = ClientOptions { trust: Trust::default(), timeout: Duration::from_secs(5), max_body: 1024 };
        Client::new(options).unwrap()
    }

    #[test]
    fn a_request_goes_out_as_it_is_written() {
        let mut request = request("https://user:pass@h/x?page[offset]=1");
        request.body = Some(Body::Json("{}".into()));
        request.set_header("X-Key", HeaderValue::Secret(Secret::new("k")));
        let sent = wire(&request).unwrap();
        assert_eq!(sent.url().query(), Some("page[offset]=1"));
        assert_eq!(sent.headers()["content-type"], "application/json");
        assert!(sent.headers()["x-key"].is_sensitive());
        assert!(sent.headers().get("authorization").is_none(), "credentials come from `auth` alone");
        request.set_header("Content-Type", HeaderValue::Plain("application/graphql".into()));
        assert_eq!(wire(&request).unwrap().headers()["content-type"], "application/graphql");
        request.set_header("X-Key", HeaderValue::Secret(Secret::new("a\nb")));
        let error = wire(&request).unwrap_err();
        assert!(error.kind == SendErrorKind::Unsendable && !error.message.contains("a\nb"), "{error:?}");
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_and_a_port_where_nobody_is() {
        // Longer than a label may be: no name server is asked.
        let unknown = client().send(&request(&format!("http://{}.invalid/", "x".repeat(64)))).await.unwrap_err();
        assert_eq!(unknown.kind, SendErrorKind::NameNotFound, "{}", unknown.message);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let refused = client().send(&request(&format!("http://127.0.0.1:{port}/"))).await.unwrap_err();
        assert_eq!(refused.kind, SendErrorKind::Refused, "{}", refused.message);
        assert!(refused.message.contains(&format!("`127.0.0.1:{port}`")), "{}", refused.message);
    }
}
