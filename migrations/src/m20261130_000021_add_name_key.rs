//! No two unfinished writes give an asset the same internal name.

use sea_orm_migration::{prelude::*, schema::string_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("rt_writes")
                    .add_column(string_null("name_key"))
                    .to_owned(),
            )
            .await?;
        let db = manager.get_connection();
        // Changes kept such a name as their unique key.
        db.execute_unprepared(
            "UPDATE rt_writes SET name_key = substr(unique_key, 15), unique_key = NULL \
             WHERE unique_key LIKE 'internal-name:%'",
        )
        .await?;
        db.execute_unprepared(
            "CREATE UNIQUE INDEX ux_rt_writes_name_key ON rt_writes (name_key) \
             WHERE state IN ('pending', 'running', 'dead')",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX ux_rt_writes_name_key")
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("rt_writes")
                    .drop_column("name_key")
                    .to_owned(),
            )
            .await
    }
}
