//! What counts of a request when it is looked for in a recording: method, scheme, host, port, path, the query as a multiset
//! of decoded pairs, the body by value. Headers never count; what is named or was taken out as a secret matches anything.

use super::json::Json;
use crate::http::{Body, Request, Url, decode_path, origin};
use crate::value::{has_placeholder, may_be};
use std::borrow::Cow;

/// A request as a recording is searched for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) origin: String,
    /// Decoded.
    pub(super) path: Vec<String>,
    /// Decoded and sorted.
    pub(super) query: Vec<(String, String)>,
    /// Parameters of the query that authentication puts there: in a recording they may hold anything, or be missing.
    pub(super) secret: Vec<String>,
    pub(super) body: AskedBody,
}

/// A body as a recording is searched for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum AskedBody {
    None,
    Json(Json),
    /// Decoded and sorted.
    Form(Vec<(String, String)>),
    Text(String),
    /// Out of sight: any body answers it.
    Sealed,
}

impl Asked {
    pub(super) fn new(method: &str, url: &Url, body: AskedBody) -> Self {
        Self {
            method: method.to_ascii_uppercase(),
            origin: origin(url),
            path: decode_path(url),
            query: sorted(url.query_pairs()),
            secret: Vec::new(),
            body,
        }
    }

    pub(super) fn of(request: &Request) -> Self {
        let body = match &request.body {
            None => AskedBody::None,
            Some(Body::Sealed { .. }) => AskedBody::Sealed,
            Some(Body::Json(text)) => AskedBody::text(text, "application/json"),
            Some(Body::Form(pairs)) => {
                let mut pairs = pairs.clone();
                pairs.sort();
                AskedBody::Form(pairs)
            }
        };
        let secret = request.secret_query.iter().map(|(name, _)| name.clone()).collect();
        Self { secret, ..Self::new(request.method.as_str(), &request.url, body) }
    }

    /// Whether some of it is out of sight, so that no recorded request can be equal to it.
    pub(super) fn has_secrets(&self) -> bool {
        !self.secret.is_empty() || self.body == AskedBody::Sealed
    }

    /// Whether a secret was taken out anywhere.
    pub(super) fn has_placeholder(&self) -> bool {
        let in_pairs = |pairs: &[(String, String)]| pairs.iter().any(|(_, value)| has_placeholder(value));
        in_pairs(&self.query)
            || self.path.iter().any(|part| has_placeholder(part))
            || match &self.body {
                AskedBody::Json(json) => json.has_placeholder(),
                AskedBody::Form(pairs) => in_pairs(pairs),
                AskedBody::Text(text) => has_placeholder(text),
                AskedBody::None | AskedBody::Sealed => false,
            }
    }

    /// Whether this recorded request answers that one.
    pub(super) fn answers(&self, asked: &Self) -> bool {
        self.method == asked.method
            && self.origin == asked.origin
            && self.same_path(asked)
            && pairs_answer(&self.open_query(asked), &asked.query)
            && self.body.answers(&asked.body)
    }

    /// The query without what authentication put there.
    pub(super) fn open_query(&self, asked: &Self) -> Cow<'_, [(String, String)]> {
        if asked.secret.is_empty() {
            return Cow::Borrowed(&self.query);
        }
        let open = self.query.iter().filter(|(name, _)| !asked.secret.contains(name));
        Cow::Owned(open.cloned().collect())
    }

    pub(super) fn same_path(&self, asked: &Self) -> bool {
        self.path.len() == asked.path.len()
            && self.path.iter().zip(&asked.path).all(|(recorded, asked)| may_be(recorded, asked))
    }
}

impl AskedBody {
    /// A text of that media type; JSON is known without one, too.
    pub(super) fn text(text: &str, media_type: &str) -> Self {
        if text.is_empty() {
            return AskedBody::None;
        }
        if media_type.to_ascii_lowercase().contains("x-www-form-urlencoded") {
            return AskedBody::Form(sorted(
                form_pairs(text).iter().map(|(n, v)| (n.as_str().into(), v.as_str().into())),
            ));
        }
        Json::parse_body(text).map_or_else(|| AskedBody::Text(text.to_owned()), AskedBody::Json)
    }

    pub(super) fn answers(&self, asked: &Self) -> bool {
        match (self, asked) {
            (_, AskedBody::Sealed) => true,
            (AskedBody::Json(recorded), AskedBody::Json(asked)) => recorded.difference(asked).is_none(),
            (AskedBody::Form(recorded), AskedBody::Form(asked)) => pairs_answer(recorded, asked),
            (AskedBody::Text(recorded), AskedBody::Text(asked)) => may_be(recorded, asked),
            _ => self == asked,
        }
    }
}

