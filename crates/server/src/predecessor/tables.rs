//! The database of the system before this one, whichever of its two generations made it.

use std::{fs, path::Path};

use app::{App, OldUser, OldUserFate};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};
use store::{ForeignFile, ForeignRow, ForeignValue};
use types::Role;

use super::{
    Trouble,
    account::{Account, Fate, Ledger},
    archive::Archive,
    scratch::Scratch,
};

/// Its name in the working folder.
pub const FILE: &str = "database.sqlite";
const PEOPLE: &str = "auth_user";

/// What a row of a table has to have to be of any use.
const REQUIRED: &[(&str, &str)] = &[
    ("students", "id"),
    ("students", "student_id"),
    ("device_info", "student_id"),
    ("student_device_info", "student_id"),
    ("audit_sessions", "session_id"),
    ("audit_students", "session_id"),
    ("audit_students", "name"),
    ("audit_device_records", "audit_student_id"),
    ("audit_device_records", "asset_id"),
    ("audit_notes", "note_text"),
    ("audit_change_logs", "action"),
];

/// Takes every row of every table: people into rtutils, everything else into the archive.
pub async fn take(
    app: &App,
    folder: &Path,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<(), Trouble> {
    let path = folder.join(FILE);
    let mut scratch = None;
    let place = if is_unfinished(folder) {
        // Reading it where it lies would finish what its program left, in its folder.
        let copy = Scratch::copy_of(folder, FILE)?;
        let place = copy.path().join(FILE);
        scratch = Some(copy);
        place
    } else {
        path
    };
    let taken = take_from(&place, scratch.is_some(), app, archive, ledger).await;
    drop(scratch);
    taken.map_err(|error| format!("{FILE} cannot be read to its end: {error}").into())
}

/// Whether its program left something beside it that belongs into it.
fn is_unfinished(folder: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|end| {
        let beside = fs::metadata(folder.join(format!("{FILE}{end}")));
        beside.is_ok_and(|file| file.len() > 0)
    })
}

