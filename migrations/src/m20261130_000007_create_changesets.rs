//! Changes to many assets and shipments of new ones, line by line.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, integer, string, string_null, text, text_null, timestamp_with_time_zone,
        uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            changesets(),
            lines("changeset_items", "changeset_id", "changesets"),
            shipments(),
            lines("shipment_items", "shipment_id", "shipments"),
        ] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "shipment_items",
            "shipments",
            "changeset_items",
            "changesets",
        ] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn changesets() -> TableCreateStatement {
    Table::create()
        .table("changesets")
        .col(uuid("id").primary_key())
        .col(text("changes"))
        .col(string_null("reason"))
        // A changeset is undone once.
        .col(uuid_null("undo_of").unique_key())
        .col(string_null("request_key").unique_key())
        .col(string_null("fingerprint"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn shipments() -> TableCreateStatement {
    Table::create()
        .table("shipments")
        .col(uuid("id").primary_key())
        .col(text("fields"))
        .col(string_null("request_key").unique_key())
        .col(string_null("fingerprint"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// The lines of a changeset or of a shipment.
fn lines(table: &'static str, parent: &'static str, parents: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(uuid(parent))
        .col(integer("line"))
        // As it was asked for.
        .col(string("asked"))
        .col(big_integer_null("asset_id"))
        .col(string_null("name"))
        // What is known without asking RT; what became of a write is told by the write.
        .col(string("state"))
        .col(text_null("detail"))
        .col(uuid_null("write_id"))
        .primary_key(Index::create().col(parent).col("line"))
        .foreign_key(
            ForeignKey::create()
                .name(format!("fk_{table}_{parent}"))
                .from(table, parent)
                .to(parents, "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
