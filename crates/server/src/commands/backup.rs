use crate::{
    Outcome, backup,
    cli::BackupOptions,
    config::{Config, Problems},
};

/// Copies the database, checks the copy, and removes what is older than is to be kept.
pub async fn run(options: BackupOptions, config: Config) -> Outcome {
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    config.backup.check(&mut problems);
    problems.into_result(())?;
    let folder = options
        .to
        .unwrap_or_else(|| config.backup.folder(&config.server.folder));
    let keep = options.keep.unwrap_or(config.backup.keep);

    let made = backup::make(&config, &url, &folder, keep).await?;

    let manifest = &made.manifest;
    println!(
        "{}: {} bytes, {} rows in {} tables, checked.",
        made.copy.display(),
        manifest.bytes,
        manifest.tables.values().sum::<u64>(),
        manifest.tables.len()
    );
    match made.pruned {
        Ok((kept, removed)) => println!("{kept} kept, {removed} older removed."),
        // The backup is good all the same.
        Err(why) => eprintln!("Older backups could not be removed: {why}"),
    }
    println!("The token key is not in it: keep it too, and apart (docs/operations/backup.md).");
    Ok(())
}