async fn take_from(
    place: &Path,
    is_copy: bool,
    app: &App,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<(), Trouble> {
    let file = if is_copy {
        ForeignFile::open_copy(place).await?
    } else {
        ForeignFile::open(place).await?
    };
    for (table, rows) in file.orphans().await? {
        ledger.remarks.push(format!(
            "{rows} rows of {FILE}, table {table}, belong to something that is not there any more"
        ));
    }
    for table in file.tables().await? {
        let source = format!("{FILE}: {table}");
        let mut account = Account::new(&source, file.count(&table).await?);
        let mut people = Vec::new();
        file.each_row(&table, |row| -> Result<(), Trouble> {
            let at = format!("row {}", row.number);
            if table == PEOPLE {
                people.push(row);
                return Ok(());
            }
            let fate = aside(&table, &at, &row, archive)?;
            account.enter(at, fate);
            Ok(())
        })
        .await?;
        for row in people {
            let at = format!("row {}", row.number);
            let fate = person(app, &at, &row, archive, ledger).await?;
            account.enter(at, fate);
        }
        ledger.accounts.push(account);
    }
    file.close().await;
    Ok(())
}

/// Keeps a row aside, or refuses it; either way it is in the archive.
fn aside(table: &str, at: &str, row: &ForeignRow, archive: &mut Archive) -> Result<Fate, Trouble> {
    let missing = REQUIRED
        .iter()
        .filter(|(of, column)| *of == table && row.get(column).is_some())
        .find(|(_, column)| is_blank(row, column));
    if let Some((_, column)) = missing {
        let why = format!("it has no {column}");
        refuse(table, at, row, &why, archive)?;
        return Ok(Fate::Refused(why));
    }
    let line = json!({"from": format!("{FILE}: {table}"), "at": at, "row": shown(row)});
    let is_there = archive.keep(&format!("database/{table}"), &line)?;
    Ok(if is_there { Fate::There } else { Fate::Aside })
}

fn refuse(
    table: &str,
    at: &str,
    row: &ForeignRow,
    why: &str,
    archive: &mut Archive,
) -> Result<(), Trouble> {
    let from = format!("{FILE}: {table}");
    let line = json!({"from": from, "at": at, "why": why, "row": shown(row)});
    archive.keep("refused", &line)?;
    Ok(())
}

/// Adds a person. What rtutils does not ask of people (an address, when they last signed in) is kept
/// in the archive, without the password.
async fn person(
    app: &App,
    at: &str,
    row: &ForeignRow,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<Fate, Trouble> {
    let Some(role) = role(row) else {
        let name = row.text("username").unwrap_or_default();
        ledger.remarks.push(format!(
            "{name} was neither staff nor had a role, and is kept aside: `rtutils user add` makes \
             them somebody"
        ));
        return aside(PEOPLE, at, &without_password(row), archive);
    };
    let old = OldUser {
        username: row.text("username").unwrap_or_default().to_owned(),
        display_name: display_name(row),
        role,
        password_hash: row.text("password").unwrap_or_default().to_owned(),
        is_disabled: !row.is_set("is_active"),
        created_at: row.text("date_joined").and_then(time),
    };
    let name = old.username.clone();
    let fate = app.import_user(old).await?;
    let rest = without_password(row);
    if let OldUserFate::Refused(why) = fate {
        refuse(PEOPLE, at, &rest, &why, archive)?;
        return Ok(Fate::Refused(why));
    }
    let line = json!({"from": format!("{FILE}: {PEOPLE}"), "at": at, "row": shown(&rest)});
    archive.keep(&format!("database/{PEOPLE}"), &line)?;
    if let OldUserFate::AddedWithoutPassword(why) = fate {
        ledger.remarks.push(format!(
            "{name} has no password here, because {why}: give one with `rtutils user set-password \
             {name}`"
        ));
    }
    Ok(match fate {
        OldUserFate::Known => Fate::There,
        _ => Fate::Imported,
    })
}

/// A superuser looked after everything; staff worked with devices.
fn role(row: &ForeignRow) -> Option<Role> {
    if row.is_set("is_superuser") {
        return Some(Role::Admin);
    }
    match row.text("user_role") {
        Some("teacher") => Some(Role::Teacher),
        Some("technology_staff") => Some(Role::Technician),
        _ if row.is_set("is_staff") => Some(Role::Technician),
        _ => None,
    }
}

fn display_name(row: &ForeignRow) -> String {
    let names = ["first_name", "last_name"].map(|column| row.text(column).unwrap_or_default());
    names.join(" ").trim().to_owned()
}

/// As Django writes times, which are in UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S%.f");
    time.ok().map(|time| time.and_utc())
}

fn without_password(row: &ForeignRow) -> ForeignRow {
    let values = row.values.iter().filter(|(column, _)| column != "password");
    ForeignRow {
        number: row.number,
        values: values.cloned().collect(),
    }
}

fn is_blank(row: &ForeignRow, column: &str) -> bool {
    match row.get(column) {
        None | Some(ForeignValue::Nothing) => true,
        Some(ForeignValue::Text(text)) => text.trim().is_empty(),
        Some(_) => false,
    }
}

/// A row as JSON. Nothing is lost: bytes that are no text, and numbers that JSON has none for, are
/// written so that they can be read again.
fn shown(row: &ForeignRow) -> Value {
    let mut members = Map::new();
    for (column, value) in &row.values {
        let value = match value {
            ForeignValue::Nothing => Value::Null,
            ForeignValue::Integer(number) => json!(number),
            ForeignValue::Real(number) if number.is_finite() => json!(number),
            ForeignValue::Real(number) => json!({"real": number.to_string()}),
            ForeignValue::Text(text) => json!(text),
            ForeignValue::Bytes(bytes) => json!({"base64": STANDARD.encode(bytes)}),
        };
        members.insert(column.clone(), value);
    }
    Value::Object(members)
}
