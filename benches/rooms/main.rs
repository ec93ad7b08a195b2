//! What one room costs, per record or per value: `cargo bench --bench rooms`. Wall time, so compare runs of one machine at rest.

mod expression;
mod path;
mod run;
mod schema;
mod stage;

fn main() {
    divan::main();
}
