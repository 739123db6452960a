use std::{fs, path::Path};

use crate::{
    Outcome, bootstrap,
    config::{Config, Problems},
    ends::{self, End, Failure},
};

/// Brings the database up to date; `serve` does the same when it starts.
pub async fn run(config: Config) -> Outcome {
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    problems.into_result(())?;
    make_folder(&config.server.folder)?;
    bootstrap::open_store(&url, config.database.newer_schema()).await?;
    println!("The database is up to date.");
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        let end = ends::of_io(&error).filter(|end| *end == End::Disk);
        Failure::new(
            end.unwrap_or(End::CannotCreate),
            format!(
                "server.folder: {} cannot be made ({error}): make it, and let the user that rtutils \
                 runs as write there",
                folder.display()
            ),
        )
    })
}
