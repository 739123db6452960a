//! Outbound webhooks: who wants to be told, what happened, and what became of telling them.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, integer, integer_null, json, string, string_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(subscriptions()).await?;
        manager.create_table(events()).await?;
        manager.create_table(deliveries()).await?;
        manager.create_table(attempts()).await?;
        for (table, columns) in [
            ("webhook_deliveries", &["state", "next_attempt_at"][..]),
            ("webhook_deliveries", &["subscription_id", "seq"]),
            ("webhook_deliveries", &["event_id"]),
            ("webhook_deliveries", &["created_at"]),
            ("webhook_events", &["occurred_at"]),
            ("webhook_attempts", &["delivery_id"]),
        ] {
            let mut index = Index::create();
            index
                .name(format!("ix_{table}_{}", columns.join("_")))
                .table(table);
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "webhook_attempts",
            "webhook_deliveries",
            "webhook_events",
            "webhook_subscriptions",
        ] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn subscriptions() -> TableCreateStatement {
    Table::create()
        .table("webhook_subscriptions")
        .col(uuid("id").primary_key())
        .col(text("url"))
        .col(string_null("description"))
        // Names of events; all of them when there are none.
        .col(json("events"))
        .col(boolean("is_active"))
        // Why it was switched off by itself.
        .col(text_null("switched_off"))
        // Sealed: the database alone signs nothing.
        .col(string("secret"))
        // Signs beside the other one until its time is over.
        .col(string_null("previous_secret"))
        .col(timestamp_with_time_zone_null("previous_until"))
        .col(integer("version"))
        // Failures in a row, and since when.
        .col(integer("failures"))
        .col(timestamp_with_time_zone_null("failing_since"))
        .col(timestamp_with_time_zone_null("resting_until"))
        .col(timestamp_with_time_zone_null("last_delivered_at"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .to_owned()
}

fn events() -> TableCreateStatement {
    Table::create()
        .table("webhook_events")
        .col(uuid("id").primary_key())
        .col(string("kind"))
        .col(text("data"))
        .col(timestamp_with_time_zone("occurred_at"))
        .to_owned()
}

fn deliveries() -> TableCreateStatement {
    Table::create()
        .table("webhook_deliveries")
        .col(
            ColumnDef::new("seq")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid("id").unique_key())
        // No foreign key: a subscription that is deleted while something happens must not undo what happens.
        .col(uuid("subscription_id"))
        .col(uuid("event_id"))
        .col(string("kind"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(string_null("claimed_by"))
        .col(timestamp_with_time_zone_null("claim_expires_at"))
        .col(integer_null("last_status"))
        .col(text_null("last_error"))
        .col(uuid_null("replay_of"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}

fn attempts() -> TableCreateStatement {
    Table::create()
        .table("webhook_attempts")
        .col(
            ColumnDef::new("seq")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid("delivery_id"))
        .col(integer("number"))
        .col(timestamp_with_time_zone("at"))
        .col(integer("duration_ms"))
        .col(integer_null("status"))
        .col(text_null("error"))
        // The first kilobyte of what the receiver said.
        .col(text_null("answer"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_webhook_attempts_delivery_id")
                .from("webhook_attempts", "delivery_id")
                .to("webhook_deliveries", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