/// The pairs of a form: a query's grammar, so a url's parser reads it.
fn form_pairs(text: &str) -> Vec<(String, String)> {
    let mut url = Url::parse("http://form/").expect("a fixed url parses");
    url.set_query(Some(text.trim()));
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn sorted<'t>(pairs: impl Iterator<Item = (Cow<'t, str>, Cow<'t, str>)>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    pairs.sort();
    pairs
}

/// Equal as multisets, once each value out of which a secret was taken has taken a pair of its name.
fn pairs_answer(recorded: &[(String, String)], asked: &[(String, String)]) -> bool {
    if recorded.len() != asked.len() {
        return false;
    }
    let mut left: Vec<&(String, String)> = asked.iter().collect();
    let mut take = |fits: &dyn Fn(&(String, String)) -> bool| match left.iter().position(|pair| fits(pair)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    };
    let (secrets, plain): (Vec<_>, Vec<_>) = recorded.iter().partition(|(_, value)| has_placeholder(value));
    plain.into_iter().all(|pair| take(&|asked| asked == pair))
        && secrets.into_iter().all(|(name, gap)| take(&|(asked, value)| asked == name && may_be(gap, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn get(url: &str) -> Asked {
        Asked::new("get", &Url::parse(url).unwrap(), AskedBody::None)
    }

    #[test]
    fn queries_are_multisets_of_decoded_pairs() {
        assert_eq!(get("https://h/x?b=2&a[x]=1%2C2"), get("https://h:443/x?a%5Bx%5D=1,2&b=2"));
        assert!(!get("https://h/x?a=1&a=1").answers(&get("https://h/x?a=1")));
        assert!(!get("https://h/x?a=1").answers(&get("http://h/x?a=1")));
        assert!(!get("https://h/x").answers(&get("https://h/y")));
        assert!(get("https://h/a%20b").answers(&get("https://h/a b")));
        assert!(!get("https://h/a%2Fb").answers(&get("https://h/a/b")));
    }

    #[test]
    fn placeholders_match_anything_under_their_name() {
        let recorded = get("https://h/x?key={secret:key}&a=1");
        assert!(recorded.has_placeholder());
        assert!(recorded.answers(&get("https://h/x?a=1&key=abc")));
        assert!(!recorded.answers(&get("https://h/x?a=1&other=abc")));
        let recorded = get("https://h/v{secret:key}/x?a=1-{secret:key}");
        assert!(recorded.answers(&get("https://h/v7/x?a=1-7")) && !recorded.answers(&get("https://h/v7/x?a=2-7")));
    }

    #[test]
    fn what_authentication_puts_there_does_not_count() {
        let mut request = Request::new(crate::http::Method::GET, Url::parse("https://h/x?a=1").unwrap());
        request.set_secret_parameter("api_key", None);
        let asked = Asked::of(&request);
        assert!(asked.has_secrets());
        for recorded in ["https://h/x?a=1", "https://h/x?api_key=abc&a=1", "https://h/x?a=1&api_key={secret:key}"] {
            assert!(get(recorded).answers(&asked), "{recorded}");
        }
        assert!(!get("https://h/x?a=2&api_key=abc").answers(&asked));
        request.body = Some(Body::Json("{}".into()).sealed());
        request.method = crate::http::Method::POST;
        let recorded = Asked::new("post", &request.url, AskedBody::text("{\"user\":1}", "application/json"));
        assert!(recorded.answers(&Asked::of(&request)));
    }

    #[test]
    fn forms_and_texts() {
        let form = AskedBody::text("b=2&a=1+1", "application/x-www-form-urlencoded; charset=utf-8");
        assert_eq!(form, AskedBody::Form(vec![("a".into(), "1 1".into()), ("b".into(), "2".into())]));
        assert_eq!(AskedBody::text("", "text/plain"), AskedBody::None);
        assert_eq!(AskedBody::text("hello", "text/plain"), AskedBody::Text("hello".into()));
    }

    proptest! {
        #[test]
        fn a_query_answers_itself_in_any_order(mut pairs in prop::collection::vec(("[a-c\\[\\]]{1,3}", "[\\PC]{0,4}"), 0..5)) {
            let url = crate::http::with_query(Url::parse("https://h/x").unwrap(), &pairs);
            pairs.reverse();
            let other = crate::http::with_query(Url::parse("https://h/x").unwrap(), &pairs);
            prop_assert!(get(url.as_str()).answers(&get(other.as_str())));
        }
    }
}
