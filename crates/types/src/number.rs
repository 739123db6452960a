//! RT's number of an asset, as it comes in from elsewhere.

use serde::{Deserialize, Deserializer, de::Error};

/// The greatest number that an asset can have: databases keep numbers signed, and a greater one would
/// be taken for another asset's.
pub const MAX_ASSET_NUMBER: u64 = i64::MAX.unsigned_abs();

/// An asset's number that stands alone, such as in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct AssetNumber(#[serde(deserialize_with = "asset_number")] u64);

impl AssetNumber {
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// A member that holds an asset's number.
pub(crate) fn asset_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    checked(u64::deserialize(deserializer)?)
}

/// A member that may hold an asset's number.
pub(crate) fn asset_number_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    let number = Option::<u64>::deserialize(deserializer)?;
    number.map(checked).transpose()
}

fn checked<E: Error>(number: u64) -> Result<u64, E> {
    if number <= MAX_ASSET_NUMBER {
        return Ok(number);
    }
    Err(E::custom(format_args!(
        "number too great: that of an asset is {MAX_ASSET_NUMBER} at most"
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{AssetCreated, LabelItem, NewLabelLink, TagAssignment, WriteFilter};

    #[test]
    fn a_number_that_no_database_keeps_is_refused_wherever_it_comes_in() {
        fn takes<T: serde::de::DeserializeOwned>(number: u64) -> bool {
            serde_json::from_value::<T>(json!({"asset_id": number})).is_ok()
        }
        let greatest = super::MAX_ASSET_NUMBER;

        for number in [greatest, greatest + 1] {
            let is_one = number == greatest;
            assert_eq!(takes::<AssetCreated>(number), is_one);
            assert_eq!(takes::<TagAssignment>(number), is_one);
            assert_eq!(takes::<LabelItem>(number), is_one);
            assert_eq!(takes::<NewLabelLink>(number), is_one);
            assert_eq!(takes::<WriteFilter>(number), is_one);
        }
        assert!(serde_json::from_value::<LabelItem>(json!({"tag": "W12-0001"})).is_ok());
    }
}
