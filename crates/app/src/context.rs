//! Who asks, from where, when, and under which number the log knows it.

use std::{fmt, net::IpAddr};

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
    /// A script with a good API token.
    Token(TokenBearer),
}

/// A person who is signed in, as the access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub id: Uuid,
    pub username: String,
    pub role: Role,
    /// The session that the access token belongs to; for a script, the API token.
    pub session_id: Uuid,
}

/// A script that acts for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenBearer {
    /// Whoever made the token, as they are now: a smaller role makes the token smaller.
    pub owner: SignedIn,
    pub scopes: Vec<Permission>,
}

/// Where a request comes from.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The address, behind the proxies that are trusted; absent for the command line.
    pub address: Option<IpAddr>,
    /// The browser and the system, as far as they say what they are.
    pub user_agent: Option<String>,
    /// The mark of a browser that signed in before.
    pub device: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// What a use case knows about the request that it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub caller: Caller,
    pub client: Client,
    /// Read once, so that a request has one time.
    pub now: DateTime<Utc>,
    pub request_id: Uuid,
    /// Whether nobody gets what the answer has, as with `HEAD`: a label that is only weighed is not
    /// printed.
    pub is_without_body: bool,
}

impl Context {
    /// A request of a caller, from nowhere in particular.
    #[must_use]
    pub fn new(caller: Caller, now: DateTime<Utc>, request_id: Uuid) -> Self {
        Self {
            caller,
            client: Client::default(),
            now,
            request_id,
            is_without_body: false,
        }
    }

    /// The same, of somebody who gets nothing of the answer but its headers.
    #[must_use]
    pub fn without_body(self, is_without_body: bool) -> Self {
        Self {
            is_without_body,
            ..self
        }
    }

    /// The same, from this client.
    #[must_use]
    pub fn from_client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// The name of the person who asks, or for whom a script does.
    pub(crate) fn username(&self) -> Option<&str> {
        match &self.caller {
            Caller::Nobody => None,
            Caller::User(user) => Some(&user.username),
            Caller::Token(token) => Some(&token.owner.username),
        }
    }

    /// The caller, if they may do this. For a script it is whoever it acts for: the permission has
    /// to be one of the token's scopes and one of its owner's role.
    pub fn require(&self, permission: Permission) -> Result<&SignedIn> {
        let (who, is_in_scope) = match &self.caller {
            Caller::Nobody => return Err(Error::Unauthenticated),
            Caller::User(user) => (user, true),
            Caller::Token(token) => (
                &token.owner,
                permission.is_scope() && token.scopes.contains(&permission),
            ),
        };
        if is_in_scope && who.role.permissions().contains(&permission) {
            Ok(who)
        } else {
            Err(Error::Forbidden(permission))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(caller: Caller) -> Context {
        Context::new(caller, DateTime::UNIX_EPOCH, Uuid::nil())
    }

    fn ada(role: Role) -> SignedIn {
        SignedIn {
            id: Uuid::nil(),
            username: "ada".into(),
            role,
            session_id: Uuid::nil(),
        }
    }

    fn script(role: Role, scopes: &[Permission]) -> Context {
        context(Caller::Token(TokenBearer {
            owner: ada(role),
            scopes: scopes.to_vec(),
        }))
    }

    #[test]
    fn nobody_is_asked_to_sign_in_first() {
        let nobody = context(Caller::Nobody);

        let refusal = nobody.require(Permission::ReadAccount);

        assert!(matches!(refusal, Err(Error::Unauthenticated)));
    }

    #[test]
    fn a_teacher_may_read_the_own_account_and_no_asset() {
        let teacher = context(Caller::User(ada(Role::Teacher)));

        assert!(teacher.require(Permission::ReadAccount).is_ok());
        assert!(matches!(
            teacher.require(Permission::ReadAssets),
            Err(Error::Forbidden(Permission::ReadAssets))
        ));
    }

    #[test]
    fn a_script_may_do_what_its_scopes_and_its_owners_role_both_say() {
        let scopes = [Permission::ReadAssets, Permission::ManageTags];

        let of_admin = script(Role::Admin, &scopes);
        assert!(of_admin.require(Permission::ReadAssets).is_ok());
        assert!(of_admin.require(Permission::ManageTags).is_ok());
        assert!(of_admin.require(Permission::PrintLabels).is_err());
        let of_technician = script(Role::Technician, &scopes);
        assert!(of_technician.require(Permission::ReadAssets).is_ok());
        assert!(of_technician.require(Permission::ManageTags).is_err());
        assert!(
            script(Role::Teacher, &scopes)
                .require(Permission::ReadAssets)
                .is_err()
        );
    }

    #[test]
    fn no_script_looks_after_accounts_whatever_its_row_says() {
        let script = script(Role::Admin, &Permission::ALL);

        for permission in Permission::ALL {
            assert_eq!(script.require(permission).is_ok(), permission.is_scope());
        }
    }
}
