//! What a person should know about a label before it is printed, in words.

use types::LabelWarning;

/// A warning as a sentence.
pub fn sentence(warning: &LabelWarning) -> String {
    match warning {
        LabelWarning::TextCut { field, printed } => {
            format!(
                "The {} is cut to fit: it prints as “{printed}”.",
                field_name(field)
            )
        }
        LabelWarning::LineLeftOut { field } => {
            format!(
                "There is no room for the {}: it is left out.",
                field_name(field)
            )
        }
        LabelWarning::MissingGlyphs { field, characters } => format!(
            "No font here has {characters}: left out of the {}. An administrator can add a font.",
            field_name(field)
        ),
        LabelWarning::DenseCode { symbology } => format!(
            "The {} is denser than usual. Try it with your scanner before you print many.",
            match symbology.as_str() {
                "qr" | "qr_code" => "QR code",
                "code128" | "code_128" => "barcode",
                other => other,
            }
        ),
    }
}

fn field_name(field: &str) -> String {
    match field {
        "internal_name" => "internal name".to_owned(),
        "serial" => "serial number".to_owned(),
        "funding_source" => "funding source".to_owned(),
        "heading" => "organisation name".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_says_what_prints() {
        let cut = LabelWarning::TextCut {
            field: "model".to_owned(),
            printed: "HP Chromebook x360 11 G4 Educ…".to_owned(),
        };

        assert_eq!(
            sentence(&cut),
            "The model is cut to fit: it prints as “HP Chromebook x360 11 G4 Educ…”."
        );
    }

    #[test]
    fn a_field_of_a_later_version_still_reads() {
        let left_out = LabelWarning::LineLeftOut {
            field: "warranty_end".to_owned(),
        };

        assert_eq!(
            sentence(&left_out),
            "There is no room for the warranty end: it is left out."
        );
    }
}
