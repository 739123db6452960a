//! One value, in the form in which both databases are compared.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::schema::ColumnKind;

/// A value as it is carried over.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Null(ColumnKind),
    Text(String),
    /// The text as it was written: only in its canonical form it is put in order.
    Json(String),
    Integer(i64),
    Real(f64),
    Boolean(bool),
    Time(DateTime<Utc>),
    Date(NaiveDate),
    Uuid(Uuid),
    Bytes(Vec<u8>),
}

impl Cell {
    /// Reads a value that was selected as [`ColumnKind`] wants it.
    pub fn read(row: &QueryResult, index: usize, kind: ColumnKind) -> Result<Self, DbErr> {
        let cell = match kind {
            ColumnKind::Text => row.try_get_by_index::<Option<_>>(index)?.map(Self::Text),
            ColumnKind::Json => row.try_get_by_index::<Option<_>>(index)?.map(Self::Json),
            ColumnKind::Integer => row.try_get_by_index::<Option<_>>(index)?.map(Self::Integer),
            ColumnKind::Real => row.try_get_by_index::<Option<_>>(index)?.map(Self::Real),
            ColumnKind::Boolean => match row.try_get_by_index::<Option<i64>>(index)? {
                None => None,
                Some(0) => Some(Self::Boolean(false)),
                Some(1) => Some(Self::Boolean(true)),
                Some(other) => {
                    let why = format!("{other} is neither 0 nor 1");
                    return Err(DbErr::Type(why));
                }
            },
            ColumnKind::Time => row.try_get_by_index::<Option<_>>(index)?.map(Self::Time),
            ColumnKind::Date => row.try_get_by_index::<Option<_>>(index)?.map(Self::Date),
            ColumnKind::Uuid => row.try_get_by_index::<Option<_>>(index)?.map(Self::Uuid),
            ColumnKind::Bytes => row.try_get_by_index::<Option<_>>(index)?.map(Self::Bytes),
        };
        Ok(cell.unwrap_or(Self::Null(kind)))
    }

    /// The value, to be bound.
    pub fn into_value(self) -> Value {
        match self {
            Self::Null(ColumnKind::Text | ColumnKind::Json) => Value::String(None),
            Self::Null(ColumnKind::Integer) => Value::BigInt(None),
            Self::Null(ColumnKind::Real) => Value::Double(None),
            Self::Null(ColumnKind::Boolean) => Value::Bool(None),
            Self::Null(ColumnKind::Time) => Value::ChronoDateTimeUtc(None),
            Self::Null(ColumnKind::Date) => Value::ChronoDate(None),
            Self::Null(ColumnKind::Uuid) => Value::Uuid(None),
            Self::Null(ColumnKind::Bytes) => Value::Bytes(None),
            Self::Text(text) | Self::Json(text) => text.into(),
            Self::Integer(number) => number.into(),
            Self::Real(number) => number.into(),
            Self::Boolean(yes) => yes.into(),
            Self::Time(time) => time.into(),
            Self::Date(date) => date.into(),
            Self::Uuid(id) => id.into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }

    /// About how much room it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 16,
        }
    }

    /// Whether `PostgreSQL` has no place for it: it keeps no character of the number 0.
    pub fn has_nul(&self) -> bool {
        matches!(self, Self::Text(text) | Self::Json(text) if text.contains('\0'))
    }

    /// A word or two, for whoever looks for the row.
    pub fn show(&self) -> String {
        match self {
            Self::Null(_) => "nothing".to_owned(),
            Self::Text(text) | Self::Json(text) => text.chars().take(60).collect(),
            Self::Integer(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Time(time) => time.to_rfc3339(),
            Self::Date(date) => date.to_string(),
            Self::Uuid(id) => id.to_string(),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }

    /// What kind of value it is, how long, and the value: no two differ and come out the same.
    fn feed(&self, hasher: &mut Sha256) {
        let mut put = |kind: u8, bytes: &[u8]| {
            hasher.update([kind]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        match self {
            Self::Null(_) => put(0, &[]),
            Self::Text(text) => put(1, text.as_bytes()),
            Self::Integer(number) => put(2, &number.to_be_bytes()),
            Self::Boolean(yes) => put(3, &[u8::from(*yes)]),
            Self::Time(time) => {
                let mut bytes = time.timestamp().to_be_bytes().to_vec();
                bytes.extend(time.timestamp_subsec_nanos().to_be_bytes());
                put(4, &bytes);
            }
            Self::Uuid(id) => put(5, id.as_bytes()),
            Self::Json(text) => match serde_json::from_str::<serde_json::Value>(text) {
                Ok(value) => put(6, in_order(&value).as_bytes()),
                Err(_) => put(7, text.as_bytes()),
            },
            Self::Bytes(bytes) => put(8, bytes),
            Self::Real(number) => put(9, &number.to_bits().to_be_bytes()),
            Self::Date(date) => put(10, date.to_string().as_bytes()),
        }
    }
}

/// JSON without spaces and with its members in order, as a database may keep it.
fn in_order(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            let members = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", serde_json::json!(name), in_order(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        serde_json::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_order).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// The sum of rows. Addition, so that neither their order counts nor do two equal ones cancel out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum([u64; 4]);

impl Sum {
    /// Adds a row, its values in the order of their columns' names.
    pub fn add(&mut self, row: &[Cell]) {
        let mut hasher = Sha256::new();
        for cell in row {
            cell.feed(&mut hasher);
        }
        let digest = hasher.finalize();
        let mut carry = false;
        for (limb, bytes) in self.0.iter_mut().zip(digest.chunks_exact(8)) {
            let number = bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
            let (sum, first) = limb.overflowing_add(number);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, first || second);
        }
    }

    pub fn bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (place, limb) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&limb.to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[&[Cell]]) -> [u8; 32] {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(row);
        }
        sum.bytes()
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn the_order_of_rows_does_not_count_and_everything_else_does() {
        let (a, b) = ([text("a"), text("")], [text(""), text("a")]);

        assert_eq!(sum(&[&a, &b]), sum(&[&b, &a]));
        assert_ne!(sum(&[&a]), sum(&[&b]));
        assert_ne!(sum(&[&a, &a]), sum(&[]), "two equal rows do not cancel out");
        assert_ne!(sum(&[&a, &a]), sum(&[&a]));
        assert_ne!(
            sum(&[&[text("ab"), text("")]]),
            sum(&[&[text("a"), text("b")]])
        );
        assert_ne!(sum(&[&[text("")]]), sum(&[&[Cell::Null(ColumnKind::Text)]]));
        assert_ne!(sum(&[&[text("1")]]), sum(&[&[Cell::Integer(1)]]));
        let at = |nanos| Cell::Time(DateTime::from_timestamp(0, nanos).unwrap());
        assert_ne!(sum(&[&[at(1_000)]]), sum(&[&[at(2_000)]]));
    }

    #[test]
    fn json_is_compared_by_what_it_says() {
        let json = |text: &str| Cell::Json(text.to_owned());

        let spaced = json(r#"{ "b": [1, 2], "a": {"d": null, "c": "ü"} }"#);
        let tight = json(r#"{"a":{"c":"ü","d":null},"b":[1,2]}"#);
        assert_eq!(sum(&[&[spaced]]), sum(&[&[tight]]));
        assert_ne!(sum(&[&[json("[1,2]")]]), sum(&[&[json("[2,1]")]]));
    }
}
