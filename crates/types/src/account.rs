//! People of rtutils as an administrator sees them, and what each of them looks after alone:
//! password, second factor, sessions.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Permission, PersonSource, Role};

/// A person who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserAccount {
    pub id: Uuid,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub username: String,
    #[cfg_attr(feature = "openapi", schema(example = "Tess Larch"))]
    pub display_name: String,
    pub role: Role,
    pub source: PersonSource,
    pub created_at: DateTime<Utc>,
    /// Since when the person may not sign in; absent while they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether signing in takes a code besides the password.
    pub has_second_factor: bool,
    /// Whether this is an administrator made with `rtutils user add`, whom only the command line
    /// changes: the way in that is left when every other account is lost.
    pub is_break_glass: bool,
    /// The last sign-in that is still remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// Changes with each change; for `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = "9f2c41d07b1e8a35"))]
    pub version: String,
}

/// A person to be added, with a password of their own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUserAccount {
    /// Letters, digits and `. _ - @`, without spaces. Case makes no difference.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "tlarch", min_length = 1, max_length = 64)
    )]
    pub username: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Tess Larch", min_length = 1, max_length = 100)
    )]
    pub display_name: String,
    pub role: Role,
    /// At least 10 characters, 12 for an administrator, and not one that is easily guessed.
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 10, max_length = 1024))]
    pub password: String,
}

impl fmt::Debug for NewUserAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUserAccount")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A change to a person. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(min_properties = 1))]
#[serde(deny_unknown_fields)]
pub struct UserAccountPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Tess Birch", min_length = 1, max_length = 100)
    )]
    pub display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// `true` ends every session and silences every token of theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub is_disabled: Option<bool>,
}

/// What `GET /api/v1/people` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UserAccountFilter {
    /// A part of the user name or of the name that others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 100, example = "tess"))]
    pub q: Option<String>,
    /// Those of this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "technician"))]
    pub role: Option<Role>,
    /// Those who may not sign in, or those who may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = false))]
    pub is_disabled: Option<bool>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// A password that an administrator gives to somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 10, max_length = 1024))]
    pub password: String,
}

impl fmt::Debug for PasswordReset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordReset(…)")
    }
}

/// A change of the own password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 1, max_length = 1024))]
    pub current_password: String,
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 10, max_length = 1024))]
    pub new_password: String,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChange(…)")
    }
}

/// A role, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleDescription {
    pub role: Role,
    pub permissions: Vec<PermissionDescription>,
}

/// A permission, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermissionDescription {
    pub name: Permission,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Look assets up and read their history")
    )]
    pub title: String,
    /// Whether it can be a scope of an API token.
    pub is_scope: bool,
}

/// A session of a person: one browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserSession {
    pub id: Uuid,
    pub opened_at: DateTime<Utc>,
    /// When it last got a new access token: within ten minutes of its last use.
    pub last_used_at: DateTime<Utc>,
    /// When it ends if nobody uses it.
    pub expires_at: DateTime<Utc>,
    /// Where it was last used from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "203.0.113.9"))]
    pub address: Option<String>,
    /// The browser and the system, as far as they say what they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Firefox on Windows"))]
    pub user_agent: Option<String>,
    /// Whether the request that asked came with it.
    pub is_current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokedSessions {
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub revoked: u64,
}

/// Where the second factor of a person stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactor {
    pub state: SecondFactorState,
    /// Since when it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Recovery codes that were not used yet.
    #[cfg_attr(feature = "openapi", schema(example = 10, maximum = 10))]
    pub recovery_codes_left: u32,
}

/// Where a second factor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorState {
    /// The password is enough.
    Off,
    /// A secret was made and not confirmed with a code; the password is still enough.
    Pending,
    /// Signing in takes a code.
    On,
}

/// What an authenticator app needs to make codes. It is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorEnrolment {
    /// The secret in Base32, to be typed where no camera is at hand.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    )]
    pub secret: String,
    /// The same for a camera.
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "otpauth://totp/rtutils:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=rtutils"
        )
    )]
    pub otpauth_url: String,
    /// `otpauth_url` as a QR code: an SVG without scripts, black on white with its quiet zone.
    pub qr_svg: String,
}

impl fmt::Debug for SecondFactorEnrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorEnrolment(…)")
    }
}

/// A code of the authenticator app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "123456", min_length = 6, max_length = 32)
    )]
    pub code: String,
}

impl fmt::Debug for SecondFactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorCode(…)")
    }
}

/// A password, to show that it is really the person who asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordProof {
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 1, max_length = 1024))]
    pub password: String,
}

impl fmt::Debug for PasswordProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordProof(…)")
    }
}

/// Codes that each stand in once for one of the authenticator app. They are shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    #[cfg_attr(feature = "openapi", schema(example = json!(["k7f2-9mqx-4tzb"])))]
    pub codes: Vec<String>,
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}
