//! JSON as the document describes it: an object is an object, and what is unknown is left out.
//!
//! serde itself is more obliging: it takes an array for a struct, its members in their order, and
//! `null` for a member that may be absent. A client that does so has a mistake, and would not be told.
//! It is more obliging in one thing, as JSON Schema is: `2.0` is an integer.

use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Value};

/// A value that is read to the letter.
#[derive(Debug, Clone, Copy)]
pub struct Strict<'de>(pub &'de Value);

impl<'de> Strict<'de> {
    fn unexpected(self) -> Unexpected<'de> {
        match self.0 {
            Value::Null => Unexpected::Other("null"),
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(_) => Unexpected::Other("a number"),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

/// A number without a fraction that is written with one, such as `2.0`, when it is exact.
#[expect(
    clippy::cast_possible_truncation,
    reason = "there is no fraction, and nothing beyond 53 bits"
)]
fn whole(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number().filter(|number| number.is_f64())?;
    let number = number.as_f64()?;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

macro_rules! integers {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match whole(self.0) {
                Some(number) => visitor.visit_i64(number),
                None => self.deserialize_any(visitor),
            }
        }
    )+};
}

impl<'de> IntoDeserializer<'de, Error> for Strict<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Strict<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(Strict));
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.as_str(), Strict(value)));
                let mut members = MapDeserializer::new(members);
                let value = visitor.visit_map(&mut members)?;
                members.end()?;
                Ok(value)
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => Err(Error::invalid_type(
                self.unexpected(),
                &"a value: what is unknown is left out",
            )),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => Err(Error::invalid_type(self.unexpected(), &"an object")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;
    use types::{LabelBatch, NewAsset};

    use super::*;

    fn read<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, String> {
        T::deserialize(Strict(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_the_document_describes_is_read_as_serde_reads_it() {
        let body = json!({
            "items": [{"tag": "W12-0007"}, {"asset_id": 412, "template": "small"}],
            "copies": 2,
            "on_missing": "skip",
        });

        let expected: LabelBatch = serde_json::from_value(body.clone()).unwrap();

        assert_eq!(read::<LabelBatch>(&body).unwrap(), expected);
        let body = json!({"fields": {"catalog": "A", "custom_fields": {"Model": ["B"]}}});
        let expected: NewAsset = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(read::<NewAsset>(&body).unwrap(), expected);
    }

    #[test]
    fn an_array_is_no_object() {
        let error = read::<LabelBatch>(&json!({"items": [["W12-0007"]]})).unwrap_err();

        assert!(error.contains("expected an object"), "{error}");
        assert!(read::<LabelBatch>(&json!([[]])).is_err());
    }

    #[test]
    fn null_is_not_taken_for_what_may_be_absent() {
        let error = read::<LabelBatch>(&json!({"items": [{"tag": null}]})).unwrap_err();

        assert!(error.contains("what is unknown is left out"), "{error}");
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let batch = |copies: Value| json!({"items": [], "copies": copies});

        assert_eq!(read::<LabelBatch>(&batch(json!(2.0))).unwrap().copies, 2);
        assert!(read::<LabelBatch>(&batch(json!(2.5))).is_err());
        assert!(read::<LabelBatch>(&batch(json!(-1.0))).is_err());
        assert!(read::<LabelBatch>(&batch(json!(1e300))).is_err());
    }

    #[test]
    fn unknown_members_are_still_refused() {
        let body = json!({"items": [], "surprise": 1});

        assert!(read::<LabelBatch>(&body).unwrap_err().contains("surprise"));
    }
}
