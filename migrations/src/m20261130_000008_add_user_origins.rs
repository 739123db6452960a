//! Where people come from: a local account, the directory, or an `OpenID` Connect provider.

use sea_orm_migration::{
    prelude::*,
    schema::{string_null, text_null, timestamp_with_time_zone_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // People without a local password have an empty `password_hash`, which matches none:
        // SQLite cannot make a column nullable without making the table anew, and sessions refer
        // to it.
        for column in columns() {
            // SQLite adds one column at a time.
            manager
                .alter_table(Table::alter().table("users").add_column(column).to_owned())
                .await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("ux_users_external")
                    .table("users")
                    .col("source")
                    .col("external_id")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ux_users_external")
                    .table("users")
                    .to_owned(),
            )
            .await?;
        for column in ["checked_at", "directory_dn", "external_id", "source"] {
            manager
                .alter_table(Table::alter().table("users").drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn columns() -> [ColumnDef; 4] {
    [
        ColumnDef::new("source")
            .string()
            .not_null()
            .default("local")
            .to_owned(),
        // What stays the same over there when the person is renamed; absent for local accounts.
        string_null("external_id"),
        text_null("directory_dn"),
        // When the directory or the provider last said that the person may come in.
        timestamp_with_time_zone_null("checked_at"),
    ]
}
