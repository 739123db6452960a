mod create;
mod mirrored;
mod plan;
mod undo;

use std::{collections::BTreeMap, time::Duration};

use app::{Conflict, Error};
use rt_sim::AssetState;
use types::{AssetPatch, Changeset, ChangesetItem, ChangesetItemState as State, NewChangeset};
use uuid::Uuid;

use crate::site::Site;

fn of(assets: &[&str], changes: AssetPatch) -> NewChangeset {
    NewChangeset {
        assets: assets.iter().map(|&asset| asset.to_owned()).collect(),
        changes,
        reason: None,
    }
}

fn status(status: &str) -> AssetPatch {
    AssetPatch {
        status: Some(status.into()),
        ..AssetPatch::default()
    }
}

fn custom(name: &str, values: &[&str]) -> AssetPatch {
    let values = values.iter().map(|&value| value.to_owned()).collect();
    AssetPatch {
        custom_fields: BTreeMap::from([(name.to_owned(), values)]),
        ..AssetPatch::default()
    }
}

async fn change(site: &Site, new: &NewChangeset) -> Changeset {
    let changeset = site
        .app
        .create_changeset(&site.technician(), new, None)
        .await;
    changeset.unwrap()
}

async fn undo(site: &Site, id: Uuid) -> Changeset {
    let undo = site.app.undo_changeset(&site.technician(), id, None).await;
    undo.unwrap()
}

async fn look(site: &Site, id: Uuid) -> Changeset {
    site.app.changeset(&site.technician(), id).await.unwrap()
}

async fn items(site: &Site, id: Uuid) -> Vec<ChangesetItem> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = site
            .app
            .changeset_items(&site.technician(), id, Some(100), cursor.as_deref())
            .await
            .unwrap();
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return all;
        }
    }
}

/// Carries writes out, with time going by in between, until nothing of the changeset waits.
async fn carried_out(site: &Site, id: Uuid) -> Changeset {
    for _ in 0..200 {
        site.app.run_due_writes().await.unwrap();
        let changeset = look(site, id).await;
        if changeset.is_finished {
            return changeset;
        }
        site.clock.advance(Duration::from_secs(30));
    }
    panic!("{:?}", look(site, id).await)
}

fn states(items: &[ChangesetItem]) -> Vec<State> {
    items.iter().map(|item| item.state).collect()
}

fn detail(item: &ChangesetItem) -> &str {
    item.detail.as_deref().unwrap_or_default()
}

fn id_of(site: &Site, name: &str) -> u64 {
    site.rt.state().assets_named(name)[0].id
}

fn asset(site: &Site, name: &str) -> AssetState {
    site.rt.state().assets_named(name).remove(0)
}

fn too_late(refusal: &Error) -> bool {
    matches!(refusal, Error::Conflict(Conflict::WrongState { .. }))
}
