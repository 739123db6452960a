//! Reserving tags.

use chrono::TimeDelta;
use store::{NewReservation, RequestKey, ReservationRecord, Reserved};
use types::{
    NewTagReservation, Page, Permission, TagReservation,
    ledger::{MAX_REASON, MAX_RESERVATION},
};
use uuid::Uuid;

use super::sequences::refusal;
use crate::{
    App, Conflict, Context, Error, Result, Thing, assets::cursor, error::internal,
    limits::page_limit,
};

const LEASE_SECONDS: std::ops::RangeInclusive<u32> = 10..=31_536_000;
const LIST: &str = "reservations";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Reserves the next tags of a sequence: all of them or none. The same key with the same wish
    /// gives the same tags again.
    pub async fn reserve_tags(
        &self,
        ctx: &Context,
        new: &NewTagReservation,
        key: Option<&str>,
    ) -> Result<TagReservation> {
        let who = ctx.require(Permission::ReserveTags)?;
        check(new)?;
        let prefix = match &new.prefix {
            Some(prefix) => prefix.trim().to_ascii_uppercase(),
            None => self.prefix_for(false),
        };
        let lease = new.lease_seconds.map(|s| TimeDelta::seconds(s.into()));
        let wish = NewReservation {
            id: self.ids().next(),
            prefix: prefix.clone(),
            count: new.count,
            note: new
                .note
                .as_deref()
                .map(str::trim)
                .filter(|note| !note.is_empty())
                .map(str::to_owned),
            request: request_key("reserve", &who.username, key, new)?,
            by: who.username.clone(),
            at: ctx.now,
            lease_expires_at: lease.map(|lease| ctx.now + lease),
        };
        if let Some(request) = &wish.request {
            // Asked before RT is: who asks again has been given them already.
            match self.store().reservation_of_request(request).await {
                Ok(Some(before)) => return Ok(reservation_view(before)),
                Ok(None) => {}
                Err(store::Error::KeyReused) => return Err(Conflict::KeyReused.into()),
                Err(other) => return Err(Error::internal("look a request up", other)),
            }
        }
        self.look_ahead(&prefix, usize::from(new.count)).await?;
        match self.store().reserve_tags(&wish).await {
            Ok(Reserved::New(reservation) | Reserved::Before(reservation)) => {
                Ok(reservation_view(reservation))
            }
            Err(store::Error::KeyReused) => Err(Conflict::KeyReused.into()),
            Err(other) => Err(refusal(&prefix, other)),
        }
    }

    /// Tags that were reserved together.
    pub async fn tag_reservation(&self, ctx: &Context, id: Uuid) -> Result<TagReservation> {
        ctx.require(Permission::ReadTags)?;
        Ok(reservation_view(self.known_reservation(id).await?))
    }

    /// What was reserved, the newest first.
    pub async fn tag_reservations(
        &self,
        ctx: &Context,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<TagReservation>> {
        ctx.require(Permission::ReadTags)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let before = cursor
            .map(|cursor| cursor::read_id(LIST, cursor))
            .transpose()?;
        let found = self.store().reservations(before, u64::from(limit) + 1);
        let mut found = found.await.map_err(internal("list reservations"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found.into_iter().map(reservation_view).collect(),
        })
    }

    pub(crate) async fn known_reservation(&self, id: Uuid) -> Result<ReservationRecord> {
        let found = self.store().reservation(id).await;
        let found = found.map_err(internal("read a reservation"))?;
        found.ok_or_else(|| {
            Thing::Record {
                what: "reservation",
                name: id.to_string(),
            }
            .into()
        })
    }
}

/// The key of a request, under the name of whoever asks, and what the request was.
pub(crate) fn request_key(
    operation: &str,
    username: &str,
    key: Option<&str>,
    request: &impl serde::Serialize,
) -> Result<Option<RequestKey>> {
    use sha2::{Digest, Sha256};
    let Some(key) = key else {
        return Ok(None);
    };
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::invalid(
            "Idempotency-Key",
            "invalid",
            "The key has between 1 and 200 visible ASCII characters.",
        ));
    }
    let request = serde_json::to_vec(request);
    let request = request.map_err(|e| Error::internal("read a request again", e))?;
    let digest = Sha256::digest(&request);
    let start: [u8; 16] = std::array::from_fn(|at| digest[at]);
    let fingerprint = format!("{:032x}", u128::from_be_bytes(start));
    Ok(Some(RequestKey {
        key: format!("{operation}:{username}:{key}"),
        fingerprint,
    }))
}

fn check(new: &NewTagReservation) -> Result<()> {
    if !(1..=MAX_RESERVATION).contains(&new.count) {
        let detail = format!("Reserve between 1 and {MAX_RESERVATION} tags at a time.");
        return Err(Error::invalid("/count", "out_of_range", detail));
    }
    if new
        .lease_seconds
        .is_some_and(|seconds| !LEASE_SECONDS.contains(&seconds))
    {
        return Err(Error::invalid(
            "/lease_seconds",
            "out_of_range",
            "A lease lasts between ten seconds and a year; leave it out for ever.",
        ));
    }
    if new
        .note
        .as_ref()
        .is_some_and(|note| note.chars().count() > MAX_REASON)
    {
        let detail = format!("At most {MAX_REASON} characters.");
        return Err(Error::invalid("/note", "too_long", detail));
    }
    Ok(())
}

fn reservation_view(reservation: ReservationRecord) -> TagReservation {
    TagReservation {
        id: reservation.id,
        prefix: reservation.prefix,
        tags: reservation.tags.into_iter().map(|tag| tag.tag).collect(),
        note: reservation.note,
        reserved_by: reservation.reserved_by,
        reserved_at: reservation.reserved_at,
        lease_expires_at: reservation.lease_expires_at,
    }
}
