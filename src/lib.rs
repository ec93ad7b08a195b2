//! mapctl: one YAML file describes a vendor; this engine interprets it.
//!
//! The ground plan, floor by floor, ground first. A room imports only from floors below its own; rooms of one
//! floor do not know each other (`tests/floors.rs` holds every path against this list).

// GROUND: words and data
/// What is wrong with a document, as data.
pub mod diagnostic;
/// Closed lists of kinds, and the tables that say what a document may hold.
pub mod registry;
/// Data in motion: raw JSON, values under way.
pub mod value;

// FLOOR 1: engines, one room each
/// The HTTP client's words: requests and responses.
pub mod http;
/// JSONPath: parsed, compiled, evaluated on slices.
pub mod path;
/// Templates and conditions.
pub mod template;
/// YAML documents read once, every key and value with its place.
pub mod yaml;

// FLOOR 2: what a value may become
/// Values of maps: paths, templates, literals, converters, enums.
pub mod expression;
/// Target schemas: attributes, aliases, required; a draft is admitted or not.
pub mod schema;

// FLOOR 3: what the data files mean
/// A vendor's API as its map describes it.
pub mod connector;
/// What a record becomes.
pub mod mapping;
/// Source value to severity to QDS.
pub mod scoring;

// FLOOR 4: the world
/// Endpoints walked page by page.
pub mod fetch;
/// Where entities go.
pub mod sink;
/// What one run keeps on disk.
pub mod store;
/// Where secrets come from.
pub mod vault;

// FLOOR 5: one run, thought through
/// Profile, map and schemas become a plan, or every mistake at once.
pub mod plan;

// FLOOR 6: documents found; plans carried out
/// The one place that knows the order of the stages.
pub mod run;
/// Documents by name: the user's folder before the built-in ones.
pub mod workspace;

// ROOF: commands and looks
/// One command a file.
pub mod cli;
