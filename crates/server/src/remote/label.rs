use std::{fs, path::Path};

use client::{Client, File};
use types::{LabelBatch, LabelItem, OnMissing};

use super::{
    Failure, Told,
    options::{FormatName, LabelOptions, OutputFormat},
    output,
    rows::Printed,
};
use crate::Outcome;

/// Prints labels into a file. The file is there when all of it is, and not before.
pub async fn run(client: &Client, options: LabelOptions, format: OutputFormat) -> Outcome {
    let (size, file_type) = (options.size.map(Into::into), options.format);
    let file = match (options.codes.as_slice(), file_type) {
        ([code], FormatName::Svg | FormatName::Png) => {
            let asset = client.resolve_scan(code).await.told()?.asset;
            let label = client.get_asset_label(asset.id, size, file_type.into());
            label.await.told()?
        }
        (_, FormatName::Svg | FormatName::Png) => {
            return Err(Failure::usage(
                "SVG and PNG are for one label: leave --format out for a PDF",
            )
            .into());
        }
        (codes, FormatName::Pdf) => {
            let items = codes.iter().map(|code| LabelItem {
                tag: Some(code.clone()),
                asset_id: None,
                template: size,
            });
            let batch = LabelBatch {
                items: items.collect(),
                start_at: 1,
                copies: options.copies,
                on_missing: if options.skip_missing {
                    OnMissing::Skip
                } else {
                    OnMissing::Fail
                },
            };
            client.create_label_sheet(&batch).await.told()?
        }
    };
    for skipped in &file.skipped {
        eprintln!("Left out: {}", skipped.detail);
    }
    keep(&options.to, &file, format)
}

/// Writes a file of labels, and says so.
pub fn keep(to: &Path, file: &File, format: OutputFormat) -> Outcome {
    write(to, file)?;
    if is_standard_output(to) {
        return Ok(());
    }
    let printed = Printed {
        file: to.display().to_string(),
        bytes: file.bytes.len(),
        pages: file.pages.unwrap_or(1),
    };
    output::one(format, &printed)
}

fn is_standard_output(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn write(path: &Path, file: &File) -> Outcome {
    if is_standard_output(path) {
        return output::said(&file.bytes);
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".part");
    fs::write(&partial, &file.bytes)?;
    Ok(fs::rename(&partial, path)?)
}
