use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "label_jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub title: Option<String>,
    pub state: String,
    pub on_missing: String,
    pub copies: i32,
    pub total: i32,
    pub checked: i32,
    pub drawn: i32,
    pub skipped: i32,
    pub pages: i32,
    pub file_size: Option<i64>,
    pub file_expires_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    pub again_of: Option<Uuid>,
    pub created_by: String,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
    pub attempts: i32,
    pub failures: i32,
    pub stuck_since: Option<DateTimeUtc>,
    pub next_attempt_at: DateTimeUtc,
    pub claimed_by: Option<String>,
    pub claim_expires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
