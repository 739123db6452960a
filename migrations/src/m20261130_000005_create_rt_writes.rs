//! Writes to Request Tracker, each a row before it is sent.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, integer, integer_null, string, string_null, text, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(rt_writes()).await?;
        for columns in [
            &["state", "next_attempt_at"][..],
            &["lane", "seq"],
            &["asset_id"],
            &["tag"],
            &["parent_id", "parent_line"],
        ] {
            let mut index = Index::create();
            index
                .name(format!("ix_rt_writes_{}", columns.join("_")))
                .table("rt_writes");
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Partial indices are written the same in both databases, and sea-query has none.
        let db = manager.get_connection();
        db.execute_unprepared(
            "CREATE UNIQUE INDEX ux_rt_writes_lane_running ON rt_writes (lane) \
             WHERE state = 'running'",
        )
        .await?;
        db.execute_unprepared(
            "CREATE UNIQUE INDEX ux_rt_writes_unique_key ON rt_writes (unique_key) \
             WHERE state IN ('pending', 'running', 'dead')",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("rt_writes").to_owned())
            .await
    }
}

fn rt_writes() -> TableCreateStatement {
    Table::create()
        .table("rt_writes")
        // The order in which writes were asked for.
        .col(
            ColumnDef::new("seq")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid("id").unique_key())
        // Writes of one lane go one after the other; at most one of a lane is under way.
        .col(string("lane"))
        .col(string("kind"))
        .col(string("state"))
        .col(big_integer_null("asset_id"))
        .col(string_null("tag"))
        .col(string("summary"))
        .col(text("payload"))
        .col(integer("attempts"))
        // Those of them that RT was there for and failed at.
        .col(integer("failures"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(string_null("claimed_by"))
        .col(timestamp_with_time_zone_null("claim_expires_at"))
        // Since when an attempt may have reached RT whose outcome nobody knows.
        .col(timestamp_with_time_zone_null("uncertain_since"))
        .col(text_null("error"))
        .col(text_null("outcome"))
        // What no two unfinished writes may share, such as the serial number of a new asset.
        .col(string_null("unique_key"))
        .col(string_null("request_key").unique_key())
        .col(string_null("fingerprint"))
        // The shipment or changeset that it is part of, and the line there.
        .col(uuid_null("parent_id"))
        .col(integer_null("parent_line"))
        .col(string("requested_by"))
        .col(timestamp_with_time_zone("requested_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .to_owned()
}
