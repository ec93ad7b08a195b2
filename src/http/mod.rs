//! The words of HTTP: requests and responses as data, URLs, link headers, what an error body says.

mod excerpt;
mod link;
mod request;
mod response;
mod url;

pub use excerpt::{excerpt, visible};
pub use link::{Link, parse_links};
pub use request::{Body, Header, HeaderValue, Request};
pub use reqwest::{Method, Url};
pub use response::Response;
pub use url::{decode_path, encode_name, encode_value, join, origin, same_origin, with_query};
