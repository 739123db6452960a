//! Labels that are drawn while nobody waits, and the record of what was printed.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, integer, string, string_null, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(jobs()).await?;
        manager.create_table(items()).await?;
        for (name, table, columns) in [
            (
                "ix_label_jobs_due",
                "label_jobs",
                &["state", "next_attempt_at"][..],
            ),
            (
                "ix_label_job_items_state",
                "label_job_items",
                &["job_id", "state", "line"],
            ),
            (
                "ix_label_job_items_asset",
                "label_job_items",
                &["asset_id", "job_id"],
            ),
            (
                "ix_label_job_items_tag",
                "label_job_items",
                &["tag", "job_id"],
            ),
        ] {
            let mut index = Index::create();
            index.name(name).table(table);
            for &column in columns {
                index.col(column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["label_job_items", "label_jobs"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("label_jobs")
        .col(uuid("id").primary_key())
        .col(string("kind"))
        .col(string_null("title"))
        .col(string("state"))
        .col(string("on_missing"))
        .col(integer("copies"))
        .col(integer("total"))
        // How far it is; what is checked already is not checked again after a crash.
        .col(integer("checked"))
        .col(integer("drawn"))
        .col(integer("skipped"))
        .col(integer("pages"))
        .col(big_integer_null("file_size"))
        .col(timestamp_with_time_zone_null("file_expires_at"))
        .col(text_null("detail"))
        .col(uuid_null("again_of"))
        .col(string_null("request_key").unique_key())
        .col(string_null("fingerprint"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone("next_attempt_at"))
        .col(string_null("claimed_by"))
        .col(timestamp_with_time_zone_null("claim_expires_at"))
        .to_owned()
}

fn items() -> TableCreateStatement {
    Table::create()
        .table("label_job_items")
        .col(uuid("job_id"))
        .col(integer("line"))
        // As it was asked for: a code, or else a number.
        .col(text_null("asked"))
        .col(big_integer_null("asked_id"))
        .col(string("state"))
        .col(text_null("detail"))
        .col(big_integer_null("asset_id"))
        .col(string_null("tag"))
        .col(string_null("template"))
        // What the label says, for as long as the PDF is kept.
        .col(text_null("content"))
        .primary_key(Index::create().col("job_id").col("line"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_label_job_items_job_id")
                .from("label_job_items", "job_id")
                .to("label_jobs", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
