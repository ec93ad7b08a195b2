//! Logs: events of the wet rooms as lines on standard error, for people or as JSON. Only this crate's own events: those of
//! its dependencies may hold what nobody has masked.

mod fields;
mod line;

use super::arguments::{Arguments, LogFormat};
use super::stderr::Stderr;
use fields::Fields;
use line::Line;
use serde_json::{Map, Value};
use std::sync::Arc;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Whose events are taken.
const OURS: &str = env!("CARGO_CRATE_NAME");

/// Where events go, and how they look.
pub struct Log {
    stderr: Arc<Stderr>,
    format: LogFormat,
    level: LevelFilter,
    color: bool,
}

impl Log {
    /// The log that the arguments ask for; `None` when they ask for none.
    pub fn new(arguments: &Arguments, stderr: Arc<Stderr>, color: bool) -> Option<Arc<Self>> {
        let level = match (arguments.verbose, arguments.log) {
            (0, LogFormat::Text) => return None,
            (0, LogFormat::Json) if arguments.quiet => LevelFilter::WARN,
            (0 | 1, _) => LevelFilter::INFO,
            _ => LevelFilter::DEBUG,
        };
        Some(Arc::new(Self { stderr, format: arguments.log, level, color }))
    }

    /// Takes the events of this process from now on. A second log in one process stays without.
    pub fn listen(self: &Arc<Self>) {
        let _ = tracing::subscriber::set_global_default(Listener(Arc::clone(self)));
    }

    /// Whether everything on standard error is to be JSON.
    pub fn is_json(&self) -> bool {
        self.format == LogFormat::Json
    }

    /// Writes one line.
    pub fn write(&self, level: Level, target: &str, message: &str, fields: Map<String, Value>) {
        if level > self.level {
            return;
        }
        let timestamp = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
        let line = Line { timestamp: &timestamp, level, target, message, fields };
        let text = if self.is_json() {
            line.to_json()
        } else {
            line.to_text(self.color, |text| self.stderr.masked(text).into_owned())
        };
        self.stderr.write(&(text + "\n"));
    }
}

/// What is no event: in a JSON log it has to look like one.
impl Log {
    /// Something said beside the result: its first word tells how bad it is.
    pub fn say(&self, text: &str) {
        let (level, text) = match text.split_once(": ") {
            Some(("error", text)) => (Level::ERROR, text),
            Some(("warning", text)) => (Level::WARN, text),
            Some(("note" | "help", text)) => (Level::INFO, text),
            _ => (Level::INFO, text),
        };
        self.write(level, OURS, text, Map::new());
    }

    /// Mistakes, as their JSON.
    pub fn diagnostics(&self, json: &str) {
        let Ok(Value::Array(diagnostics)) = serde_json::from_str(json) else { return };
        for diagnostic in diagnostics {
            let Value::Object(mut fields) = diagnostic else { continue };
            let level = match fields.remove("severity").as_ref().and_then(Value::as_str) {
                Some("error") => Level::ERROR,
                Some("warning") => Level::WARN,
                _ => Level::INFO,
            };
            let message = fields.remove("message");
            let message = message.as_ref().and_then(Value::as_str).unwrap_or_default();
            self.write(level, OURS, message, fields);
        }
    }

    /// The report of a run without its units, which were told one by one.
    pub fn ledger(&self, report: &Value) {
        let mut fields = report.as_object().cloned().unwrap_or_default();
        fields.remove("endpoints");
        let level = match report["exitCode"].as_u64() {
            Some(0) => Level::INFO,
            _ => Level::ERROR,
        };
        self.write(level, OURS, "ledger", fields);
    }
}

/// Hands events to the log; there are no spans.
struct Listener(Arc<Log>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let room = metadata.target().strip_prefix(OURS);
        let is_ours = room.is_some_and(|room| room.is_empty() || room.starts_with("::"));
        metadata.is_event() && is_ours && *metadata.level() <= self.0.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0.level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        self.0.write(*metadata.level(), metadata.target(), &fields.message, fields.others);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
