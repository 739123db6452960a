//! The outbox: every write to RT is a row before it is sent, and stays one until it is known what
//! became of it.
//!
//! A write is asked for in the same transaction as what it belongs to. It is tried at once, in the
//! hand of whoever asked, and by the workers of [`App::work_outbox`] after that. A claim on a row
//! ends by itself, so what a crashed server had in hand is taken up by the next one; before a
//! request leaves that RT may act upon, the row says so, and whoever takes it up looks before
//! repeating it.

mod ahead;
mod breaker;
mod create;
mod fields;
mod manage;
mod payload;
mod run;
mod settle;
mod tag;
mod update;
mod view;

use tokio::sync::{Notify, Semaphore};

pub(crate) use self::{
    ahead::Looks,
    breaker::Breaker,
    fields::{is_so, patch_of, reading, wanted},
    payload::{CreatePayload, Payload, TagPayload, UpdatePayload, lane_of},
    tag::naming,
    update::differs,
    view::{decode_fields, write_view},
};
use crate::{App, OutboxPolicy};

/// What the writes of this server share.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// This server, as rows name it that it has in hand.
    pub holder: String,
    /// Something is to do.
    pub work: Notify,
    /// Some write was put down.
    pub settled: Notify,
    pub room: Semaphore,
    pub breaker: Breaker,
    /// What RT was asked about numbers that are still to be given.
    pub looks: Looks,
}

impl Outbox {
    pub(crate) fn new(holder: String, policy: &OutboxPolicy) -> Self {
        Self {
            holder,
            work: Notify::new(),
            settled: Notify::new(),
            room: Semaphore::new(policy.concurrent),
            breaker: Breaker::new(policy),
            looks: Looks::default(),
        }
    }
}

impl App {
    pub(crate) fn outbox(&self) -> &Outbox {
        &self.inner.outbox
    }
}
