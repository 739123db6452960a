//! Our copy of RT's assets, and how fresh it is.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [assets(), details(), macs(), marks()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("mirror_assets", "tag"),
            ("mirror_assets", "serial_key"),
            ("mirror_assets", "internal_name_key"),
            ("mirror_assets", "owner_key"),
            ("mirror_assets", "rt_updated_at"),
            ("mirror_macs", "asset_id"),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("ix_{table}_{column}"))
                        .table(table)
                        .col(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["marks", "mirror_macs", "mirror_details", "mirror_assets"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// What look-ups and lists go by, and nothing that is long: a search goes over all rows.
///
/// A `…_key` is the text in lower case, to be compared.
fn assets() -> TableCreateStatement {
    Table::create()
        .table("mirror_assets")
        .col(big_integer("asset_id").primary_key())
        .col(string("name"))
        // The name in canonical form, when it is a tag.
        .col(string_null("tag"))
        // The tag without the digits at its end, when it has any there.
        .col(string_null("tag_stem"))
        .col(string("status"))
        .col(string("status_key"))
        .col(big_integer("catalog_id"))
        .col(string("catalog_name"))
        .col(string("catalog_key"))
        .col(string_null("owner"))
        .col(string_null("owner_key"))
        .col(string_null("owner_name"))
        .col(text_null("description"))
        .col(string_null("serial"))
        .col(string_null("serial_key"))
        .col(string_null("internal_name"))
        .col(string_null("internal_name_key"))
        .col(string_null("manufacturer"))
        .col(string_null("model"))
        .col(string_null("asset_type"))
        .col(string_null("funding_source"))
        // What a search looks through, lower case: of a summary, and of the details.
        .col(text("search_text"))
        .col(text("details_text"))
        .col(timestamp_with_time_zone("rt_created_at"))
        .col(timestamp_with_time_zone("rt_updated_at"))
        .col(timestamp_with_time_zone("read_at"))
        // When the custom fields were read, and of which change they are.
        .col(timestamp_with_time_zone_null("details_read_at"))
        .col(timestamp_with_time_zone_null("details_of"))
        // Since when RT no longer has it.
        .col(timestamp_with_time_zone_null("gone_at"))
        .to_owned()
}

/// People and custom fields, as JSON.
fn details() -> TableCreateStatement {
    Table::create()
        .table("mirror_details")
        .col(big_integer("asset_id").primary_key())
        .col(text("content"))
        .to_owned()
}

fn macs() -> TableCreateStatement {
    Table::create()
        .table("mirror_macs")
        .col(string("mac"))
        .col(big_integer("asset_id"))
        .primary_key(Index::create().col("mac").col("asset_id"))
        .to_owned()
}

/// Where long work stands: a name, a text, and who holds it until when.
fn marks() -> TableCreateStatement {
    Table::create()
        .table("marks")
        .col(string("name").primary_key())
        .col(text("value"))
        .col(string_null("held_by"))
        .col(timestamp_with_time_zone_null("held_until"))
        .col(timestamp_with_time_zone("updated_at"))
        .to_owned()
}
