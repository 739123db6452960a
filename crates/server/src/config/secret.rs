//! Values that are never shown.

use std::{fmt, fs, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Problems;

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
        (None, Some(path)) => match fs::read_to_string(path) {
            Ok(text) => SecretString::from(text.trim_end_matches(['\r', '\n'])),
            Err(error) => {
                problems.add(format!(
                    "{name}_file: {} cannot be read ({error}): check the path and who may read it",
                    path.display()
                ));
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
