//! A scripted vendor on 127.0.0.1, for tests: a script answers each request, every request is remembered.
//!
//! ```ignore
//! let vendor = Vendor::start(|asked| if asked.number == 2 { Answer::status(500) } else { bugs(asked) });
//! run_against(&vendor.url);
//! assert_eq!(vendor.asked().len(), 5);
//! ```

mod answer;
mod bugs;
pub mod certificates;
mod listener;

pub use answer::Answer;
pub use bugs::{RECORDS, bugs, bugs_between};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use certificates::Identity;
use listener::{Tls, bind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A request as the vendor saw it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// From 1, over all requests.
    pub number: usize,
    /// From 1, over the requests for this path and query.
    pub time: usize,
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Asked {
    /// A parameter of the query as a number, 0 without one.
    pub fn count(&self, name: &str) -> usize {
        self.query.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

type Script = Box<dyn Fn(&Asked) -> Answer + Send + Sync>;

struct Shared {
    script: Script,
    asked: Mutex<Vec<Asked>>,
    times: Mutex<HashMap<String, usize>>,
}

/// A running vendor; it goes when it is dropped.
pub struct Vendor {
    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    pub url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Vendor {
    /// A vendor over plain http.
    pub fn start(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(None, Box::new(script))
    }

    /// A vendor over TLS that shows this certificate.
    pub fn start_tls(identity: &Identity, script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(Some(Tls::new(identity)), Box::new(script))
    }

    /// Every request so far, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no script panics").clone()
    }

    fn serve(tls: Option<Tls>, script: Script) -> Self {
        let shared = Arc::new(Shared { script, asked: Mutex::default(), times: Mutex::default() });
        let (listener, address) = bind();
        let url = match &tls {
            Some(_) => format!("https://localhost:{}", address.port()),
            None => format!("http://{address}"),
        };
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || listener::run(listener, tls, router, stopped));
        Self { url, shared, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let asked = {
        let mut all = shared.asked.lock().expect("no script panics");
        let mut times = shared.times.lock().expect("no script panics");
        let time = times.entry(format!("{} {} {body:?}", parts.method, parts.uri)).or_default();
        *time += 1;
        let query = axum::extract::Query::<HashMap<String, String>>::try_from_uri(&parts.uri);
        let asked = Asked {
            number: all.len() + 1,
            time: *time,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: query.map(|query| query.0).unwrap_or_default(),
            headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        all.push(asked.clone());
        asked
    };
    (shared.script)(&asked).into_response()
}
