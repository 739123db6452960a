use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "changeset_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub changeset_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    pub asked: String,
    pub asset_id: Option<i64>,
    pub name: Option<String>,
    pub state: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    pub write_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
