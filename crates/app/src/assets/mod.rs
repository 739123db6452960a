//! Looking assets up: by id, by tag, by serial number, by MAC address, by whatever was scanned, and
//! in lists.
//!
//! A look-up is exact or it is nothing: what RT finds is compared again here, because its searches
//! know wildcards and do not agree about case from one database to the next.

mod ask;
pub(crate) mod cursor;
mod history;
mod hits;
mod kept;
mod lookup;
mod mac;
mod scan;
mod search;
mod suggest;
mod view;

use std::time::Duration;

pub(crate) use self::{
    ask::tag_of,
    history::FieldNames,
    hits::Found,
    mac::MacAddress,
    scan::{Resolution, invalid_scan},
};
use crate::{AssetKey, Error, Result, RtTrouble, Thing};

/// How long RT may take for all that one request about one asset asks of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Gives up work that asks RT more than once when all of it has taken too long: each call has its
/// own time-out, and a person at a scan box waits for their sum. Only for reads.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or(Err(Error::Upstream(RtTrouble::Timeout)))
}

fn not_found(key: AssetKey) -> Error {
    Error::NotFound(Thing::Asset {
        key,
        suggestions: Vec::new(),
    })
}
