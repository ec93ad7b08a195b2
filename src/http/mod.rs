//! The words of HTTP: requests and responses as data, URLs, link headers, what an error body says; and the one client.

mod blame;
mod client;
mod excerpt;
mod fingerprint;
pub mod hint;
mod link;
mod request;
mod response;
mod send_error;
mod trust;
mod url;
mod way;

pub use client::{Client, ClientOptions};
pub use excerpt::{excerpt, visible, web_page};
pub use fingerprint::Fingerprint;
pub use link::{Link, parse_links};
pub use request::{Body, Header, HeaderValue, Request};
pub use reqwest::{Method, Url};
pub use response::Response;
pub use send_error::{SendError, SendErrorKind, TlsFault};
pub use trust::Trust;
pub use url::{
    decode_path, encode_name, encode_value, is_loopback, join, origin, same_origin, with_query, without_parameter,
};
pub use way::Connection;
