//! Checking what a new asset is asked for with, before RT cuts or misreads it.

use types::{CommonFields, FieldError, NewAsset};

use super::create::Draft;
use crate::{CustomFieldNames, Error, Result};

/// The longest text that RT keeps, in bytes; it cuts what is longer without a word.
pub(crate) const MAX_TEXT: usize = 255;
/// What RT keeps of a status.
pub(super) const MAX_STATUS: usize = 64;

/// Checks what is asked for, and gives it without spaces around.
pub(super) fn check(new: &NewAsset, names: &CustomFieldNames) -> Result<Draft> {
    let fields = check_common(&new.fields, "/fields", names)?;
    let mut errors = Vec::new();
    let mut read =
        |value: &Option<String>, pointer| text(value.as_ref(), pointer, MAX_TEXT, &mut errors);
    let serial = read(&new.serial, "/serial");
    let internal_name = read(&new.internal_name, "/internal_name");
    if let Some(serial) = &serial
        && let Some(why) = not_a_serial(serial)
    {
        errors.push(FieldError {
            pointer: "/serial".to_owned(),
            code: "invalid".to_owned(),
            detail: why.to_owned(),
        });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    Ok(Draft {
        fields,
        serial,
        internal_name,
        tag: new.tag.clone(),
        parent: None,
    })
}

/// Why a text is no serial number.
pub(crate) fn not_a_serial(text: &str) -> Option<&'static str> {
    if text.chars().any(char::is_control) {
        return Some("A serial number holds no control characters: scan it again.");
    }
    if text.chars().any(char::is_whitespace) {
        return Some("A serial number holds no spaces.");
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Some("A serial number holds letters or digits.");
    }
    if text.contains("://") {
        return Some("This is an address, not a serial number.");
    }
    None
}

/// Checks what assets have in common.
pub(crate) fn check_common(
    fields: &CommonFields,
    at: &str,
    names: &CustomFieldNames,
) -> Result<CommonFields> {
    let mut errors = Vec::new();
    for field in fields.custom_fields.keys() {
        // Where nobody would see that another asset has it.
        if names.is_unique(field) {
            let member = if names.is_serial(field) {
                "serial"
            } else {
                "internal_name"
            };
            errors.push(FieldError {
                pointer: format!("{at}/custom_fields/{field}"),
                code: "not_unique".to_owned(),
                detail: format!(
                    "No two assets share a {}: it comes as “{member}” of each asset.",
                    field.trim()
                ),
            });
        }
    }
    let catalog = fields.catalog.trim().to_owned();
    if catalog.is_empty() {
        errors.push(FieldError {
            pointer: format!("{at}/catalog"),
            code: "required".to_owned(),
            detail: "Choose a catalog.".to_owned(),
        });
    } else if catalog.len() > MAX_TEXT {
        errors.push(FieldError {
            pointer: format!("{at}/catalog"),
            code: "too_long".to_owned(),
            detail: format!("At most {MAX_TEXT} bytes."),
        });
    }
    let mut read = |value: &Option<String>, name: &str| {
        let longest = if name == "status" {
            MAX_STATUS
        } else {
            MAX_TEXT
        };
        text(
            value.as_ref(),
            &format!("{at}/{name}"),
            longest,
            &mut errors,
        )
    };
    let checked = CommonFields {
        catalog,
        manufacturer: read(&fields.manufacturer, "manufacturer"),
        model: read(&fields.model, "model"),
        asset_type: read(&fields.asset_type, "type"),
        funding_source: read(&fields.funding_source, "funding_source"),
        description: read(&fields.description, "description"),
        status: read(&fields.status, "status"),
        custom_fields: fields.custom_fields.clone(),
        has_internal_names: fields.has_internal_names,
        is_test: fields.is_test,
    };
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(Error::Invalid(errors))
    }
}

/// A text without spaces around; none when it says nothing.
fn text(
    value: Option<&String>,
    pointer: &str,
    longest: usize,
    errors: &mut Vec<FieldError>,
) -> Option<String> {
    let text = value?.trim();
    // RT cuts longer ones without a word, and counts bytes.
    if text.len() > longest {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: "too_long".to_owned(),
            detail: format!("At most {longest} bytes."),
        });
    }
    (!text.is_empty()).then(|| text.to_owned())
}
