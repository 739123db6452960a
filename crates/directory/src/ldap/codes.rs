//! What a refused bind means.
//!
//! Active Directory answers every refused bind with result 49 and puts the reason, a Windows error
//! in hexadecimal, into the words: `…, comment: AcceptSecurityContext error, data 52e, v4563`
//! ([MS-ADTS] 5.1.1.5, "LDAP Bind Errors"; the numbers are those of `winerror.h`). `OpenLDAP` and
//! its kin answer with the password policy control (draft-behera-ldap-password-policy-10, 6.2).

use ldap3::{
    LdapResult,
    controls::{Control, RawControl},
};

use crate::{Error, Refusal, Trouble, TroubleKind};

const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

const SUCCESS: u32 = 0;
const NO_SUCH_OBJECT: u32 = 32;
const INVALID_DN: u32 = 34;
const INAPPROPRIATE_AUTHENTICATION: u32 = 48;
const INVALID_CREDENTIALS: u32 = 49;

/// Asks the directory to say more than "no".
pub fn ask_for_policy() -> RawControl {
    RawControl {
        ctype: PASSWORD_POLICY.to_owned(),
        crit: false,
        val: None,
    }
}

/// Whether the bind proved the password, and why not.
pub fn of_bind(answer: &LdapResult) -> Result<(), Error> {
    let policy = policy_error(&answer.ctrls);
    match answer.rc {
        SUCCESS => match policy {
            // The password is right and good for nothing but to be changed.
            Some(2) => Err(Refusal::MustChangePassword.into()),
            _ => Ok(()),
        },
        INVALID_CREDENTIALS => Err(policy
            .and_then(of_policy)
            .or_else(|| windows_code(&answer.text).and_then(of_windows))
            .unwrap_or(Refusal::WrongPassword)
            .into()),
        // A name that makes no DN, or an entry without a password, is nobody's.
        NO_SUCH_OBJECT | INVALID_DN | INAPPROPRIATE_AUTHENTICATION => {
            Err(Refusal::UnknownName.into())
        }
        code => Err(Trouble::error(
            TroubleKind::Broken,
            format!("a bind ended with result {code}: {}", answer.text),
        )),
    }
}

fn of_windows(code: u32) -> Option<Refusal> {
    Some(match code {
        0x525 => Refusal::UnknownName,
        0x52e => Refusal::WrongPassword,
        0x530 => Refusal::NotNow,
        0x531 => Refusal::NotHere,
        0x532 => Refusal::PasswordExpired,
        0x533 => Refusal::Disabled,
        0x701 => Refusal::AccountExpired,
        0x773 => Refusal::MustChangePassword,
        0x775 => Refusal::Locked,
        _ => return None,
    })
}

fn of_policy(error: u8) -> Option<Refusal> {
    Some(match error {
        0 => Refusal::PasswordExpired,
        1 => Refusal::Locked,
        2 => Refusal::MustChangePassword,
        _ => return None,
    })
}

fn windows_code(text: &str) -> Option<u32> {
    let (_, after) = text.split_once("data ")?;
    let code: String = after.chars().take_while(char::is_ascii_hexdigit).collect();
    u32::from_str_radix(&code, 16).ok()
}

/// The `error` of a password policy response:
/// `SEQUENCE { warning [0] CHOICE {…} OPTIONAL, error [1] ENUMERATED OPTIONAL }`.
fn policy_error(controls: &[Control]) -> Option<u8> {
    let Control(_, raw) = controls
        .iter()
        .find(|Control(_, raw)| raw.ctype == PASSWORD_POLICY)?;
    let (0x30, mut fields, _) = element(raw.val.as_deref()?)? else {
        return None;
    };
    while let Some((tag, value, rest)) = element(fields) {
        if let (0x81, [error]) = (tag, value) {
            return Some(*error);
        }
        fields = rest;
    }
    None
}

/// The tag, the value and what follows; no policy response is longer than a short length can say.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let length = usize::from(length);
    (length < 0x80 && length <= rest.len()).then(|| (tag, &rest[..length], &rest[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rc: u32, text: &str, policy: Option<&[u8]>) -> LdapResult {
        LdapResult {
            rc,
            matched: String::new(),
            text: text.into(),
            refs: Vec::new(),
            ctrls: policy
                .map(|value| {
                    let raw = RawControl {
                        ctype: PASSWORD_POLICY.into(),
                        crit: false,
                        val: Some(value.to_vec()),
                    };
                    vec![Control(None, raw)]
                })
                .unwrap_or_default(),
        }
    }

    #[test]
    fn active_directorys_sub_codes_are_told_apart() {
        for (code, refusal) in [
            ("525", Refusal::UnknownName),
            ("52e", Refusal::WrongPassword),
            ("530", Refusal::NotNow),
            ("531", Refusal::NotHere),
            ("532", Refusal::PasswordExpired),
            ("533", Refusal::Disabled),
            ("701", Refusal::AccountExpired),
            ("773", Refusal::MustChangePassword),
            ("775", Refusal::Locked),
            ("57", Refusal::WrongPassword),
        ] {
            let text = format!(
                "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data \
                 {code}, v3839\0"
            );
            assert_eq!(
                of_bind(&answer(49, &text, None)),
                Err(refusal.into()),
                "{code}"
            );
        }
    }

    #[test]
    fn the_password_policy_control_is_read_beside_a_warning() {
        let locked = [0x30, 3, 0x81, 1, 1];
        let warned_and_reset = [0x30, 8, 0xa0, 3, 0x81, 1, 3, 0x81, 1, 2];

        assert_eq!(
            of_bind(&answer(49, "", Some(&locked))),
            Err(Refusal::Locked.into())
        );
        assert_eq!(
            of_bind(&answer(0, "", Some(&warned_and_reset))),
            Err(Refusal::MustChangePassword.into())
        );
        assert_eq!(of_bind(&answer(0, "", Some(&[0x30, 0]))), Ok(()));
    }

    #[test]
    fn a_control_that_is_cut_off_says_nothing() {
        for cut in [&[][..], &[0x30], &[0x30, 5, 0x81], &[0x30, 0x84, 0, 0]] {
            assert_eq!(
                of_bind(&answer(49, "", Some(cut))),
                Err(Refusal::WrongPassword.into())
            );
        }
    }

    #[test]
    fn a_directory_that_cannot_answer_has_not_refused_anybody() {
        for busy in [1, 2, 7, 8, 51, 52, 53, 80] {
            assert!(matches!(
                of_bind(&answer(busy, "", None)),
                Err(Error::Unavailable(_))
            ));
        }
    }
}
