//! The fields of an event as JSON values, in the order in which they were written.

use serde_json::{Map, Value};
use std::fmt::Debug;
use tracing::field::{Field, Visit};

/// What `tracing` calls the text of an event.
const MESSAGE: &str = "message";

/// What an event says.
#[derive(Debug, Default)]
pub struct Fields {
    pub message: String,
    pub others: Map<String, Value>,
}

impl Fields {
    fn keep(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            (MESSAGE, Value::String(message)) => self.message = message,
            (name, value) => drop(self.others.insert(name.to_owned(), value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.keep(field, Value::String(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.keep(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.keep(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.keep(field, value.into());
    }
}
