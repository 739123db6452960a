use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mirror_macs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mac: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
