use crate::{
    Outcome, bootstrap,
    config::{Config, Problems},
};

/// Brings the database up to date; `serve` does the same when it starts.
pub async fn run(config: Config) -> Outcome {
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    problems.into_result(())?;
    std::fs::create_dir_all(&config.server.folder)?;
    bootstrap::open_store(&url).await?;
    println!("The database is up to date.");
    Ok(())
}
