//! Where the scripted vendor listens, with TLS or without.

use super::certificates::Identity;
use axum::Router;
use axum::serve::Listener;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// The server's side of TLS.
pub struct Tls(TlsAcceptor);

impl Tls {
    pub fn new(identity: &Identity) -> Self {
        let certificate = CertificateDer::from(identity.certificate.clone());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocols")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("certificate and key belong together");
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self(TlsAcceptor::from(Arc::new(config)))
    }
}

/// A port of the system's choice.
pub fn bind() -> (StdListener, SocketAddr) {
    let listener = StdListener::bind("127.0.0.1:0").expect("a port on the loopback");
    listener.set_nonblocking(true).expect("a listener that does not block");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// Serves until told to stop; connections that are open then break off.
pub fn run(listener: StdListener, tls: Option<Tls>, router: Router, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).expect("a listener");
        let served = async {
            match tls {
                Some(tls) => axum::serve(TlsListener { listener, tls }, router).await,
                None => axum::serve(listener, router).await,
            }
        };
        tokio::select! {
            _ = served => {}
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}

struct TlsListener {
    listener: TcpListener,
    tls: Tls,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    /// Connections whose handshake fails are dropped: the client has seen why.
    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            if let Ok(stream) = self.tls.0.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
