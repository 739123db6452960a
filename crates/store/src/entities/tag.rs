use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tags")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag: String,
    pub prefix: String,
    pub number: i64,
    pub state: String,
    pub origin: String,
    #[sea_orm(unique)]
    pub asset_id: Option<i64>,
    pub reservation_id: Option<Uuid>,
    pub reserved_by: String,
    pub reserved_at: DateTimeUtc,
    pub lease_expires_at: Option<DateTimeUtc>,
    pub assigned_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
