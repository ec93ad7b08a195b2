//! A request of the vendor's own whose answer holds the token.

use super::answer::{self, Answer};
use super::carrier::{self, Carrier};
use super::token::{Token, TokenRequest, TokenSource};
use super::{Authenticator, credential};
use crate::connector::reach::Reach;
use crate::connector::request::{Parameters, Position, RequestPlan, Source, Target};
use crate::diagnostic::{Diagnostic, Report, codes};
use crate::expression::{FIELD, Frame};
use crate::http::{Body, HeaderValue, Method, Request, Response, Url};
use crate::registry::{Key, Kind, Shape};
use crate::value::Secret;
use crate::yaml::Node;

pub(super) static KIND: Kind = Kind {
    name: "login",
    summary: "A request of the vendor's own whose answer holds the token, asked again before it expires",
    example: "auth:\n  login:\n    post: /login\n    json: { user: \"{{ settings.username }}\", password: \"{{ settings.password }}\" }\n    token: $.token\n    ttl: 30m\n    header: { name: X-Auth-Token, value: \"{{ token }}\" }",
    args: Shape::Record(KEYS),
    bare: false,
    planned: false,
};

static KEYS: &[Key] = &[
    Key::optional(
        "get",
        Shape::Text,
        "the path behind the base url, or a whole url; it may name settings that are no secrets",
    ),
    Key::optional("post", Shape::Text, "the same, for a POST"),
    Key::optional("headers", Shape::Table(&FIELD), "headers of the login alone; those of `connect` do not go along"),
    Key::optional("json", Shape::Json, "the JSON body of a POST"),
    Key::optional("form", Shape::Json, "the form body of a POST"),
    Key::required("token", answer::FROM, "where the answer holds the token: a path, or `{ header: NAME }`"),
    Key::optional("expires_in", Shape::Path, "where the answer says how many seconds the token lasts"),
    answer::TTL,
    Key::optional(
        "header",
        Shape::Record(carrier::KEYS),
        "how requests carry the token (`Authorization: Bearer TOKEN`)",
    ),
];

/// `login:`, compiled.
#[derive(Debug)]
pub(super) struct Login {
    plan: RequestPlan,
    answer: Answer,
    carrier: Carrier,
}

impl Login {
    pub(super) fn compile(key: &Node, args: &Node, reach: &Reach, report: &mut Report) -> Option<Self> {
        let names = reach.names_for_auth();
        let plan = plan(key, args, reach, report);
        let answer = Answer::compile(args, report);
        let carrier = Carrier::compile(args.get("header"), &names, report);
        Some(Self { plan: plan?, answer: answer?, carrier: carrier? })
    }

    /// The values that the map did not write itself. None may be missing: a login without its password is none.
    fn secrets(&self, frame: &Frame<'_>) -> Result<Vec<Secret>, String> {
        let read = self.plan.fields().into_iter().filter(|field| field.text().is_some());
        read.map(|field| credential(field, "login", frame)).collect()
    }
}

fn plan(key: &Node, args: &Node, reach: &Reach, report: &mut Report) -> Option<RequestPlan> {
    let Some(url) = args.get("get").or(args.get("post")) else {
        report.push(
            Diagnostic::error(&codes::MISSING_KEY, &key.place, "`login` has no request")
                .help("say where to log in: `post: /login`, or `get: …`"),
        );
        return None;
    };
    // A url is shown in messages: of it the secrets are kept out, unlike of the rest.
    Target::compile(url, &reach.names(), report)?;
    match Source::compile(args, &key.place, &reach.names_for_auth(), report)? {
        Source::Api(plan) => Some(plan),
        Source::Export(_) | Source::File(_) | Source::Broken => None,
    }
}

impl Authenticator for Login {
    fn authorize(&self, request: &mut Request, token: Option<&Secret>, frame: &Frame<'_>) -> Result<(), String> {
        self.carrier.put(request, token, frame)
    }

    fn token_source(&self) -> Option<&dyn TokenSource> {
        Some(self)
    }
}

impl TokenSource for Login {
    fn target(&self) -> &Target {
        &self.plan.target
    }

    fn method(&self) -> Method {
        self.plan.method.clone()
    }

    fn token_request(&self, base: Option<&Url>, frame: &Frame<'_>) -> Result<TokenRequest, String> {
        let secrets = self.secrets(frame)?;
        let mut request = self.plan.make(base, &Parameters::default(), &Position::default(), frame)?;
        for header in &mut request.headers {
            header.value = HeaderValue::Secret(Secret::new(header.value.masked()));
        }
        if request.header("Accept").is_none() {
            request.set_header("Accept", HeaderValue::Plain("application/json".to_owned()));
        }
        request.body = request.body.map(Body::sealed);
        Ok(TokenRequest { request, secrets })
    }

