use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rt_writes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub lane: String,
    pub kind: String,
    pub state: String,
    pub asset_id: Option<i64>,
    pub tag: Option<String>,
    pub summary: String,
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    pub attempts: i32,
    pub failures: i32,
    pub next_attempt_at: DateTimeUtc,
    pub claimed_by: Option<String>,
    pub claim_expires_at: Option<DateTimeUtc>,
    pub uncertain_since: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    pub unique_key: Option<String>,
    pub name_key: Option<String>,
    #[sea_orm(unique)]
    pub request_key: Option<String>,
    pub fingerprint: Option<String>,
    pub parent_id: Option<Uuid>,
    pub parent_line: Option<i32>,
    pub requested_by: String,
    pub requested_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
