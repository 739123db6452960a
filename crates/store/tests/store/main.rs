//! Every store function, on `SQLite` files and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and a case is a test without one"
)]

mod api_tokens;
mod at_once;
mod changesets;
mod copy;
mod durability;
mod examine;
mod label_jobs;
mod ledger;
mod mails;
mod marks;
mod mirror;
mod mirror_lists;
mod numbers;
mod on_each_database;
mod paging;
mod people;
mod safety;
mod schema;
mod second_factors;
mod sessions;
mod shipments;
mod sign_ins;
mod users;
mod webhooks;
mod writes;

use chrono::{DateTime, TimeDelta, Utc};
use store::{NewToken, Origin, SessionOrigin, Store, TokenHash, UserRecord};
use types::Role;
use uuid::Uuid;

/// A Monday morning, to the microsecond.
fn monday() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_795_420_800_123_456).unwrap()
}

fn ada() -> UserRecord {
    UserRecord {
        id: Uuid::from_u128(0xada),
        username: "Ada".into(),
        display_name: "Ada O'Brien".into(),
        role: Role::Technician,
        password_hash: Some("$argon2id$…".into()),
        created_at: monday(),
        disabled_at: None,
        origin: Origin::Local,
        email: None,
    }
}

fn token(number: u8, issued_at: DateTime<Utc>) -> NewToken {
    NewToken {
        hash: hash(number),
        issued_at,
        expires_at: issued_at + TimeDelta::days(30),
        origin: SessionOrigin {
            address: Some("192.0.2.7".into()),
            user_agent: Some("Firefox on Windows".into()),
        },
    }
}

fn hash(number: u8) -> TokenHash {
    TokenHash::new([number; 32])
}

/// Opens session 1 for Ada with token 1.
async fn open_session(store: &Store) -> Uuid {
    let session_id = Uuid::from_u128(1);
    store.add_user(&ada()).await.unwrap();
    let first = token(1, monday());
    store
        .open_session(session_id, &ada(), &first)
        .await
        .unwrap();
    session_id
}
