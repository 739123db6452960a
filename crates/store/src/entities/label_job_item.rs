use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "label_job_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    #[sea_orm(column_type = "Text", nullable)]
    pub asked: Option<String>,
    pub asked_id: Option<i64>,
    pub state: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    pub asset_id: Option<i64>,
    pub tag: Option<String>,
    pub template: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
