use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mirror_assets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: i64,
    pub name: String,
    pub tag: Option<String>,
    pub tag_stem: Option<String>,
    pub status: String,
    pub status_key: String,
    pub catalog_id: i64,
    pub catalog_name: String,
    pub catalog_key: String,
    pub owner: Option<String>,
    pub owner_key: Option<String>,
    pub owner_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub serial: Option<String>,
    pub serial_key: Option<String>,
    pub internal_name: Option<String>,
    pub internal_name_key: Option<String>,
    pub manufacturer: Option<String>,
    // Named so that nobody takes it for the entity's `Model`.
    #[sea_orm(column_name = "model")]
    pub product: Option<String>,
    pub asset_type: Option<String>,
    pub funding_source: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    #[sea_orm(column_type = "Text")]
    pub details_text: String,
    pub rt_created_at: DateTimeUtc,
    pub rt_updated_at: DateTimeUtc,
    pub read_at: DateTimeUtc,
    pub details_read_at: Option<DateTimeUtc>,
    pub details_of: Option<DateTimeUtc>,
    pub gone_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
