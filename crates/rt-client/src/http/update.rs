//! Changing assets: read, write on condition, read back.

use std::collections::HashSet;

use super::{call::Call, guard, read, transport::Transport, verify::Plan};
use crate::{Asset, AssetChanges, AssetId, ETag, Error, Result, UpdateReport};

/// How often a change that does not depend on a version is tried on a fresh one.
const ROUNDS: u32 = 3;

pub(super) async fn asset(
    transport: &Transport,
    id: AssetId,
    changes: &AssetChanges,
    expected: Option<&ETag>,
) -> Result<UpdateReport> {
    guard::changes(changes)?;
    let mut known = HashSet::new();
    for _ in 0..ROUNDS {
        let before = read::asset(transport, id).await?;
        if expected.is_some_and(|expected| before.etag.as_ref() != Some(expected)) {
            return Err(Error::Conflict);
        }
        let plan = Plan::new(&before, changes);
        let Some(body) = plan.body() else {
            return Ok(UpdateReport {
                fields: plan.report(&before, &[]),
                asset: before,
                messages: Vec::new(),
            });
        };
        check_people(transport, changes, &before, &mut known).await?;

        let call = Call::update("update_asset", &["asset", &id.to_string()], body)
            .if_match(before.etag.clone());
        let messages = match transport.send(call).await {
            Ok(answer) => answer.json::<Vec<String>>().map_err(Error::after_write)?,
            // Nothing was written, so a change that suits any version can be tried on the new one.
            Err(Error::Conflict) if expected.is_none() => continue,
            Err(other) => return Err(other),
        };
        let after = read::asset(transport, id)
            .await
            .map_err(Error::after_write)?;
        return Ok(UpdateReport {
            fields: plan.report(&after, &messages),
            asset: after,
            messages,
        });
    }
    Err(Error::Conflict)
}

async fn check_people(
    transport: &Transport,
    changes: &AssetChanges,
    before: &Asset,
    known: &mut HashSet<String>,
) -> Result<()> {
    let present = (before.owner.iter())
        .chain(&before.held_by)
        .chain(&before.contacts);
    known.extend(present.map(|user| user.username.to_lowercase()));
    let wanted: Vec<&str> = (changes.owner.iter().filter_map(|owner| owner.username()))
        .chain(changes.held_by.iter().flatten())
        .chain(changes.contacts.iter().flatten())
        .map(String::as_str)
        .collect();
    guard::people(transport, &wanted, known).await
}
