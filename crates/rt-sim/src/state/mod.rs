//! What the simulated RT remembers.

mod assets;
mod create;
mod custom_fields;
mod dates;
mod history;
mod lifecycle;
mod links;
mod load;
mod records;
mod roles;
mod update;
mod users;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(crate) use create::NotCreated;
pub(crate) use dates::for_programs as date_time_for_programs;
use history::Entry;
pub(crate) use lifecycle::{ACTIVE_STATUSES, INACTIVE_STATUSES, actions, ticket_actions};
pub(crate) use load::ROOT;
pub(crate) use records::{
    Asset, Catalog, Field, FieldOwner, NOBODY, ObjectKind, Rt, Ticket, Transaction, User, Values,
};
pub(crate) use roles::Role;

use crate::{Error, fixture::Fixture};

/// A handle to what the simulated RT holds; clones look at the same RT.
#[derive(Debug, Clone)]
pub struct State {
    rt: Arc<Mutex<Rt>>,
    seen: Arc<Mutex<Vec<SeenRequest>>>,
}

/// A request that reached the simulator, in the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    pub method: String,
    /// The path with its query, as it was sent.
    pub path: String,
    pub user_agent: Option<String>,
    /// The trace that it is said to be part of.
    pub traceparent: Option<String>,
}

/// An asset as RT holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetState {
    pub id: u64,
    pub name: String,
    pub description: String,
    pub status: String,
    pub catalog: String,
    /// The owner's user name; `Nobody` when there is none.
    pub owner: String,
    pub held_by: Vec<String>,
    /// Values by custom field name; fields without a value are left out.
    pub fields: BTreeMap<String, Vec<String>>,
}

/// A ticket as RT holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketState {
    pub id: u64,
    pub queue: String,
    pub subject: String,
    pub content: String,
    pub requestors: Vec<String>,
    /// The assets that the ticket refers to.
    pub assets: Vec<u64>,
}

impl State {
    pub(crate) fn new(fixture: &Fixture, token: &str, url: &str) -> Result<Self, Error> {
        let rt = Rt::load(fixture, token, url)?;
        Ok(Self {
            rt: Arc::new(Mutex::new(rt)),
            seen: Arc::default(),
        })
    }

    /// The asset with this id, deleted ones included.
    #[must_use]
    pub fn asset(&self, id: u64) -> Option<AssetState> {
        let rt = self.lock();
        rt.assets.get(id).map(|asset| asset_state(&rt, asset))
    }

    /// Every asset with exactly this name, by id.
    #[must_use]
    pub fn assets_named(&self, name: &str) -> Vec<AssetState> {
        let rt = self.lock();
        let named = rt.assets.named(name);
        named.map(|asset| asset_state(&rt, asset)).collect()
    }

    /// Every asset by id, deleted ones included.
    #[must_use]
    pub fn assets(&self) -> Vec<AssetState> {
        let rt = self.lock();
        rt.assets
            .iter()
            .map(|asset| asset_state(&rt, asset))
            .collect()
    }

    /// How many assets there are, deleted ones included.
    #[must_use]
    pub fn asset_count(&self) -> usize {
        self.lock().assets.len()
    }

    /// Every ticket, by id.
    #[must_use]
    pub fn tickets(&self) -> Vec<TicketState> {
        let rt = self.lock();
        let tickets = rt.tickets.values().map(|ticket| TicketState {
            id: ticket.id,
            queue: ticket.queue.clone(),
            subject: ticket.subject.clone(),
            content: ticket.content.clone(),
            requestors: ticket
                .requestors
                .iter()
                .map(|&id| rt.user_name(id))
                .collect(),
            assets: ticket.refers_to.clone(),
        });
        tickets.collect()
    }

    /// Renames an asset the way a person does in RT's own pages, if there is such an asset.
    pub fn rename_asset(&self, id: u64, name: &str) {
        let mut rt = self.lock();
        let rename = |asset: &mut Asset| std::mem::replace(&mut asset.name, name.to_owned());
        let Some(old) = rt.assets.change(id, rename) else {
            return;
        };
        let values = [Some(old), Some(name.to_owned())];
        rt.record(Entry::change(id, "Set", "Name", values, NOBODY));
    }

    /// The requests seen so far, those to `/_sim/` left out.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.seen().clone()
    }

    /// Forgets the requests seen so far.
    pub fn forget_requests(&self) {
        self.seen().clear();
    }

    pub(crate) fn saw(&self, request: SeenRequest) {
        // A demo may run for weeks; tests look at a handful.
        let mut seen = self.seen();
        if seen.len() >= 10_000 {
            seen.drain(..5_000);
        }
        seen.push(request);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Rt> {
        self.rt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Vec<SeenRequest>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asset_state(rt: &Rt, asset: &Asset) -> AssetState {
    let values = rt.fields_of(FieldOwner::Asset).filter_map(|field| {
        let values: Vec<String> = asset
            .values
            .get(&field.id)?
            .iter()
            .flatten()
            .cloned()
            .collect();
        (!values.is_empty()).then(|| (field.name.clone(), values))
    });
    AssetState {
        id: asset.id,
        name: asset.name.clone(),
        description: asset.description.clone(),
        status: asset.status.clone(),
        catalog: rt.catalog_name(asset.catalog).to_owned(),
        owner: rt.user_name(asset.owner),
        held_by: asset.held_by.iter().map(|&id| rt.user_name(id)).collect(),
        fields: values.collect(),
    }
}
