//! Every code there is, one row each; a code's page lies beside this file in `pages/`.

use super::code::{Code, Family};

/// The document is not YAML.
pub static YAML_SYNTAX: Code = Code {
    id: "yaml-syntax",
    family: Family::Document,
    title: "the document is not YAML",
    page: include_str!("pages/yaml-syntax.md"),
};
/// The document is larger or deeper than a document may be.
pub static YAML_LIMIT: Code = Code {
    id: "yaml-limit",
    family: Family::Document,
    title: "the document is larger or deeper than a document may be",
    page: include_str!("pages/yaml-limit.md"),
};
/// A key stands twice in one mapping.
pub static DUPLICATE_KEY: Code = Code {
    id: "duplicate-key",
    family: Family::Document,
    title: "a key stands twice in one mapping",
    page: include_str!("pages/duplicate-key.md"),
};
/// A key that the language does not know.
pub static UNKNOWN_KEY: Code = Code {
    id: "unknown-key",
    family: Family::Document,
    title: "a key that the language does not know",
    page: include_str!("pages/unknown-key.md"),
};
/// A key that must be there is missing.
pub static MISSING_KEY: Code = Code {
    id: "missing-key",
    family: Family::Document,
    title: "a key that must be there is missing",
    page: include_str!("pages/missing-key.md"),
};
/// A value of the wrong type.
pub static WRONG_TYPE: Code = Code {
    id: "wrong-type",
    family: Family::Document,
    title: "a value of the wrong type",
    page: include_str!("pages/wrong-type.md"),
};
/// A value outside of what is allowed.
pub static WRONG_VALUE: Code = Code {
    id: "wrong-value",
    family: Family::Document,
    title: "a value outside of what is allowed",
    page: include_str!("pages/wrong-value.md"),
};
/// A kind that does not exist.
pub static UNKNOWN_KIND: Code = Code {
    id: "unknown-kind",
    family: Family::Document,
    title: "a kind that does not exist",
    page: include_str!("pages/unknown-kind.md"),
};
/// A key or kind that is documented but not built yet.
pub static NOT_BUILT: Code = Code {
    id: "not-built",
    family: Family::Document,
    title: "a key or kind that is documented but not built yet",
    page: include_str!("pages/not-built.md"),
};
/// A path that is no JSONPath.
pub static PATH_SYNTAX: Code = Code {
    id: "path-syntax",
    family: Family::Document,
    title: "a path that is no JSONPath",
    page: include_str!("pages/path-syntax.md"),
};
/// A template or condition that does not parse.
pub static TEMPLATE_SYNTAX: Code = Code {
    id: "template-syntax",
    family: Family::Document,
    title: "a template or condition that does not parse",
    page: include_str!("pages/template-syntax.md"),
};
/// A template whose text would be too large.
pub static TEMPLATE_LIMIT: Code = Code {
    id: "template-limit",
    family: Family::Document,
    title: "a template whose text would be too large",
    page: include_str!("pages/template-limit.md"),
};
/// A pattern that is no regular expression.
pub static PATTERN_SYNTAX: Code = Code {
    id: "pattern-syntax",
    family: Family::Document,
    title: "a pattern that is no regular expression",
    page: include_str!("pages/pattern-syntax.md"),
};
/// A name that nothing defines.
pub static UNDEFINED_NAME: Code = Code {
    id: "undefined-name",
    family: Family::Document,
    title: "a name that nothing defines",
    page: include_str!("pages/undefined-name.md"),
};
/// A target schema that does not exist.
pub static UNKNOWN_TARGET: Code = Code {
    id: "unknown-target",
    family: Family::Document,
    title: "a target schema that does not exist",
    page: include_str!("pages/unknown-target.md"),
};
/// An attribute that the target does not have.
pub static UNKNOWN_ATTRIBUTE: Code = Code {
    id: "unknown-attribute",
    family: Family::Document,
    title: "an attribute that the target does not have",
    page: include_str!("pages/unknown-attribute.md"),
};
/// One target attribute filled twice.
pub static TARGET_TWICE: Code = Code {
    id: "target-twice",
    family: Family::Document,
    title: "one target attribute filled twice",
    page: include_str!("pages/target-twice.md"),
};
/// A required target attribute that no field fills.
pub static TARGET_MISSING: Code = Code {
    id: "target-missing",
    family: Family::Document,
    title: "a required target attribute that no field fills",
    page: include_str!("pages/target-missing.md"),
};
/// A value that the target attribute does not allow.
pub static TARGET_VALUE: Code = Code {
    id: "target-value",
    family: Family::Document,
    title: "a value that the target attribute does not allow",
    page: include_str!("pages/target-value.md"),
};
/// A list goes into a target that holds one value.
pub static LIST_INTO_SCALAR: Code = Code {
    id: "list-into-scalar",
    family: Family::Document,
    title: "a list goes into a target that holds one value",
    page: include_str!("pages/list-into-scalar.md"),
};
/// An enum that does not say what becomes of other values.
pub static MISSING_OTHERWISE: Code = Code {
    id: "missing-otherwise",
    family: Family::Document,
    title: "an enum that does not say what becomes of other values",
    page: include_str!("pages/missing-otherwise.md"),
};
/// Two enum keys that differ only in case.
pub static ENUM_CASE: Code = Code {
    id: "enum-case",
    family: Family::Document,
    title: "two enum keys that differ only in case",
    page: include_str!("pages/enum-case.md"),
};
/// A paginator that does not say when to stop.
pub static MISSING_STOP: Code = Code {
    id: "missing-stop",
    family: Family::Document,
    title: "a paginator that does not say when to stop",
    page: include_str!("pages/missing-stop.md"),
};
/// A paginator that needs the page size.
pub static MISSING_SIZE: Code = Code {
    id: "missing-size",
    family: Family::Document,
    title: "a paginator that needs the page size",
    page: include_str!("pages/missing-size.md"),
};
/// An endpoint whose pages may overlap unseen.
pub static NO_RECORD_KEY: Code = Code {
    id: "no-record-key",
    family: Family::Document,
    title: "an endpoint whose pages may overlap unseen",
    page: include_str!("pages/no-record-key.md"),
};
/// Endpoints that wait for each other.
pub static FAN_OUT_CYCLE: Code = Code {
    id: "fan-out-cycle",
    family: Family::Document,
    title: "endpoints that wait for each other",
    page: include_str!("pages/fan-out-cycle.md"),
};
/// A score table without its five rows.
pub static SCORE_ROW: Code = Code {
    id: "score-row",
    family: Family::Document,
    title: "a score table without its five rows",
    page: include_str!("pages/score-row.md"),
};
/// A source value in two rows of the score table.
pub static SCORE_TWICE: Code = Code {
    id: "score-twice",
    family: Family::Document,
    title: "a source value in two rows of the score table",
    page: include_str!("pages/score-twice.md"),
};
/// A filter value that no enum row knows.
pub static FILTER_UNLISTED: Code = Code {
    id: "filter-unlisted",
    family: Family::Document,
    title: "a filter value that no enum row knows",
    page: include_str!("pages/filter-unlisted.md"),
};
/// One request parameter from two filters.
pub static FILTER_TWICE: Code = Code {
    id: "filter-twice",
    family: Family::Document,
    title: "one request parameter from two filters",
    page: include_str!("pages/filter-twice.md"),
};
/// A filter value that the map does not list.
pub static FILTER_VALUE: Code = Code {
    id: "filter-value",
    family: Family::Document,
    title: "a filter value that the map does not list",
    page: include_str!("pages/filter-value.md"),
};
/// A setting that the map asks for is missing.
pub static SETTING_MISSING: Code = Code {
    id: "setting-missing",
    family: Family::Document,
    title: "a setting that the map asks for is missing",
    page: include_str!("pages/setting-missing.md"),
};
/// A setting or filter that the map does not know.
pub static SETTING_UNKNOWN: Code = Code {
    id: "setting-unknown",
    family: Family::Document,
    title: "a setting or filter that the map does not know",
    page: include_str!("pages/setting-unknown.md"),
};
/// A setting outside of its values or pattern.
pub static SETTING_VALUE: Code = Code {
    id: "setting-value",
    family: Family::Document,
    title: "a setting outside of its values or pattern",
    page: include_str!("pages/setting-value.md"),
};
/// A secret used outside of the authentication.
pub static SECRET_OUTSIDE_AUTH: Code = Code {
    id: "secret-outside-auth",
    family: Family::Document,
    title: "a secret used outside of the authentication",
    page: include_str!("pages/secret-outside-auth.md"),
};
/// A secret in clear text.
pub static SECRET_IN_CLEAR: Code = Code {
    id: "secret-in-clear",
    family: Family::Document,
    title: "a secret in clear text",
    page: include_str!("pages/secret-in-clear.md"),
};
/// A secret that others can read.
pub static SECRET_READABLE: Code = Code {
    id: "secret-readable",
    family: Family::Document,
    title: "a secret that others can read",
    page: include_str!("pages/secret-readable.md"),
};
/// A secret too short to be masked.
pub static SECRET_SHORT: Code = Code {
    id: "secret-short",
    family: Family::Document,
    title: "a secret too short to be masked",
    page: include_str!("pages/secret-short.md"),
};
/// A document whose name is not its file's name.
pub static NAME_MISMATCH: Code = Code {
    id: "name-mismatch",
    family: Family::Document,
    title: "a document whose name is not its file's name",
    page: include_str!("pages/name-mismatch.md"),
};
/// A document that cannot be found or read.
pub static DOCUMENT_MISSING: Code = Code {
    id: "document-missing",
    family: Family::Document,
    title: "a document that cannot be found or read",
    page: include_str!("pages/document-missing.md"),
};
/// Something defined that nothing uses.
pub static UNUSED: Code = Code {
    id: "unused",
    family: Family::Document,
    title: "something defined that nothing uses",
    page: include_str!("pages/unused.md"),
};
/// A target schema that is wrong.
pub static SCHEMA_INVALID: Code = Code {
    id: "schema-invalid",
    family: Family::Document,
    title: "a target schema that is wrong",
    page: include_str!("pages/schema-invalid.md"),
};
/// A recording that is no HAR 1.2.
pub static RECORDING_INVALID: Code = Code {
    id: "recording-invalid",
    family: Family::Document,
    title: "a recording that is no HAR 1.2",
    page: include_str!("pages/recording-invalid.md"),
};
/// A record without a required target attribute.
pub static MISSING_REQUIRED: Code = Code {
    id: "missing-required",
    family: Family::Record,
    title: "a record without a required target attribute",
    page: include_str!("pages/missing-required.md"),
};
/// A record with nothing to be told apart by.
pub static MISSING_IDENTITY: Code = Code {
    id: "missing-identity",
    family: Family::Record,
    title: "a record with nothing to be told apart by",
    page: include_str!("pages/missing-identity.md"),
};
/// Two different records with one identity.
pub static IDENTITY_CONFLICT: Code = Code {
    id: "identity-conflict",
    family: Family::Record,
    title: "two different records with one identity",
    page: include_str!("pages/identity-conflict.md"),
};
/// A value that the enum does not list.
pub static UNLISTED_VALUE: Code = Code {
    id: "unlisted-value",
    family: Family::Record,
    title: "a value that the enum does not list",
    page: include_str!("pages/unlisted-value.md"),
};
/// A value that cannot be converted.
pub static BAD_VALUE: Code = Code {
    id: "bad-value",
    family: Family::Record,
    title: "a value that cannot be converted",
    page: include_str!("pages/bad-value.md"),
};
/// Nothing to explode where there had to be something.
pub static EMPTY_EACH: Code = Code {
    id: "empty-each",
    family: Family::Record,
    title: "nothing to explode where there had to be something",
    page: include_str!("pages/empty-each.md"),
};
/// A record that the target schema does not admit.
pub static SCHEMA_VIOLATION: Code = Code {
    id: "schema-violation",
    family: Family::Record,
    title: "a record that the target schema does not admit",
    page: include_str!("pages/schema-violation.md"),
};
/// A template that failed on this record.
pub static TEMPLATE_FAILED: Code = Code {
    id: "template-failed",
    family: Family::Record,
    title: "a template that failed on this record",
    page: include_str!("pages/template-failed.md"),
};

