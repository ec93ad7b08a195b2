//! Ctrl-C and SIGTERM: the first ends a run after the page in hand, the second at once.

use crate::fetch::Stop;
use std::io;

/// Asks the run to stop, with this word, when the process is told to; done when it is told again.
pub async fn told_twice(stop: &Stop, word: &'static str) {
    let Ok(mut told) = Told::new() else { return std::future::pending().await };
    told.again().await;
    stop.request(word);
    told.again().await;
}

#[cfg(unix)]
struct Told {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Told {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn again(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Told;

#[cfg(not(unix))]
impl Told {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn again(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
