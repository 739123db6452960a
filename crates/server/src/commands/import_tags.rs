use std::{fs, path::Path};

use app::tags::{OldSequence, parse_confirmations};

use crate::{Outcome, bootstrap::Plan, cli::ImportTagsOptions, config::Config};

const LOG: &str = "asset_tag_confirmations.log";
const FILE: &str = "asset_tag_sequence";

/// Takes sequences and tags over from the files of the system before this one.
pub async fn run(options: ImportTagsOptions, config: Config) -> Outcome {
    let default_prefix = config.tags.prefix.clone();
    let sequences = sequences(&options.folder, &default_prefix)?;
    let log = options.folder.join(LOG);
    let text = if log.exists() {
        fs::read_to_string(&log).map_err(|e| format!("{} cannot be read: {e}", log.display()))?
    } else {
        String::new()
    };
    if sequences.is_empty() && text.is_empty() {
        return Err(format!(
            "{} holds neither {FILE}*.txt nor {LOG}: name the working folder of the system before \
             this one",
            options.folder.display()
        )
        .into());
    }
    let (tags, unreadable) = parse_confirmations(&text);
    let (app, _) = Plan::new(&config)?.build().await?;
    let report = app.import_tags(&sequences, &tags).await?;

    println!(
        "{} tags taken over, {} were known already.",
        report.imported, report.known
    );
    for (prefix, next) in &report.sequences {
        println!("{prefix} goes on with {next}.");
    }
    for remark in &report.remarks {
        println!("Look at this: {remark}.");
    }
    for line in &unreadable {
        println!("Not understood in {LOG}, {line}");
    }
    Ok(())
}

/// The next number of each prefix. The file without a name in it is the default prefix's.
fn sequences(folder: &Path, default_prefix: &str) -> Result<Vec<OldSequence>, String> {
    let entries =
        fs::read_dir(folder).map_err(|e| format!("{} cannot be read: {e}", folder.display()))?;
    let mut sequences = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(middle) = name
            .strip_prefix(FILE)
            .and_then(|rest| rest.strip_suffix(".txt"))
        else {
            continue;
        };
        let path = entry.path();
        let text = fs::read_to_string(&path)
            .map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
        let next_number = text.trim_start_matches('\u{feff}').trim().parse();
        let next_number = next_number.map_err(|_| {
            format!(
                "{} does not hold a number: {:?}",
                path.display(),
                text.trim()
            )
        })?;
        sequences.push(OldSequence {
            prefix: match middle.strip_prefix('_') {
                Some(name) => format!("{}-", name.to_uppercase()),
                None => default_prefix.to_owned(),
            },
            next_number,
        });
    }
    sequences.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    Ok(sequences)
}
