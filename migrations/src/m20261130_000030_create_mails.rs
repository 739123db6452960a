//! E-mail on its way: one row for each thing that one person is told. Rows that are sent together share
//! a message. And the address of people whom the directory or the provider knows one of.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, integer, string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(mails()).await?;
        for columns in [
            &["state", "next_attempt_at"][..],
            &["recipient", "state"],
            &["message_id"],
            &["created_at"],
        ] {
            let mut index = Index::create();
            index
                .name(format!("ix_mails_{}", columns.join("_")))
                .table("mails");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // The same news is told to somebody once. Rows without a key are each news of their own.
        manager
            .create_index(
                Index::create()
                    .name("uq_mails_recipient_dedupe_key")
                    .table("mails")
                    .col("recipient")
                    .col("dedupe_key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("users")
                    .add_column(string_null("email"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("users")
                    .drop_column("email")
                    .to_owned(),
            )
            .await?;
        manager
            .drop_table(Table::drop().table("mails").to_owned())
            .await
    }
}

fn mails() -> TableCreateStatement {
    Table::create()
        .table("mails")
        .col(
            ColumnDef::new("seq")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid("id").unique_key())
        .col(string("kind"))
        .col(string_null("dedupe_key"))
        .col(string("recipient"))
        .col(text("subject"))
        .col(text("body"))
        // A screen of ours, as a path.
        .col(string_null("link"))
        // Whether it may wait for more, and be told together with that.
        .col(boolean("is_batched"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(string_null("claimed_by"))
        .col(timestamp_with_time_zone_null("claim_expires_at"))
        // From the first attempt on: what is sent again is the same message.
        .col(uuid_null("message_id"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}
