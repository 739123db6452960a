//! Who tried to sign in, from where, and what came of it.

use sea_orm_migration::{
    prelude::*,
    schema::{string, string_null, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sign_in_events")
                    .col(uuid("id").primary_key())
                    .col(timestamp_with_time_zone("occurred_at"))
                    // As it was typed: it need not be the name of anybody.
                    .col(string("username"))
                    .col(string("address"))
                    .col(string("outcome"))
                    .col(string_null("reason"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_sign_in_events_occurred_at")
                    .table("sign_in_events")
                    .col("occurred_at")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("sign_in_events").to_owned())
            .await
    }
}
