//! OAuth 2.0 client credentials (RFC 6749, section 4.4).

use super::answer::{self, Answer};
use super::carrier::Carrier;
use super::token::{Token, TokenRequest, TokenSource};
use super::{Authenticator, credential, seal_header};
use crate::connector::reach::Reach;
use crate::connector::request::{Parameters, Target};
use crate::diagnostic::Report;
use crate::expression::{FIELD, Field, Frame};
use crate::http::{Body, HeaderValue, Method, Request, Response, Url, encode_value};
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) static KIND: Kind = Kind {
    name: "oauth2",
    summary: "OAuth 2.0 client credentials: a token from `token_url`, asked again before it expires",
    example: "auth:\n  oauth2:\n    token_url: https://login.example/oauth2/token\n    client_id: \"{{ settings.client_id }}\"\n    client_secret: \"{{ settings.client_secret }}\"\n    scope: read:findings",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::required("token_url", Shape::Text, "where tokens are given; it may name settings that are no secrets"),
    Key::required("client_id", FIELD, "the client's name"),
    Key::required("client_secret", FIELD, "the client's secret"),
    Key::optional(
        "client_auth",
        Shape::Word(&["body", "basic"]),
        "whether the client proves itself in the form or by HTTP Basic (body)",
    ),
    Key::optional("scope", FIELD, "what the token is for; the items of a list are joined by spaces"),
    Key::optional("audience", FIELD, "whom the token is for"),
    Key::optional(
        "form",
        Shape::Json,
        "further parameters of the token request; one that is named like another takes its place",
    ),
    answer::TTL,
];

/// `oauth2:`, compiled.
#[derive(Debug)]
pub(super) struct Oauth2 {
    target: Target,
    client_id: Field,
    client_secret: Field,
    basic: bool,
    /// `scope` and `audience`, where they are written.
    stated: Vec<(&'static str, Field)>,
    form: Parameters,
    answer: Answer,
}

impl Oauth2 {
    pub(super) fn compile(args: &Node, reach: &Reach, report: &mut Report) -> Option<Self> {
        let names = reach.names_for_auth();
        let url = args.get("token_url")?;
        let target = Target::compile(url, &reach.names(), report).inspect(|target| target.judge(url, true, report));
        let client_id = Field::compile(args.get("client_id")?, &names, report);
        let client_secret = Field::compile(args.get("client_secret")?, &names, report);
        let mut stated = Vec::new();
        for name in ["scope", "audience"] {
            if let Some(written) = args.get(name) {
                stated.push((name, Field::compile(written, &names, report)?));
            }
        }
        let form = Parameters::compile(args.get("form"), &names, report);
        Some(Self {
            target: target?,
            client_id: client_id?,
            client_secret: client_secret?,
            basic: args.text_of("client_auth") == Some("basic"),
            stated,
            form: form?,
            answer: Answer::standard(args),
        })
    }

    /// The form; what the map adds takes the place of what stands there by the standard.
    fn form(&self, id: &Secret, secret: &Secret, frame: &Frame<'_>) -> Result<Vec<(String, String)>, String> {
        let mut pairs = self.form.make(frame)?;
        let mut standard = vec![("grant_type", "client_credentials".to_owned())];
        for (name, field) in &self.stated {
            standard.push((name, credential(field, name, frame)?.expose().to_owned()));
        }
        if !self.basic {
            standard.push(("client_id", id.expose().to_owned()));
            standard.push(("client_secret", secret.expose().to_owned()));
        }
        standard.retain(|(name, _)| !pairs.iter().any(|(known, _)| known == name));
        pairs.extend(standard.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(pairs)
    }

    /// The values in the form that the map did not write itself.
    fn further_secrets(&self, frame: &Frame<'_>) -> Result<Vec<Secret>, String> {
        let read = self.form.fields().filter(|field| field.text().is_some());
        read.map(|field| credential(field, "form", frame)).collect()
    }
}

impl Authenticator for Oauth2 {
    fn authorize(&self, request: &mut Request, token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        Carrier::Bearer.put(request, token, frame)
    }

