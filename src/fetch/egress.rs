//! Where a redirect may lead: the same request at its new place, without credentials until that place is judged.

use crate::http::{Method, Request, Response, Url};

/// How many redirects are followed for one request.
pub(super) const MAX_HOPS: usize = 5;

/// The request that a redirect asks for; `None` when the answer is none.
pub(super) fn follow(request: &Request, response: &Response) -> Result<Option<Request>, String> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.header("location") else { return Ok(None) };
    let mut url: Url = request
        .url
        .join(location)
        .map_err(|error| format!("the vendor redirects to something that is no url: {error}"))?;
    url.set_fragment(None);
    // Credentials come from `auth` alone. Neither call fails on a url that has a host, and others are refused later.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let mut next = request.clone();
    next.url = url;
    next.strip_secrets();
    // The others keep method and body: a search that became a GET would lose what it searches for.
    if response.status == 303 {
        next.method = Method::GET;
        next.body = None;
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, HeaderValue};
    use crate::value::Secret;

    fn redirected(status: u16, location: Option<&str>) -> Result<Option<Request>, String> {
        let mut request = Request::new(Method::POST, Url::parse("https://h/v1/search").unwrap());
        request.body = Some(Body::Json("{}".into()));
        request.set_header("Authorization", HeaderValue::Secret(Secret::new("k")));
        request.set_header("Accept", HeaderValue::Plain("a".into()));
        let headers = location.map(|location| ("Location".to_owned(), location.to_owned()));
        let response =
            Response { status, headers: headers.into_iter().collect(), body: Vec::new(), url: request.url.clone() };
        follow(&request, &response)
    }

    #[test]
    fn the_same_request_goes_on_without_its_credentials() {
        for status in [301, 302, 307, 308] {
            let next = redirected(status, Some("../v2/search#top")).unwrap().unwrap();
            assert_eq!((next.url.as_str(), next.method), ("https://h/v2/search", Method::POST));
            assert!(next.body.is_some() && next.headers.len() == 1);
        }
        let next = redirected(303, Some("https://u:p@h/done")).unwrap().unwrap();
        assert_eq!((next.url.as_str(), next.method, next.body), ("https://h/done", Method::GET, None));
    }

    #[test]
    fn other_answers_are_no_redirects() {
        assert_eq!(redirected(200, Some("/x")), Ok(None));
        assert_eq!(redirected(304, Some("/x")), Ok(None));
        assert_eq!(redirected(302, None), Ok(None));
        assert!(redirected(302, Some("https://[")).is_err());
    }
}
