use crate::{
    Outcome,
    backup::{self, Restored},
    cli::RestoreOptions,
    config::{Config, Problems},
};

/// Brings a backup back, and says how many rows each table has beside what the manifest says.
pub async fn run(options: RestoreOptions, config: Config) -> Outcome {
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    problems.into_result(())?;

    let restored = backup::restore(&config, &url, &options.file, options.force).await?;

    println!("{}", report(&restored));
    if restored.is_key_another {
        eprintln!(
            "The token key of the backup is not here: second factors and the secrets of webhooks \
             cannot be read without it. Put it back before you start the server."
        );
    }
    Ok(())
}

fn report(restored: &Restored) -> String {
    let Restored {
        manifest,
        found,
        aside,
        are_sequences_known,
        raised,
        ..
    } = restored;
    let mut lines = vec![format!("{:<24} {:>9} {:>9}", "table", "backup", "now")];
    for (table, said) in &manifest.tables {
        let is = found.tables.get(table).copied().unwrap_or_default();
        lines.push(format!("{table:<24} {said:>9} {is:>9}"));
    }
    lines.push(format!(
        "{} tables, {} rows: as the manifest of {} says.",
        manifest.tables.len(),
        found.rows(),
        manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC")
    ));
    let is_alone = aside.is_none();
    if let Some(aside) = aside {
        lines.push(format!("What was there before is kept: {aside}."));
    }
    for (prefix, next) in raised {
        lines.push(format!(
            "{prefix} goes on with {next}: the numbers below it were given after the backup."
        ));
    }
    if is_alone || !are_sequences_known {
        lines.push(
            "Tags that were given after that time are not known here: raise their sequences before \
             anybody takes one (docs/operations/backup.md)."
                .to_owned(),
        );
    }
    lines.join("\n")
}
