//! One answer of the scripted vendor: status, headers, and a body that may come whole, in part, or drop by drop.

use axum::body::{Body, Bytes};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use std::io::{self, Write as _};
use std::time::Duration;

/// How long the vendor pauses between two drops.
const DROP: Duration = Duration::from_millis(100);

/// An answer.
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Content,
}

enum Content {
    Whole(Vec<u8>),
    /// Then the connection breaks off.
    Cut(Vec<u8>),
    /// A byte at a time.
    Drip(Vec<u8>),
}

impl Answer {
    /// An empty answer.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Content::Whole(Vec::new()) }
    }

    /// A good answer in JSON.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::text(200, &value.to_string()).header("content-type", "application/json")
    }

    /// An answer with this text.
    pub fn text(status: u16, text: &str) -> Self {
        Self { body: Content::Whole(text.as_bytes().to_vec()), ..Self::status(status) }
    }

    /// Leads elsewhere.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("location", location)
    }

    /// With one header more.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Packed.
    pub fn gzip(mut self) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.bytes()).expect("memory takes all");
        self.body = Content::Whole(encoder.finish().expect("memory takes all"));
        self.header("content-encoding", "gzip")
    }

    /// Only the first half of the body, as if it were all: the message is whole, what it says is not.
    pub fn truncated(mut self) -> Self {
        let bytes = self.bytes();
        self.body = Content::Whole(bytes[..bytes.len() / 2].to_vec());
        self
    }

    /// The first half of the body, of which the whole length was announced, and the connection breaks off.
    pub fn cut(mut self) -> Self {
        let bytes = self.bytes();
        self = self.header("content-length", &bytes.len().to_string());
        self.body = Content::Cut(bytes[..bytes.len() / 2].to_vec());
        self
    }

    /// The same without an announced length: in chunks, the last of which never comes.
    pub fn cut_between_chunks(mut self) -> Self {
        let bytes = self.bytes();
        self.body = Content::Cut(bytes[..bytes.len() / 2].to_vec());
        self
    }

    /// A byte at a time.
    pub fn drip(mut self) -> Self {
        self.body = Content::Drip(self.bytes());
        self
    }

    fn bytes(&mut self) -> Vec<u8> {
        match &mut self.body {
            Content::Whole(bytes) | Content::Cut(bytes) | Content::Drip(bytes) => std::mem::take(bytes),
        }
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = match self.body {
            Content::Whole(bytes) => Body::from(bytes),
            Content::Cut(bytes) => {
                // The first half has to be on its way before the connection goes.
                Body::from_stream(stream::unfold(Some(bytes), |half| async move {
                    match half {
                        Some(bytes) if !bytes.is_empty() => Some((Ok(Bytes::from(bytes)), Some(Vec::new()))),
                        Some(_) => {
                            tokio::time::sleep(DROP).await;
                            Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), None))
                        }
                        None => None,
                    }
                }))
            }
            Content::Drip(bytes) => Body::from_stream(stream::unfold(bytes.into_iter(), |mut left| async move {
                let byte = left.next()?;
                tokio::time::sleep(DROP).await;
                Some((Ok::<_, io::Error>(Bytes::from(vec![byte])), left))
            })),
        };
        response.body(body).expect("the script's headers are sound")
    }
}
