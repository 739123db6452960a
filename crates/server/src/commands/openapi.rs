use std::io::{Write, stdout};

use crate::{
    Outcome,
    cli::{OpenapiOptions, OpenapiVersion},
};

/// Prints the document, as it is committed.
pub fn run(options: &OpenapiOptions) -> Outcome {
    let document = match options.version {
        OpenapiVersion::V3_1 => api::openapi_json(),
        OpenapiVersion::V3_0 => api::openapi_3_0_json()?,
    };
    stdout().write_all(document.as_bytes())?;
    Ok(())
}
