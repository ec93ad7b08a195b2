//! Kinds that the language documents and that are not there yet.

use crate::registry::{Kind, Shape};

pub(super) static KINDS: [&Kind; 4] = [&BEARER, &QUERY, &OAUTH2, &LOGIN];

const fn planned(name: &'static str, summary: &'static str, example: &'static str) -> Kind {
    Kind { name, summary, example, args: Shape::Json, bare: false, planned: true }
}

static BEARER: Kind = planned("bearer", "A bearer token", "auth:\n  bearer: { token: \"{{ settings.token }}\" }");
static QUERY: Kind = planned(
    "query",
    "A parameter of the query that holds the credential",
    "auth:\n  query: { name: api_key, value: \"{{ settings.api_key }}\" }",
);
static OAUTH2: Kind = planned(
    "oauth2",
    "OAuth 2.0 client credentials, with refresh and expiry",
    "auth:\n  oauth2: { token_url: https://api.example/token, client_id: x, client_secret: \"{{ settings.secret }}\" }",
);
static LOGIN: Kind =
    planned("login", "A request whose answer holds the token", "auth:\n  login: { post: /login, token: $.token }");
