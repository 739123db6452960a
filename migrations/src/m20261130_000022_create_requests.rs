//! Requests that came with a key: what each was, and what was answered.

use sea_orm_migration::{
    prelude::*,
    schema::{string, text_null, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("requests")
                    // The operation, whoever asked, and the key.
                    .col(ColumnDef::new("key").text().not_null().primary_key())
                    .col(string("fingerprint"))
                    // The id of what the request makes, where it makes something.
                    .col(uuid("subject"))
                    .col(timestamp_with_time_zone("asked_at"))
                    // Nobody was answered yet, as far as is known, when it is absent.
                    .col(text_null("answer"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_requests_asked_at")
                    .table("requests")
                    .col("asked_at")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("requests").to_owned())
            .await
    }
}
