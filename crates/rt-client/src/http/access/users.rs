//! Who we are, and what we may know of others.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::offered;
use crate::{
    Error, Result, Standing,
    http::{
        call::Call,
        transport::Transport,
        users,
        wire::{WireLink, list},
    },
};

/// A user whom every RT has and nobody is.
const SOMEBODY_ELSE: &str = "Nobody";

/// The name of our own user, spelt as RT spells it.
pub(super) async fn own_name(transport: &Transport) -> Result<Option<String>> {
    let Some(own) = transport.own_user() else {
        return Ok(None);
    };
    match users::get(transport, own).await {
        Ok(user) => Ok(Some(user.username)),
        Err(Error::NotFound | Error::Forbidden { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What we may know of another user.
pub(super) struct Stranger {
    pub(super) admin: Standing,
    pub(super) history: Standing,
}

#[derive(Deserialize)]
struct WireStranger {
    /// Told only to those who administer users.
    #[serde(rename = "Disabled")]
    disabled: Option<IgnoredAny>,
    #[serde(default, rename = "_hyperlinks", deserialize_with = "list")]
    links: Vec<WireLink>,
}

pub(super) async fn stranger(transport: &Transport) -> Result<Stranger> {
    let call = Call::get("access_users", &["user", SOMEBODY_ELSE]);
    let both = |standing| Stranger {
        admin: standing,
        history: standing,
    };
    match transport.send(call).await {
        Ok(answer) => {
            let wire: WireStranger = answer.json()?;
            Ok(Stranger {
                admin: offered(wire.disabled.is_some()),
                history: offered(wire.links.iter().any(|link| link.is("history"))),
            })
        }
        // We are not privileged, so that no right for users would be of any use.
        Err(Error::Forbidden { .. }) => Ok(both(Standing::Missing)),
        Err(Error::NotFound) => Ok(both(Standing::Unknown)),
        Err(other) => Err(other),
    }
}
