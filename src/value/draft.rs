//! What a record became, before the target schema has looked at it.

use super::Datum;

/// Values by the target schema's attribute number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft<'a> {
    values: Vec<Option<Datum<'a>>>,
}

impl<'a> Draft<'a> {
    /// An empty draft for a target with so many attributes.
    pub fn new(attributes: usize) -> Self {
        Self { values: vec![None; attributes] }
    }

    /// Fills the attribute of that number, or empties it.
    pub fn set(&mut self, attribute: usize, value: Option<Datum<'a>>) {
        self.values[attribute] = value;
    }

    /// Empties the attribute of that number, and hands out what it held.
    pub fn take(&mut self, attribute: usize) -> Option<Datum<'a>> {
        self.values[attribute].take()
    }

    /// What the attribute of that number holds.
    pub fn get(&self, attribute: usize) -> Option<&Datum<'a>> {
        self.values[attribute].as_ref()
    }

    /// Values in the order of the target schema.
    pub fn values(&self) -> &[Option<Datum<'a>>] {
        &self.values
    }
}
