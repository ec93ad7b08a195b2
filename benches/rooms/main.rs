//! What one room costs, per record or per value: `cargo bench --bench rooms`. Wall time, so compare runs of one machine at rest.

mod expression;
mod path;
mod run;
mod schema;
mod stage;

use floor::{Kind, inputs};

/// One page.
fn page(kind: Kind, records: usize) -> String {
    inputs::pages(kind, records).next().expect("there is always a page")
}

fn main() {
    divan::main();
}
