//! The keys that a target schema and its attributes may hold. JSON Schema ignores a key it does not know; a slip in
//! `maximum` would then allow everything, so here it is a mistake.

/// The `$schema` that a target schema is read by.
pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keys of the document itself. There is no `$id`: a target is named by `x-target`.
pub(super) const DOCUMENT: &[&str] = &[
    "$schema",
    "$comment",
    "$defs",
    "title",
    "description",
    "x-target",
    "x-kind",
    "x-asset-type",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// Keys of an attribute and of a list's items.
pub(super) const ATTRIBUTE: &[&str] = &[
    "$ref",
    "$comment",
    "title",
    "description",
    "examples",
    "deprecated",
    "x-aliases",
    "x-qql",
    "type",
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// Types that an attribute may have.
pub(super) const TYPES: &[&str] = &["string", "integer", "number", "boolean", "array"];

/// Keys of an output line that the engine writes; an attribute of that name would stand there twice.
pub(super) const ENGINE: &[&str] =
    &["target", "vendorProductName", "connectorName", "assetType", "sourceSeverity", "qds", "findingKey", "assetKey"];
