//! Values that are never shown.

use std::{
    fmt,
    fs::{self, Metadata},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Problems;
use crate::ends::{self, End};

/// A secret as it stands in the configuration. Shown as `(set)`.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    pub fn into_inner(self) -> SecretString {
        self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(set)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(set)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyScalar;

        impl de::Visitor<'_> for AnyScalar {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret::from(text))
            }

            // A password of digits reaches us from the environment as a number.
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Secret, E> {
                Ok(Secret::from(number.to_string().as_str()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Secret, E> {
                Ok(Secret::from(number.to_string().as_str()))
            }
        }

        deserializer.deserialize_any(AnyScalar)
    }
}

/// The secret, from the value or from the file that `{name}_file` points at.
pub fn resolve(
    name: &str,
    value: Option<&Secret>,
    file: Option<&PathBuf>,
    problems: &mut Problems,
) -> Option<SecretString> {
    let secret = match (value, file) {
        (Some(_), Some(_)) => {
            problems.add(format!(
                "{name} and {name}_file are both set: remove one of them"
            ));
            return None;
        }
        (None, None) => return None,
        (Some(value), None) => value.clone().into_inner(),
        (None, Some(path)) => match read(path) {
            Ok(text) => text,
            Err(Refused { why, end }) => {
                problems.add_as(end, format!("{name}_file: {why}"));
                return None;
            }
        },
    };
    if secret.expose_secret().is_empty() {
        problems.add(format!("{name} is empty: set it, or remove it"));
        return None;
    }
    Some(secret)
}

/// Of a file's mode: whatever those may who are neither its owner nor of its group, and its group writing.
const OTHERS: u32 = 0o007;
const GROUP_WRITES: u32 = 0o020;

/// Why a file of a secret is not taken.
#[derive(Debug)]
pub struct Refused {
    pub why: String,
    pub end: End,
}

/// The secret in a file that is for its owner, or for a group that reads it, and for nobody else.
pub fn read(path: &Path) -> Result<SecretString, Refused> {
    let unreadable = |error: io::Error| Refused {
        why: format!(
            "{} cannot be read ({error}): check the path and who may read it",
            path.display()
        ),
        end: match ends::of_io(&error) {
            Some(End::Permission) => End::Permission,
            _ => End::Settings,
        },
    };
    let mode = mode(&fs::metadata(path).map_err(unreadable)?);
    if let Some(mode) = mode.filter(|mode| mode & (OTHERS | GROUP_WRITES) != 0) {
        let who = if mode & OTHERS == 0 {
            "its group may write to it"
        } else {
            "everybody on this machine may use it"
        };
        return Err(Refused {
            why: format!(
                "{path} has the mode {mode:04o}, so {who}: a secret is for its owner alone. Run chmod \
                 600 {path} (0400, 0440 and 0640 are taken as well), and change the secret if \
                 somebody may have read it",
                path = path.display()
            ),
            end: End::Permission,
        });
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
}

/// Who may do what with a file; a pipe has nobody who could.
fn mode(found: &Metadata) -> Option<u32> {
    let is_kept = found.is_file();
    is_kept.then(|| found.permissions().mode() & 0o777)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "hunter2\n").unwrap();
        let read_with = |mode| {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            read(&path)
        };

        for mode in [0o400, 0o440, 0o600, 0o640] {
            let secret = read_with(mode).unwrap();
            assert_eq!(secret.expose_secret(), "hunter2", "{mode:o}");
        }
        for mode in [0o444, 0o644, 0o604, 0o660, 0o601] {
            let refused = read_with(mode).unwrap_err();
            assert_eq!(refused.end, End::Permission, "{mode:o}");
            assert!(
                refused.why.contains(&format!("{mode:04o}")),
                "{}",
                refused.why
            );
        }
    }
}
