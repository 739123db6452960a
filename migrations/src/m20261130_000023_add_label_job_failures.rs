//! How often a label job failed for a reason of ours, and since when it comes no further: so that
//! one that waits for RT is not given up as soon as one that can never be drawn.
//!
//! `request_key` and `fingerprint` are no longer read or written: keys are kept with their answers
//! in `requests`. They go in a later release.

use sea_orm_migration::{
    prelude::*,
    schema::{integer, timestamp_with_time_zone_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            integer("failures").default(0).to_owned(),
            timestamp_with_time_zone_null("stuck_since"),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table("label_jobs")
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["stuck_since", "failures"] {
            manager
                .alter_table(
                    Table::alter()
                        .table("label_jobs")
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
