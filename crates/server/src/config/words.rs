//! Values that the environment writes as one text and a file as several.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// Several names: a list, or one text with commas or semicolons between. In a text with an equals
/// sign, which is a DN, commas are part of the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

impl Words {
    fn of_text(text: &str) -> Self {
        let separators: &[char] = if text.contains('=') {
            &[';']
        } else {
            &[',', ';']
        };
        Self::of(text.split(separators))
    }

    fn of(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let trimmed = words
            .into_iter()
            .map(|word| word.as_ref().trim().to_owned());
        Self(trimmed.filter(|word| !word.is_empty()).collect())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrList;

        impl<'de> de::Visitor<'de> for TextOrList {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names, or names with commas between")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words::of_text(text))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element::<String>()? {
                    words.push(word);
                }
                Ok(Words::of(words))
            }
        }

        deserializer.deserialize_any(TextOrList)
    }
}

/// Yes or no, as the predecessor wrote it too: `True`, `0`, `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct YesOrNo;

        impl de::Visitor<'_> for YesOrNo {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }

            fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Flag, E> {
                Ok(Flag(yes))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Flag, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Flag, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Flag, E> {
                match text.trim().to_lowercase().as_str() {
                    "true" | "yes" | "on" | "1" => Ok(Flag(true)),
                    "false" | "no" | "off" | "0" => Ok(Flag(false)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }

        deserializer.deserialize_any(YesOrNo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_as_a_text_or_as_a_list() {
        assert_eq!(Words::of_text("TEACHERS, Staff;").0, ["TEACHERS", "Staff"]);
        assert_eq!(
            Words::of_text("CN=a,DC=b; CN=c,DC=b").0,
            ["CN=a,DC=b", "CN=c,DC=b"]
        );
        assert!(Words::of_text(" ").0.is_empty());
    }
}
