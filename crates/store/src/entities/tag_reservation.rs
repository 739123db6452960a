use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_reservations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub prefix: String,
    pub count: i32,
    pub note: Option<String>,
    #[sea_orm(unique)]
    pub request_key: Option<String>,
    pub fingerprint: Option<String>,
    pub reserved_by: String,
    pub reserved_at: DateTimeUtc,
    pub lease_expires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
