//! A stage for tests: an authenticator, settings given as JSON, and what becomes of a request.

use crate::connector::stage::compile;
use crate::connector::{Connector, Reach};
use crate::expression::Frame;
use crate::http::{Method, Request, Response, Url};
use crate::value::{Raw, Secret};

/// A connector with this `auth:`; its settings are `url` and the secret `token`.
pub(super) fn connector(auth: &str) -> Connector {
    let map = format!(
        "connect: {{ url: 'https://h/api', auth: {{ {auth} }} }}\nendpoints: {{ a: {{ get: /x, records: $ }} }}"
    );
    let (connector, report) = compile(&map);
    assert!(!report.has_errors(), "{:#?}", report.sorted());
    connector.expect("a map without errors is compiled")
}

/// The codes of what is wrong with an `auth:`.
pub(super) fn complaints(auth: &str) -> Vec<&'static str> {
    crate::connector::stage::complaints(&format!(
        "connect: {{ url: 'https://h', auth: {{ {auth} }} }}\nendpoints: {{ a: {{ get: /x, records: $ }} }}"
    ))
}

/// Does something with a frame that holds these settings.
pub(super) fn with<T>(reach: &Reach, settings: &str, act: impl FnOnce(&Frame<'_>) -> T) -> T {
    let reads = reach.reads();
    let view = reads[0].read(Raw::parse(settings).expect("settings are JSON")).expect("settings are read");
    let mut frame = Frame::new(3);
    frame.set(0, Some(&view));
    act(&frame)
}

/// A request with the credential on it.
pub(super) fn signed(auth: &str, settings: &str, token: Option<&str>) -> Result<Request, String> {
    let connector = connector(auth);
    let mut request = Request::new(Method::GET, Url::parse("https://h/api/x?a=1").expect("a fixed url"));
    let token = token.map(Secret::new);
    with(&connector.reach, settings, |frame| connector.auth.authorize(&mut request, token.as_ref(), frame))?;
    Ok(request)
}

/// An answer of the token's source.
pub(super) fn answer(headers: &[(&str, &str)], body: &str) -> Response {
    let url = Url::parse("https://h/token").expect("a fixed url");
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status: 200, headers, body: body.as_bytes().to_vec(), url }
}
