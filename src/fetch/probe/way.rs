//! The first two checks: whether somebody accepts connections there, and whether it is who it says.

use super::check::{Checks, NETWORK, Stop, TLS};
use crate::fetch::transport::Transport;
use crate::http::{Url, hint, origin};

/// Makes a connection to where requests for `url` go, and shakes hands over it where that is encrypted.
pub(super) async fn check(transport: &dyn Transport, url: &Url, checks: &mut Checks<'_>) -> Result<(), Stop> {
    let Some(client) = transport.client() else {
        checks.skip(NETWORK, "nothing goes over the network");
        checks.skip(TLS, "nothing goes over the network");
        return Ok(());
    };
    if let Some(proxy) = client.proxy(url) {
        let shown = origin_or_whole(&proxy);
        match client.connect(&proxy).await {
            Ok(_) => checks.pass(NETWORK, format!("through the proxy `{shown}`, which accepts connections")),
            Err(error) => {
                let detail = format!("the proxy does not answer: {}", error.fact());
                return Err(checks.fail(NETWORK, detail, Some(hint::PROXY)));
            }
        }
        checks.skip(TLS, "the proxy stands in between; the request itself shakes hands");
        return Ok(());
    }
    let connection = match client.connect(url).await {
        Ok(connection) => connection,
        Err(error) => return Err(checks.fail(NETWORK, error.fact(), error.kind.hint())),
    };
    checks.pass(NETWORK, format!("`{}` accepts connections at {}", origin_or_whole(url), connection.address));
    if url.scheme() != "https" {
        checks.skip(TLS, "plain http has none");
        return Ok(());
    }
    match client.handshake(url, connection).await {
        Ok(version) => checks.pass(TLS, format!("{version}, and the certificate is trusted")),
        Err(error) => return Err(checks.fail(TLS, error.fact(), error.kind.hint())),
    }
    Ok(())
}

/// Scheme, host and port; schemes that the web does not know have no origin.
fn origin_or_whole(url: &Url) -> String {
    if matches!(url.scheme(), "http" | "https") { origin(url) } else { url.to_string() }
}