    fn read_token(&self, answer: &Response) -> Result<Token, String> {
        self.answer.read(answer)
    }

    fn advice(&self) -> &'static str {
        "check the credentials that `login` sends"
    }
}

#[cfg(test)]
mod tests {
    use super::super::stage::{answer, complaints, connector, signed, with};
    use super::*;

    const LOGIN: &str = "post: /login, json: { user: me, password: '{{ settings.token }}' }, headers: { X-Key: $settings.token }, token: $.t";

    fn asked(keys: &str, settings: &str) -> Result<TokenRequest, String> {
        let connector = connector(&format!("login: {{ {keys} }}"));
        let source = connector.auth.token_source().expect("a kind with tokens");
        let base = Url::parse("https://h/api").expect("a fixed url");
        with(&connector.reach, settings, |frame| source.token_request(Some(&base), frame))
    }

    #[test]
    fn the_request_is_made_as_written_and_sealed() {
        let asked = asked(LOGIN, r#"{"token":"hunter2"}"#).unwrap();
        let request = &asked.request;
        assert_eq!((request.method.as_str(), request.masked_url().as_str()), ("POST", "https://h/api/login"));
        assert_eq!(request.body.as_ref().unwrap().to_text(), r#"{"user":"me","password":"hunter2"}"#);
        assert_eq!(request.header("X-Key"), Some(&HeaderValue::Secret(Secret::new("hunter2"))));
        assert_eq!(request.header("Accept").map(HeaderValue::masked), Some("application/json"));
        assert!(!format!("{asked:?}").contains("hunter2"));
        assert_eq!(asked.secrets, [Secret::new("hunter2"), Secret::new("hunter2")]);
    }

    #[test]
    fn a_login_without_its_password_is_none() {
        let why = asked(LOGIN, "{}").unwrap_err();
        assert_eq!(why, "the login of `connect.auth` is not there: `$settings.token` has no value");
        let bare = asked("get: 'https://l/session', token: { header: X-S }", "{}").unwrap();
        assert_eq!((bare.request.method.as_str(), bare.request.body), ("GET", None));
    }

    #[test]
    fn the_token_goes_where_the_map_says() {
        let header = "header: { name: X-Auth, value: '{{ settings.url }}/{{ token }}' }";
        let request = signed(&format!("login: {{ {LOGIN}, {header} }}"), r#"{"url":"u"}"#, Some("a\"b")).unwrap();
        assert_eq!(request.header("x-auth"), Some(&HeaderValue::Secret(Secret::new("u/a\"b"))));
        let request = signed(&format!("login: {{ {LOGIN} }}"), "{}", Some("x")).unwrap();
        assert_eq!(request.header("Authorization"), Some(&HeaderValue::Secret(Secret::new("Bearer x"))));
    }

    #[test]
    fn the_answer_is_read_by_path() {
        let connector = connector(&format!("login: {{ {LOGIN}, expires_in: $.s }}"));
        let token = connector.auth.token_source().unwrap().read_token(&answer(&[], r#"{"t":"x","s":5}"#)).unwrap();
        assert_eq!((token.secret.expose(), token.expires_in.unwrap().as_secs()), ("x", 5));
    }

    #[test]
    fn misuse_is_reported() {
        let with = |keys: &str| complaints(&format!("login: {{ {keys} }}"));
        assert_eq!(with("post: /login"), ["missing-key"]);
        assert_eq!(with("token: $.t"), ["missing-key"]);
        assert_eq!(with("post: /login, token: $.t, tokens: x"), ["unknown-key"]);
        assert_eq!(with("post: /login, token: '$.t['"), ["path-syntax"]);
        assert_eq!(with("post: /login, token: '$.t[*]'"), ["list-into-scalar"]);
        assert_eq!(with("get: /login, json: { a: 1 }, token: $.t"), ["wrong-value"]);
        assert_eq!(with("post: '/{{ settings.token }}', token: $.t"), ["secret-outside-auth"]);
        assert_eq!(with("post: '/{{ settings.tokn }}', token: $.t"), ["undefined-name"]);
        assert_eq!(with("post: /login, token: $.t, header: { name: X-A, value: fixed }"), ["wrong-value"]);
        assert_eq!(with("post: /login, token: $.t, header: { name: 'X A', value: '{{ token }}' }"), ["wrong-value"]);
    }
}
