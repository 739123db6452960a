//! API tokens; where sessions are used from; whose sign-in an event is about.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, json, string, string_len_uniq, string_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tokens(manager).await?;
        // SQLite adds one column at a time.
        for column in [
            string_null("address"),
            string_null("user_agent"),
            timestamp_with_time_zone_null("last_used_at"),
        ] {
            let mut table = Table::alter();
            let table = table.table("sessions").add_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        // Made on the server, with `rtutils user add`: only the command line changes them.
        let is_break_glass = boolean("is_break_glass").default(false).to_owned();
        let mut table = Table::alter();
        let table = table.table("users").add_column(is_break_glass).to_owned();
        manager.alter_table(table).await?;
        let mut table = Table::alter();
        let name = string_null("username_key");
        let table = table.table("sign_in_events").add_column(name).to_owned();
        manager.alter_table(table).await?;
        // Names are compared in lower case; that of a name beyond ASCII is set where it is compared.
        manager
            .get_connection()
            .execute_unprepared("UPDATE sign_in_events SET username_key = LOWER(TRIM(username))")
            .await?;
        manager
            .get_connection()
            .execute_unprepared(
                "UPDATE users SET is_break_glass = TRUE WHERE role = 'admin' AND source = 'local'",
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_sign_in_events_username_key")
                    .table("sign_in_events")
                    .col("username_key")
                    .col("id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ix_sign_in_events_username_key")
                    .table("sign_in_events")
                    .to_owned(),
            )
            .await?;
        for (table, column) in [
            ("sign_in_events", "username_key"),
            ("users", "is_break_glass"),
            ("sessions", "last_used_at"),
            ("sessions", "user_agent"),
            ("sessions", "address"),
        ] {
            let mut alter = Table::alter();
            let alter = alter.table(table).drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        manager
            .drop_table(Table::drop().table("api_tokens").to_owned())
            .await
    }
}

async fn create_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("api_tokens")
                .col(uuid("id").primary_key())
                .col(uuid("user_id"))
                .col(string("name"))
                // SHA-256 in hexadecimal; the token itself is never stored.
                .col(string_len_uniq("token_hash", 64))
                .col(json("scopes"))
                .col(json("networks"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("last_used_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_api_tokens_user_id")
                        .from("api_tokens", "user_id")
                        .to("users", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_api_tokens_user_id")
                .table("api_tokens")
                .col("user_id")
                .to_owned(),
        )
        .await
}
