use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub username: String,
    #[sea_orm(unique)]
    pub username_key: String,
    pub display_name: String,
    pub role: String,
    /// Empty for people without a local password.
    pub password_hash: String,
    pub created_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
    pub source: String,
    pub external_id: Option<String>,
    pub directory_dn: Option<String>,
    pub checked_at: Option<DateTimeUtc>,
    pub is_break_glass: bool,
    pub email: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
