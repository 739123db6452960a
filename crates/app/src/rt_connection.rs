//! How the connection to RT is: what was looked at, what lacks, and what to do about it.

mod needs;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use rt_client::{Access, RequestTracker, Right, Standing};
use tokio::sync::Mutex;
use types::{
    BreakerState, ComponentState, Permission, RtCheck, RtCheckKind, RtCheckState, RtConnection,
};

use crate::{
    App, Context, CustomFieldNames, Error, Result, RtTrouble, assets::in_time, error::upstream,
};

/// How long an answer is given again: finding out costs RT a dozen reads.
const KEPT: TimeDelta = TimeDelta::seconds(30);
/// Questions to RT at the same time.
const AT_ONCE: usize = 3;

/// What RT told last.
#[derive(Debug, Default)]
pub(crate) struct LastLook(Mutex<Option<RtLook>>);

/// What a look at RT found.
#[derive(Debug, Clone)]
pub struct RtLook {
    /// Why RT tells nothing, or not all.
    pub trouble: Option<String>,
    /// What kind of trouble that is, where it is RT's.
    pub cause: Option<RtTrouble>,
    pub version: Option<String>,
    /// The RT user that we are there.
    pub username: Option<String>,
    /// What was looked at, and what to do where something lacks.
    pub checks: Vec<RtCheck>,
    /// When we asked, and what time it was there.
    pub at: DateTime<Utc>,
    pub told_at: Option<DateTime<Utc>>,
}

impl App {
    /// How the connection to RT is. RT is asked again when it is to be, or after half a minute.
    pub async fn rt_connection(&self, ctx: &Context, refresh: bool) -> Result<RtConnection> {
        ctx.require(Permission::ManageRt)?;
        let look = self.look_at_rt(refresh).await;
        let (breaker, retry_at) = self.breaker_state();
        let missing = look
            .checks
            .iter()
            .filter(|check| check.state == RtCheckState::Missing)
            .count();
        let lacks = (missing > 0).then(|| lacking(missing));
        let detail = look.trouble.or(lacks);
        Ok(RtConnection {
            web_url: self.policy().rt_web_url.to_string(),
            state: if detail.is_none() {
                ComponentState::Ok
            } else {
                ComponentState::Failing
            },
            detail,
            version: look.version,
            username: look.username,
            checks: look.checks,
            breaker,
            retry_at,
            writes: self.write_counts().await?,
            mirror: self.mirror_state().await?,
            checked_at: look.at,
        })
    }

    /// Whether writes go to RT, and from when on when they do not.
    fn breaker_state(&self) -> (BreakerState, Option<DateTime<Utc>>) {
        self.outbox().breaker.look(self.clock().now())
    }

    async fn look_at_rt(&self, refresh: bool) -> RtLook {
        // Held over the asking, so that many who ask at once cost RT one look.
        let mut last = self.inner.last_look.0.lock().await;
        let now = self.clock().now();
        if let Some(look) = &*last
            && !refresh
            && (now - look.at).abs() < KEPT
        {
            return look.clone();
        }
        let policy = self.policy();
        let names = (&policy.custom_fields, policy.tags.catalogs.as_slice());
        let look = look_at_rt(self.rt(), names.0, names.1, now).await;
        *last = Some(look.clone());
        look
    }
}

/// Asks RT about itself and about what we need there, without writing anything.
pub async fn look_at_rt(
    rt: &dyn RequestTracker,
    fields: &CustomFieldNames,
    catalogs: &[String],
    now: DateTime<Utc>,
) -> RtLook {
    let look = in_time(ask(rt, fields, catalogs, now)).await;
    look.unwrap_or_else(|error| RtLook {
        trouble: Some(error.to_string()),
        cause: match error {
            Error::Upstream(trouble) => Some(trouble),
            _ => None,
        },
        version: None,
        username: None,
        checks: Vec::new(),
        at: now,
        told_at: None,
    })
}

