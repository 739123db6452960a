use serde_json::{Map, Value, json};

use super::{custom_fields, links::user_links, time, user_reference};
use crate::{
    rest::caller::Caller,
    state::{FieldOwner, Rt, User},
};

pub(in crate::rest) fn user_field(rt: &Rt, user: &User, field: &str, turn: u64) -> Option<Value> {
    Some(match field {
        "id" => json!(user.id),
        "Name" => json!(user.name),
        "RealName" => json!(user.real_name),
        "EmailAddress" => json!(user.email),
        "Created" | "LastUpdated" => json!(time(user.created_at)),
        "CustomFields" => custom_fields(rt, FieldOwner::User, &user.values, turn + user.id),
        _ => return None,
    })
}

/// A user of its own; only those who administer users see more than the name.
pub(in crate::rest) fn user(rt: &Rt, user: &User, caller: Caller, turn: u64) -> Value {
    let mut record = Map::new();
    for field in ["Name", "RealName", "EmailAddress"] {
        record.insert(
            field.to_owned(),
            user_field(rt, user, field, turn).unwrap_or_default(),
        );
    }
    record.insert("Privileged".to_owned(), json!(u8::from(user.is_privileged)));
    record.insert("_hyperlinks".to_owned(), user_links(rt, user, caller));
    if caller.may(rt, "AdminUsers") || caller.id == user.id {
        record.insert("id".to_owned(), json!(user.id));
        record.insert("Disabled".to_owned(), json!("0"));
        record.insert("Memberships".to_owned(), json!([]));
        record.insert("Creator".to_owned(), user_reference(rt, 1));
        for field in ["Created", "LastUpdated", "CustomFields"] {
            record.insert(
                field.to_owned(),
                user_field(rt, user, field, turn).unwrap_or_default(),
            );
        }
        if !caller.may(rt, "SeeCustomField") {
            record.insert("CustomFields".to_owned(), json!([]));
        }
    }
    record.into()
}
