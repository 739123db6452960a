//! Who is signed in, and what they may do.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person is in rtutils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Teacher,
    Technician,
    Admin,
}

impl Role {
    /// All of them, the one that may do least first.
    pub const ALL: [Self; 3] = [Self::Teacher, Self::Technician, Self::Admin];

    /// What the role may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Teacher => &[Permission::ReadAccount, Permission::ManageAccount],
            Self::Technician => &[
                Permission::ReadAccount,
                Permission::ManageAccount,
                Permission::ReadAssets,
                Permission::PrintLabels,
                Permission::CreateAssets,
                Permission::EditAssets,
                Permission::ReadTags,
                Permission::ReserveTags,
                Permission::ReadRtWrites,
            ],
            Self::Admin => &[
                Permission::ReadAccount,
                Permission::ManageAccount,
                Permission::ManagePeople,
                Permission::ReadAssets,
                Permission::PrintLabels,
                Permission::CreateAssets,
                Permission::EditAssets,
                Permission::ReadTags,
                Permission::ReserveTags,
                Permission::ManageTags,
                Permission::ReadRtWrites,
                Permission::ManageRt,
                Permission::ManageWebhooks,
                Permission::TestDirectory,
            ],
        }
    }

    /// The name on the wire and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Teacher => "teacher",
            Self::Technician => "technician",
            Self::Admin => "admin",
        }
    }

    /// Reads a role by its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that a caller may do. Operations of the API name the one that they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Permission {
    /// See who one is signed in as.
    #[serde(rename = "account:read")]
    ReadAccount,
    /// Look after the own account: password, second factor, sessions, tokens.
    #[serde(rename = "account:manage")]
    ManageAccount,
    /// Look after people: their accounts, sessions, tokens and sign-ins.
    #[serde(rename = "people:manage")]
    ManagePeople,
    /// Look assets up and read their history.
    #[serde(rename = "assets:read")]
    ReadAssets,
    /// Draw labels.
    #[serde(rename = "labels:print")]
    PrintLabels,
    /// Make assets in RT.
    #[serde(rename = "assets:create")]
    CreateAssets,
    /// Change assets in RT, one by one and many at once.
    #[serde(rename = "assets:edit")]
    EditAssets,
    /// See the tag ledger and its sequences.
    #[serde(rename = "tags:read")]
    ReadTags,
    /// Reserve tags, bind them to assets, give them up.
    #[serde(rename = "tags:reserve")]
    ReserveTags,
    /// Begin and change sequences of tags.
    #[serde(rename = "tags:manage")]
    ManageTags,
    /// See what waits for RT, and what became of it.
    #[serde(rename = "rt_writes:read")]
    ReadRtWrites,
    /// Look after the connection to RT: its checks, what was given up, the mirror.
    #[serde(rename = "rt:manage")]
    ManageRt,
    /// Look after outbound webhooks: who is told what, and what became of it.
    #[serde(rename = "webhooks:manage")]
    ManageWebhooks,
    /// Try accounts of the directory.
    #[serde(rename = "directory:test")]
    TestDirectory,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::ReadAccount,
        Self::ManageAccount,
        Self::ManagePeople,
        Self::ReadAssets,
        Self::PrintLabels,
        Self::CreateAssets,
        Self::EditAssets,
        Self::ReadTags,
        Self::ReserveTags,
        Self::ManageTags,
        Self::ReadRtWrites,
        Self::ManageRt,
        Self::ManageWebhooks,
        Self::TestDirectory,
    ];

    /// Reads a permission by its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == name)
    }

    /// Whether an API token may have it: accounts are looked after by people who are signed in, and so
    /// is whom rtutils tells what. A subscription outlives the token that would have made it.
    #[must_use]
    pub const fn is_scope(self) -> bool {
        !matches!(
            self,
            Self::ManageAccount | Self::ManagePeople | Self::ManageWebhooks | Self::TestDirectory
        )
    }

    /// What it allows, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ReadAccount => "See who one is signed in as",
            Self::ManageAccount => {
                "Look after the own password, second factor, sessions and tokens"
            }
            Self::ManagePeople => "Look after people, their sessions, tokens and sign-ins",
            Self::ReadAssets => "Look assets up and read their history",
            Self::PrintLabels => "Draw labels",
            Self::CreateAssets => "Make assets in Request Tracker",
            Self::EditAssets => "Change assets in Request Tracker",
            Self::ReadTags => "See the tag ledger and its sequences",
            Self::ReserveTags => "Reserve tags, bind them to assets, give them up",
            Self::ManageTags => "Begin and change sequences of tags",
            Self::ReadRtWrites => "See what waits for Request Tracker",
            Self::ManageRt => "Look after the connection to Request Tracker",
            Self::ManageWebhooks => "Look after outbound webhooks",
            Self::TestDirectory => "Try accounts of the directory",
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadAccount => "account:read",
            Self::ManageAccount => "account:manage",
            Self::ManagePeople => "people:manage",
            Self::ReadAssets => "assets:read",
            Self::PrintLabels => "labels:print",
            Self::CreateAssets => "assets:create",
            Self::EditAssets => "assets:edit",
            Self::ReadTags => "tags:read",
            Self::ReserveTags => "tags:reserve",
            Self::ManageTags => "tags:manage",
            Self::ReadRtWrites => "rt_writes:read",
            Self::ManageRt => "rt:manage",
            Self::ManageWebhooks => "webhooks:manage",
            Self::TestDirectory => "directory:test",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A sign-in: the name and password of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "technician", min_length = 1, max_length = 255)
    )]
    pub username: String,
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 1, max_length = 1024))]
    pub password: String,
    /// A code of the authenticator app or a recovery code, for an account with a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "123456", min_length = 6, max_length = 32)
    )]
    pub code: Option<String>,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// An open session: a short-lived access token and whose it is.
///
/// The refresh token travels beside it in an `HttpOnly` cookie, where no script can read it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    #[cfg_attr(feature = "openapi", schema(example = 600, minimum = 1))]
    pub expires_in_seconds: u32,
    pub user: User,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A person of rtutils.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    pub id: Uuid,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub username: String,
    #[cfg_attr(feature = "openapi", schema(example = "Tess Larch"))]
    pub display_name: String,
    pub role: Role,
    pub permissions: Vec<Permission>,
    pub source: PersonSource,
}

/// Who says that a person is who they are, and looks after their password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonSource {
    /// rtutils: the person has a password here, and may have a second factor here.
    Local,
    /// The school's directory. Name and role are as it has them.
    Directory,
    /// The sign-in provider. Name and role are as it has them.
    Provider,
}

impl User {
    /// Whether the person may do this.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_read_by_the_name_that_it_has_on_the_wire() {
        for permission in Permission::ALL {
            let name = serde_json::to_value(permission).unwrap();
            assert_eq!(name, permission.as_str());
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
        }
    }

    #[test]
    fn each_role_may_do_what_the_one_below_may() {
        for pair in Role::ALL.windows(2) {
            let (below, above) = (pair[0].permissions(), pair[1].permissions());
            assert!(below.iter().all(|permission| above.contains(permission)));
        }
    }
}