async fn ask(
    rt: &dyn RequestTracker,
    names: &CustomFieldNames,
    catalogs: &[String],
    at: DateTime<Utc>,
) -> Result<RtLook> {
    let server = rt.server().await.map_err(upstream)?;
    let access = rt.access().await.map_err(upstream)?;
    let fields: Vec<_> = stream::iter(&access.catalogs)
        .map(|catalog| rt.catalog_custom_fields(catalog.id))
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .map_err(upstream)?;
    let there = fields.into_iter().flatten().map(|field| key(&field.name));
    let mut checks = vec![needs::version(&server.version)];
    checks.extend(right_checks(&access));
    checks.extend(field_checks(names, &access, &there.collect()));
    checks.extend(catalog_checks(catalogs, &access));
    Ok(RtLook {
        trouble: None,
        cause: None,
        version: Some(server.version),
        username: access.username,
        checks,
        at,
        told_at: server.told_at,
    })
}

fn field_checks(
    names: &CustomFieldNames,
    access: &Access,
    there: &BTreeSet<String>,
) -> Vec<RtCheck> {
    // Without the right to see fields nobody can tell whether they are there.
    let can_tell = access.standing(Right::SeeCustomField) != Standing::Missing;
    let check = |name: String, is_there: bool, setting: &str, needed_for: &str| {
        let state = match (is_there, can_tell) {
            (true, _) => RtCheckState::Ok,
            (false, true) => RtCheckState::Missing,
            (false, false) => RtCheckState::Unknown,
        };
        RtCheck {
            kind: RtCheckKind::CustomField,
            remedy: (state == RtCheckState::Missing).then(|| needs::field_remedy(&name, setting)),
            name,
            state,
            needed_for: needed_for.to_owned(),
        }
    };
    let mut checks: Vec<RtCheck> = [
        (
            &names.serial,
            "serial",
            "Looking assets up by serial number; labels",
        ),
        (
            &names.internal_name,
            "internal_name",
            "Internal names; labels",
        ),
        (&names.manufacturer, "manufacturer", "Receiving assets"),
        (&names.model, "model", "Searching by model; labels"),
        (&names.asset_type, "type", "Choosing the size of a label"),
        (
            &names.funding_source,
            "funding_source",
            "Funding sources on labels",
        ),
    ]
    .into_iter()
    .map(|(name, setting, needed_for)| {
        check(
            name.clone(),
            there.contains(&key(name)),
            setting,
            needed_for,
        )
    })
    .collect();
    if !names.macs.is_empty() {
        // One of them is enough: they are guesses until somebody sets them.
        let found: Vec<&String> = names
            .macs
            .iter()
            .filter(|name| there.contains(&key(name)))
            .collect();
        let shown = if found.is_empty() {
            names.macs.join(", ")
        } else {
            found
                .iter()
                .map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let needed_for = "Looking assets up by MAC address";
        checks.push(check(shown, !found.is_empty(), "macs", needed_for));
    }
    checks
}

fn catalog_checks(catalogs: &[String], access: &Access) -> Vec<RtCheck> {
    let there: BTreeSet<String> = access.catalogs.iter().map(|c| key(&c.name)).collect();
    let checks = catalogs.iter().map(|name| {
        let is_there = there.contains(&key(name));
        RtCheck {
            kind: RtCheckKind::Catalog,
            name: name.clone(),
            state: if is_there {
                RtCheckState::Ok
            } else {
                RtCheckState::Missing
            },
            needed_for: "Giving new assets of this catalog their tags".to_owned(),
            remedy: (!is_there).then(|| needs::CATALOG_REMEDY.to_owned()),
        }
    });
    checks.collect()
}

fn right_checks(access: &Access) -> Vec<RtCheck> {
    let user = access.username.as_deref();
    let checks = access.rights.iter().filter_map(|&(right, standing)| {
        let need = needs::right(right)?;
        let state = match standing {
            Standing::Held => RtCheckState::Ok,
            Standing::Missing => RtCheckState::Missing,
            Standing::Unknown => RtCheckState::Unknown,
        };
        Some(RtCheck {
            kind: RtCheckKind::Right,
            name: right.as_str().to_owned(),
            state,
            needed_for: need.needed_for.to_owned(),
            remedy: (state == RtCheckState::Missing).then(|| need.remedy(right, user)),
        })
    });
    checks.collect()
}

fn lacking(missing: usize) -> String {
    match missing {
        1 => "One thing that rtutils needs is missing in Request Tracker.".to_owned(),
        _ => format!("{missing} things that rtutils needs are missing in Request Tracker."),
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}
