//! The tag ledger: sequences, what was done to them, reservations, and every number given.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, string, string_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [sequences(), sequence_changes(), reservations(), tags()] {
            manager.create_table(table).await?;
        }
        let indices = [
            ("tag_sequence_changes", &["prefix", "changed_at"][..], false),
            ("tags", &["prefix", "number"], true),
            // An asset has one tag. Absent values do not count, in either database.
            ("tags", &["asset_id"], true),
            ("tags", &["state", "lease_expires_at"], false),
            ("tags", &["reservation_id"], false),
        ];
        for (table, columns, is_unique) in indices {
            let mut index = Index::create();
            let kind = if is_unique { "ux" } else { "ix" };
            index
                .name(format!("{kind}_{table}_{}", columns.join("_")))
                .table(table);
            for column in columns {
                index.col(*column);
            }
            if is_unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "tags",
            "tag_reservations",
            "tag_sequence_changes",
            "tag_sequences",
        ] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn sequences() -> TableCreateStatement {
    Table::create()
        .table("tag_sequences")
        .col(string("prefix").primary_key())
        .col(integer("padding"))
        .col(big_integer("next_number"))
        .col(boolean("is_active"))
        .col(timestamp_with_time_zone("updated_at"))
        .to_owned()
}

fn sequence_changes() -> TableCreateStatement {
    Table::create()
        .table("tag_sequence_changes")
        .col(uuid("id").primary_key())
        .col(string("prefix"))
        .col(string("kind"))
        .col(big_integer("from_next"))
        .col(big_integer("to_next"))
        .col(string("reason"))
        .col(string("changed_by"))
        .col(timestamp_with_time_zone("changed_at"))
        .to_owned()
}

fn reservations() -> TableCreateStatement {
    Table::create()
        .table("tag_reservations")
        .col(uuid("id").primary_key())
        .col(string("prefix"))
        .col(integer("count"))
        .col(string_null("note"))
        // Who asks twice with one key is given the same tags.
        .col(string_null("request_key").unique_key())
        .col(string_null("fingerprint"))
        .col(string("reserved_by"))
        .col(timestamp_with_time_zone("reserved_at"))
        .col(timestamp_with_time_zone_null("lease_expires_at"))
        .to_owned()
}

fn tags() -> TableCreateStatement {
    Table::create()
        .table("tags")
        .col(string("tag").primary_key())
        .col(string("prefix"))
        .col(big_integer("number"))
        .col(string("state"))
        .col(string("origin"))
        .col(big_integer_null("asset_id"))
        .col(uuid_null("reservation_id"))
        .col(string("reserved_by"))
        .col(timestamp_with_time_zone("reserved_at"))
        .col(timestamp_with_time_zone_null("lease_expires_at"))
        .col(timestamp_with_time_zone_null("assigned_at"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(string_null("void_reason"))
        .to_owned()
}
