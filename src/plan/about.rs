//! `about:`, what a map says of its vendor.

use crate::registry::{Key, Shape};
use crate::yaml::Node;

const WORDS: Shape = Shape::OneOrMany(&Shape::Text);

/// The shape of `about:`.
pub const SHAPE: Shape = Shape::Record(&[
    Key::required("vendor", Shape::Text, "who makes it; part of every identity"),
    Key::required("product", Shape::Text, "what it is called; part of every identity"),
    Key::required("product_name", Shape::Text, "what findings carry as `vendorProductName`"),
    Key::optional("category", Shape::Text, "the field it works in"),
    Key::optional("integration_type", Shape::Text, "how it is reached, such as `API`"),
    Key::optional("direction", Shape::Text, "which way data goes, such as `inbound`"),
    Key::optional("asset_types", WORDS, "the asset types it brings"),
    Key::optional("finding_types", WORDS, "the finding types it brings"),
    Key::optional("supports", Shape::Record(SUPPORTS), "what the connector can do"),
    Key::optional("permissions", WORDS, "what the credential must be allowed"),
    Key::optional("docs", WORDS, "where the vendor documents its API"),
    Key::optional("docs_as_of", Shape::Text, "which state of those documents the map follows"),
]);

const SUPPORTS: &[Key] = &[
    Key::optional("delta", Shape::Boolean, "changes since the last run alone"),
    Key::optional("filters", Shape::Boolean, "narrowing"),
    Key::optional("installed_software", Shape::Boolean, "software lists of assets"),
    Key::optional("source_tags", Shape::Boolean, "tags of assets"),
];

/// What every run needs to know of the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub vendor: String,
    pub product: String,
    pub product_name: String,
}

impl About {
    /// Reads a checked `about:`.
    pub fn read(map: &Node) -> Self {
        let text = |key| map.get("about").and_then(|about| about.text_of(key)).unwrap_or_default().to_owned();
        Self { vendor: text("vendor"), product: text("product"), product_name: text("product_name") }
    }
}
