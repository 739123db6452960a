//! The database schema, one step a file.
//!
//! Steps expand first and contract in a later release, so that the version before keeps working
//! while an upgrade is under way. A step that has landed is never edited.

mod m20261122_000001_create_users;
mod m20261122_000002_create_sessions;
mod m20261122_000003_create_sign_in_events;
mod m20261130_000004_create_tags;
mod m20261130_000005_create_rt_writes;
mod m20261130_000006_create_mirror;
mod m20261130_000007_create_changesets;
mod m20261130_000008_add_user_origins;
mod m20261130_000009_create_api_tokens;
mod m20261130_000010_create_second_factors;
mod m20261130_000011_create_label_jobs;
mod m20261130_000012_create_webhooks;
mod m20261130_000020_add_event_actor;
mod m20261130_000021_add_name_key;
mod m20261130_000022_create_requests;
mod m20261130_000023_add_label_job_failures;
mod m20261130_000024_add_token_quota;
mod m20261130_000030_create_mails;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{DbErr, MigratorTrait, SchemaManager};

/// Brings a database to the schema of this version.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_create_users::Migration),
            Box::new(m20261122_000002_create_sessions::Migration),
            Box::new(m20261122_000003_create_sign_in_events::Migration),
            Box::new(m20261130_000004_create_tags::Migration),
            Box::new(m20261130_000005_create_rt_writes::Migration),
            Box::new(m20261130_000006_create_mirror::Migration),
            Box::new(m20261130_000007_create_changesets::Migration),
            Box::new(m20261130_000008_add_user_origins::Migration),
            Box::new(m20261130_000009_create_api_tokens::Migration),
            Box::new(m20261130_000010_create_second_factors::Migration),
            Box::new(m20261130_000011_create_label_jobs::Migration),
            Box::new(m20261130_000012_create_webhooks::Migration),
            Box::new(m20261130_000020_add_event_actor::Migration),
            Box::new(m20261130_000021_add_name_key::Migration),
            Box::new(m20261130_000022_create_requests::Migration),
            Box::new(m20261130_000023_add_label_job_failures::Migration),
            Box::new(m20261130_000024_add_token_quota::Migration),
            Box::new(m20261130_000030_create_mails::Migration),
        ]
    }
}
