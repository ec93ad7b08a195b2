//! Formats that the language documents and that are not there yet.

use crate::registry::{Kind, Shape};

pub(super) static KINDS: [&Kind; 2] = [
    &Kind {
        name: "csv",
        summary: "Rows with a header line, each a record",
        example: "format: csv",
        args: Shape::Json,
        bare: true,
        planned: true,
    },
    &Kind {
        name: "xml",
        summary: "An XML document, read as the JSON it stands for",
        example: "format: xml",
        args: Shape::Json,
        bare: true,
        planned: true,
    },
];
