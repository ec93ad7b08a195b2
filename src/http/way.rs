//! The way to a host by itself, without a request: a connection, a proxy in between, a handshake.

use super::blame::{Blame, NotFound};
use super::{Client, SendError, SendErrorKind, TlsFault, is_loopback, send_error::find};
use reqwest::Url;
use rustls::ProtocolVersion;
use rustls::pki_types::ServerName;
use std::io;
use std::net::SocketAddr;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// A connection that was made, and nothing sent over it.
#[derive(Debug)]
pub struct Connection {
    pub address: SocketAddr,
    stream: TcpStream,
}

impl Client {
    /// The proxy that requests for this url go through, by the environment; without its credential.
    pub fn proxy(&self, url: &Url) -> Option<Url> {
        let target = url.as_str().parse().ok().filter(|_| !is_loopback(url))?;
        let proxy = Url::parse(&self.proxies.intercept(&target)?.uri().to_string()).ok()?;
        let mut shown = Url::parse(&format!("{}://{}", proxy.scheme(), proxy.host_str()?)).ok()?;
        shown.set_port(proxy.port()).ok()?;
        Some(shown)
    }

    /// Makes a connection to the host of this url.
    pub async fn connect(&self, url: &Url) -> Result<Connection, SendError> {
        let blame = Blame { url, judge: &self.judge };
        match timeout(self.connect_timeout(), open(url)).await {
            Err(_) => Err(blame.no_connection_in_time()),
            Ok(Err(error)) => Err(blame.no_connection(&error, &error.to_string())),
            Ok(Ok((stream, address))) => Ok(Connection { address, stream }),
        }
    }

    /// Shakes hands as a request would, by the same trust; the version of TLS that was agreed on.
    pub async fn handshake(&self, url: &Url, connection: Connection) -> Result<&'static str, SendError> {
        let blame = Blame { url, judge: &self.judge };
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let failed = |why: String| {
            let message = format!("no TLS with {}: {why}", Blame::host(url));
            SendError::new(SendErrorKind::Tls(TlsFault::Other), message)
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
        let shake = TlsConnector::from(self.tls.clone()).connect(name, connection.stream);
        let shaken =
            timeout(self.connect_timeout(), shake).await.map_err(|_| failed("it does not answer".to_owned()))?;
        let stream = shaken.map_err(|error| match find::<rustls::Error>(&error) {
            Some(error) => blame.handshake(error),
            None => failed(error.to_string()),
        })?;
        Ok(match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS",
        })
    }
}

/// The first of the host's addresses that accepts, or why the last did not.
async fn open(url: &Url) -> io::Result<(TcpStream, SocketAddr)> {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(if url.scheme().starts_with("socks") { 1080 } else { 80 });
    let addresses = lookup_host((host, port)).await.map_err(|error| io::Error::other(NotFound(error)))?;
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok((stream, address)),
            Err(error) => last = error,
        }
    }
    Err(last)
}
