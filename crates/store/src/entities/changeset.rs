use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "changesets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    pub reason: Option<String>,
    #[sea_orm(unique)]
    pub undo_of: Option<Uuid>,
    #[sea_orm(unique)]
    pub request_key: Option<String>,
    pub fingerprint: Option<String>,
    pub created_by: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