/// All codes, in the order of this file.
pub static ALL: &[&Code] = &[
    &YAML_SYNTAX,
    &YAML_LIMIT,
    &DUPLICATE_KEY,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &WRONG_TYPE,
    &WRONG_VALUE,
    &UNKNOWN_KIND,
    &NOT_BUILT,
    &PATH_SYNTAX,
    &TEMPLATE_SYNTAX,
    &TEMPLATE_LIMIT,
    &PATTERN_SYNTAX,
    &UNDEFINED_NAME,
    &UNKNOWN_TARGET,
    &UNKNOWN_ATTRIBUTE,
    &TARGET_TWICE,
    &TARGET_MISSING,
    &TARGET_VALUE,
    &LIST_INTO_SCALAR,
    &MISSING_OTHERWISE,
    &ENUM_CASE,
    &MISSING_STOP,
    &MISSING_SIZE,
    &NO_RECORD_KEY,
    &FAN_OUT_CYCLE,
    &SCORE_ROW,
    &SCORE_TWICE,
    &FILTER_UNLISTED,
    &FILTER_TWICE,
    &FILTER_VALUE,
    &SETTING_MISSING,
    &SETTING_UNKNOWN,
    &SETTING_VALUE,
    &SECRET_OUTSIDE_AUTH,
    &SECRET_IN_CLEAR,
    &SECRET_READABLE,
    &SECRET_SHORT,
    &NAME_MISMATCH,
    &DOCUMENT_MISSING,
    &UNUSED,
    &SCHEMA_INVALID,
    &RECORDING_INVALID,
    &MISSING_REQUIRED,
    &MISSING_IDENTITY,
    &IDENTITY_CONFLICT,
    &UNLISTED_VALUE,
    &BAD_VALUE,
    &EMPTY_EACH,
    &SCHEMA_VIOLATION,
    &TEMPLATE_FAILED,
];

/// The code of that name.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id == id)
}
