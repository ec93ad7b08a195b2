//! What a map and a profile may hold.

use super::example::EXAMPLE;
use crate::connector::{CONNECT, ENDPOINT, LIMITS};
use crate::mapping::TRANSFORM_MAP;
use crate::registry::{Key, Shape};
use crate::scoring;
use crate::sink;

/// The shape of a map.
pub static MAP: Shape = Shape::Record(&[
    Key::required("map", Shape::Text, "its name, which is its file's name"),
    Key::required("version", Shape::Text, "its version, such as `1.0.0`"),
    Key::planned("extends", "the map that it is an overlay of"),
    Key::required("about", super::about::SHAPE, "vendor, product and what is known of them"),
    Key::optional("settings", Shape::Table(&super::setting::SHAPE), "what a profile must supply"),
    Key::optional("filters", Shape::Table(&super::filter::SHAPE), "what a profile may narrow"),
    Key::optional("connect", CONNECT, "base url, authentication, headers, limits"),
    Key::required("endpoints", Shape::Table(&ENDPOINT), "each request, its pagination, its records, its parent"),
    Key::required("transform_maps", Shape::Table(&TRANSFORM_MAP), "what each record becomes"),
    Key::optional("scoring", scoring::SHAPE, "source value to severity to QDS"),
    Key::optional("examples", Shape::List(&EXAMPLE), "records and the targets they must give"),
]);

/// The shape of a profile.
pub static PROFILE: Shape = Shape::Record(&[
    Key::required("profile", Shape::Text, "its name, which is its file's name"),
    Key::optional("description", Shape::Text, "at most 180 characters"),
    Key::required("map", Shape::Text, "the map it runs"),
    Key::optional("status", Shape::Word(&["active", "inactive"]), "whether it runs by itself"),
    Key::optional("settings", Shape::Table(&super::setting::GIVEN), "what the map asks for"),
    Key::optional("filters", Shape::Table(&Shape::Json), "what to narrow, by the map's filters"),
    Key::optional("data_types", Shape::List(&Shape::Text), "the transform maps to run, by their `data_type`"),
    Key::optional(
        "asset_types",
        Shape::List(&Shape::Text),
        "the transform maps to run, by the asset type of their target",
    ),
    Key::planned("schedule", "when it runs by itself"),
    Key::planned("missing", "what becomes of findings that are no longer there"),
    Key::optional("limits", Shape::Record(LIMITS), "its own limits, key by key in place of the map's"),
    Key::optional("tls", super::tls::SHAPE, "whom to trust, and whether plain http is fine"),
    Key::optional("allow_rejects", Shape::Integer { min: 0, max: i64::MAX }, "how many rejected records are fine"),
    Key::optional("scoring", scoring::SHAPE, "a score table in place of the map's"),
    Key::optional("outputs", Shape::List(&Shape::Choice(&sink::CHOICE)), "where entities go"),
    Key::optional("replay", Shape::List(&Shape::Text), "recordings that answer instead of the network"),
]);
