//! Who asks, when, and under which number the log knows it.

use chrono::{DateTime, Utc};
use types::{Permission, Role};
use uuid::Uuid;

use crate::{Error, Result};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody that we know.
    Nobody,
    /// A person with a good access token.
    User(SignedIn),
}

/// A person who is signed in, as the access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub id: Uuid,
    pub username: String,
    pub role: Role,
    /// The session that the access token belongs to.
    pub session_id: Uuid,
}

/// What a use case knows about the request that it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub caller: Caller,
    /// Read once, so that a request has one time.
    pub now: DateTime<Utc>,
    pub request_id: Uuid,
}

impl Context {
    /// A request of a caller.
    #[must_use]
    pub fn new(caller: Caller, now: DateTime<Utc>, request_id: Uuid) -> Self {
        Self {
            caller,
            now,
            request_id,
        }
    }

    /// The caller, if they may do this.
    pub fn require(&self, permission: Permission) -> Result<&SignedIn> {
        match &self.caller {
            Caller::Nobody => Err(Error::Unauthenticated),
            Caller::User(user) if user.role.permissions().contains(&permission) => Ok(user),
            Caller::User(_) => Err(Error::Forbidden(permission)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(caller: Caller) -> Context {
        Context::new(caller, DateTime::UNIX_EPOCH, Uuid::nil())
    }

    fn signed_in(role: Role) -> Caller {
        Caller::User(SignedIn {
            id: Uuid::nil(),
            username: "ada".into(),
            role,
            session_id: Uuid::nil(),
        })
    }

    #[test]
    fn nobody_is_asked_to_sign_in_first() {
        let nobody = context(Caller::Nobody);

        let refusal = nobody.require(Permission::ReadAccount);

        assert!(matches!(refusal, Err(Error::Unauthenticated)));
    }

    #[test]
    fn a_teacher_may_read_the_own_account_and_no_asset() {
        let teacher = context(signed_in(Role::Teacher));

        assert!(teacher.require(Permission::ReadAccount).is_ok());
        assert!(matches!(
            teacher.require(Permission::ReadAssets),
            Err(Error::Forbidden(Permission::ReadAssets))
        ));
    }
}
