use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub occurred_at: DateTimeUtc,
    pub username: String,
    pub address: String,
    pub outcome: String,
    pub reason: Option<String>,
    pub username_key: Option<String>,
    pub actor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