    fn token_source(&self) -> Option<&dyn TokenSource> {
        Some(self)
    }
}

impl TokenSource for Oauth2 {
    fn target(&self) -> &Target {
        &self.target
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn token_request(&self, _base: Option<&Url>, frame: &Frame<'_>) -> Result<TokenRequest, String> {
        let url = crate::http::join(None, &self.target.text(frame)?)?;
        let id = credential(&self.client_id, "client id", frame)?;
        let secret = credential(&self.client_secret, "client secret", frame)?;
        let mut secrets = self.further_secrets(frame)?;
        let form = self.form(&id, &secret, frame)?;
        let mut request = Request::new(Method::POST, url);
        request.set_header("Accept", HeaderValue::Plain("application/json".to_owned()));
        if self.basic {
            seal_header(&mut request, "Authorization", basic(&id, &secret))?;
        }
        request.body = Some(Body::Form(form).sealed());
        secrets.push(secret);
        Ok(TokenRequest { request, secrets })
    }

    fn read_token(&self, answer: &Response) -> Result<Token, String> {
        self.answer.read(answer)
    }

    fn advice(&self) -> &'static str {
        "check `client_id` and `client_secret`, and that this client may ask for such a token"
    }
}

/// Name and secret are encoded as in a form before they are put together (RFC 6749, section 2.3.1).
fn basic(id: &Secret, secret: &Secret) -> Secret {
    let pair = format!("{}:{}", encode_value(id.expose()), encode_value(secret.expose()));
    Secret::new(format!("Basic {}", STANDARD.encode(pair)))
}

#[cfg(test)]
mod tests {
    use super::super::stage::{answer, complaints, connector, signed, with};
    use super::*;

    const SETTINGS: &str = r#"{"url":"t1","token":"s&cret"}"#;

    fn asked(keys: &str, settings: &str) -> Result<TokenRequest, String> {
        let auth = format!(
            "oauth2: {{ token_url: 'https://login.example/{{{{ settings.url }}}}/token', client_id: me, client_secret: '{{{{ settings.token }}}}'{keys} }}"
        );
        let connector = connector(&auth);
        let source = connector.auth.token_source().expect("a kind with tokens");
        with(&connector.reach, settings, |frame| source.token_request(None, frame))
    }

    fn body(asked: &TokenRequest) -> String {
        asked.request.body.as_ref().expect("a form").to_text().into_owned()
    }

    #[test]
    fn the_client_proves_itself_in_the_form_or_by_basic() {
        let plain = asked("", SETTINGS).unwrap();
        assert_eq!(plain.request.masked_url(), "https://login.example/t1/token");
        assert_eq!(body(&plain), "grant_type=client_credentials&client_id=me&client_secret=s%26cret");
        let basic = asked(", client_auth: basic", SETTINGS).unwrap();
        assert_eq!(body(&basic), "grant_type=client_credentials");
        let header = HeaderValue::Secret(Secret::new("Basic bWU6cyUyNmNyZXQ="));
        assert_eq!(basic.request.header("Authorization"), Some(&header));
        for request in [plain, basic] {
            assert!(!format!("{request:?}").contains("cret\""), "{request:?}");
        }
    }

    #[test]
    fn scope_audience_and_further_parameters_go_along() {
        let keys =
            ", scope: [a, 'b/.default'], audience: api, form: { resource: r, grant_type: other, client_id: you }";
        let form = body(&asked(keys, SETTINGS).unwrap());
        assert_eq!(
            form,
            "resource=r&grant_type=other&client_id=you&scope=a%20b%2F.default&audience=api&client_secret=s%26cret"
        );
    }

    #[test]
    fn a_missing_secret_is_named() {
        let why = asked("", r#"{"url":"t1"}"#).unwrap_err();
        assert_eq!(why, "the client secret of `connect.auth` is not there: `{{ settings.token }}` has no value");
    }

    #[test]
    fn the_token_is_read_and_put_on_requests() {
        let connector = connector("oauth2: { token_url: 'https://l/t', client_id: a, client_secret: b, ttl: 10m }");
        let source = connector.auth.token_source().unwrap();
        let read = |body: &str| source.read_token(&answer(&[], body)).map(|token| token.expires_in.unwrap().as_secs());
        assert_eq!(read(r#"{"access_token":"x","expires_in":3599}"#), Ok(3599));
        assert_eq!(read(r#"{"access_token":"x"}"#), Ok(600));
        let said = read(r#"{"error":"x","id_token":"hunter2"}"#).unwrap_err();
        assert_eq!(said, "the answer holds no token at `$.access_token`: it is an object of `error`, `id_token`");
        let auth = "oauth2: { token_url: 'https://l/t', client_id: a, client_secret: b }";
        let request = signed(auth, "{}", Some("x")).unwrap();
        assert_eq!(request.header("Authorization"), Some(&HeaderValue::Secret(Secret::new("Bearer x"))));
        assert!(signed(auth, "{}", None).is_err());
    }

    #[test]
    fn misuse_is_reported() {
        let with = |keys: &str| complaints(&format!("oauth2: {{ client_id: a, client_secret: b, {keys} }}"));
        assert_eq!(with("tokenurl: 'https://h'"), ["unknown-key"]);
        assert_eq!(with("token_url: login"), ["wrong-value"]);
        assert_eq!(with("token_url: 'https://h/{{ settings.token }}'"), ["secret-outside-auth"]);
        assert_eq!(with("token_url: 'https://h', client_auth: header"), ["wrong-value"]);
        assert_eq!(with("token_url: 'https://h', form: [a]"), ["wrong-type"]);
        assert_eq!(with("token_url: 'https://h', ttl: soon"), ["wrong-value"]);
    }
}
