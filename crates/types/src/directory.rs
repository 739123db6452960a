//! How people can sign in, and what the directory makes of an account.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Role;

/// How people can sign in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInMethods {
    /// With a name and a password, at `/api/v1/auth/login`.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub password: bool,
    /// Whether that takes the school account of the directory too.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub directory: bool,
    /// The sign-in provider, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<SignInProvider>,
}

/// A provider where people sign in in the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInProvider {
    /// The button says "Sign in with …".
    #[cfg_attr(feature = "openapi", schema(example = "Google"))]
    pub label: String,
    /// Where the button leads.
    #[cfg_attr(feature = "openapi", schema(example = "/api/v1/auth/oidc/start"))]
    pub start: String,
}

/// An account to try at the directory.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DirectoryTest {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "tlarch", min_length = 1, max_length = 255)
    )]
    pub username: String,
    /// Without it the account is only looked up, which needs a service account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 1, max_length = 1024))]
    pub password: Option<String>,
}

impl fmt::Debug for DirectoryTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectoryTest")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// What an account would become, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryTestResult {
    /// `accepted`, or the reason that a sign-in would be recorded with: `unknown_user`,
    /// `wrong_password`, `ambiguous_name`, `locked`, `disabled`, `account_expired`,
    /// `password_expired`, `must_change_password`, `not_now`, `not_here`, `no_role` or
    /// `directory_unavailable`.
    #[cfg_attr(feature = "openapi", schema(example = "accepted"))]
    pub outcome: String,
    /// The same in plain words.
    #[cfg_attr(feature = "openapi", schema(example = "Signs in as technician."))]
    pub detail: String,
    /// What the person would be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The rule that gives the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<MatchedRule>,
    /// Who was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<FoundPerson>,
    /// Whether the directory was given the password.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub password_checked: bool,
}

/// The setting and the group that give somebody their role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchedRule {
    pub role: Role,
    /// The group as the configuration names it.
    #[cfg_attr(feature = "openapi", schema(example = "tech-team"))]
    pub rule: String,
    pub group: FoundGroup,
}

/// Somebody, as the directory has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPerson {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "CN=Tess Larch,OU=Staff,DC=example,DC=org")
    )]
    pub dn: String,
    #[cfg_attr(feature = "openapi", schema(example = "tlarch"))]
    pub username: String,
    #[cfg_attr(feature = "openapi", schema(example = "Tess Larch"))]
    pub display_name: String,
    /// Groups in groups included.
    pub groups: Vec<FoundGroup>,
}

/// A group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundGroup {
    #[cfg_attr(feature = "openapi", schema(example = "tech-team"))]
    pub name: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "CN=tech-team,OU=Groups,DC=example,DC=org")
    )]
    pub dn: String,
}
