//! The other files of the working folder: logs, exports, and whatever else lies there.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::{
    Trouble,
    account::{Account, Fate, Ledger},
    archive::Archive,
    settings, text,
};

/// `logs/checkins_2025-06-03.csv`
pub fn is_check_in_log(file: &str) -> bool {
    let name = file.strip_prefix("logs/checkins_");
    name.and_then(|name| name.strip_suffix(".csv"))
        .is_some_and(|day| !day.contains('/'))
}

/// A file of variables, such as `.env` and `secrets.env`, or what somebody kept of one, such as `.env.bak`
/// and `secrets.env~`: there are secrets in it as well.
pub fn is_environment(file: &str) -> bool {
    let name = name_of(file).to_ascii_lowercase();
    let mut endings = name.split('.').skip(1);
    endings.any(|ending| {
        let rest = ending.strip_prefix("env");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['~', '-', '_']))
    })
}

/// Whether it is the file itself, whose settings are in force, and nothing that was kept of one.
pub fn is_in_force(file: &str) -> bool {
    name_of(file) == ".env" || has_ending(file, "env")
}

fn name_of(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or_default()
}

/// Keeps a file aside: row by row where it has rows, else as it is.
pub fn take(
    folder: &Path,
    file: &str,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<(), Trouble> {
    let path = folder.join(file);
    let taken = if is_check_in_log(file) {
        csv(file, &path, archive)
    } else if file.starts_with("student_data/") && has_ending(file, "json") {
        json_file(file, &path, archive)
    } else if has_ending(file, "log") {
        log(file, &path, archive)
    } else {
        whole(file, &path, archive)
    };
    let account = taken.map_err(|error| format!("{file} cannot be taken over: {error}"))?;
    ledger.accounts.push(account);
    Ok(())
}

fn has_ending(file: &str, ending: &str) -> bool {
    let found = Path::new(file).extension();
    found.is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Variables: what is a setting in force stands in the settings that are printed; the others are kept
/// aside, secrets without their values.
pub fn environment(
    folder: &Path,
    file: &str,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<(), Trouble> {
    let content = text::read(&fs::read(folder.join(file))?);
    let is_said = |(_, line): &(usize, &str)| !line.trim().starts_with('#');
    let counted = text::lines(&content).filter(is_said).count();
    let mut account = Account::new(file, counted as u64);
    let (variables, others) = settings::parse(&content);
    for variable in &variables {
        let at = format!("line {}", variable.line);
        if is_in_force(file) && settings::is_setting(variable) {
            account.enter(at, Fate::Imported);
            continue;
        }
        let value = if settings::is_secret(&variable.name) {
            "(a secret: it is in the old file alone)"
        } else {
            &variable.value
        };
        let row = json!({"name": variable.name, "value": value});
        let fate = keep(file, &at, &row, archive)?;
        account.enter(at, fate);
    }
    for (line, _) in others {
        // It may be the end of a secret: not even the archive gets it.
        let why = "it is no variable".to_owned();
        account.enter(format!("line {line}"), Fate::Refused(why));
    }
    ledger.accounts.push(account);
    Ok(())
}

/// What is neither a file nor a folder, such as a link, leads elsewhere.
pub fn not_a_file(name: &str, archive: &mut Archive, ledger: &mut Ledger) -> Result<(), Trouble> {
    let why = "it is a link or a device, not a file: look at what it leads to".to_owned();
    refuse(name, "the whole", &json!(name), &why, archive)?;
    let mut account = Account::new(name, 1);
    account.enter("the whole", Fate::Refused(why));
    ledger.accounts.push(account);
    Ok(())
}

fn csv(file: &str, path: &Path, archive: &mut Archive) -> Result<Account, Trouble> {
    let content = text::read(&fs::read(path)?);
    let open = || {
        csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(content.as_bytes())
    };
    let counted = open().into_byte_records().count();
    let mut account = Account::new(file, counted as u64);
    let mut reader = open();
    let columns = reader.headers()?.clone();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let at = format!("line {line}");
        if record.len() != columns.len() {
            let why = format!(
                "it has {} values, and the first line names {}",
                record.len(),
                columns.len()
            );
            let values: Vec<&str> = record.iter().collect();
            refuse(file, &at, &json!(values), &why, archive)?;
            account.enter(at, Fate::Refused(why));
            continue;
        }
        let members = columns.iter().zip(&record);
        let members = members.map(|(column, value)| (column.to_owned(), json!(value)));
        let row = Value::Object(members.collect::<Map<_, _>>());
        let fate = keep(file, &at, &row, archive)?;
        account.enter(at, fate);
    }
    Ok(account)
}

/// A list, or an object whose members are the rows.
fn json_file(file: &str, path: &Path, archive: &mut Archive) -> Result<Account, Trouble> {
    let content = text::read(&fs::read(path)?);
    let rows: Vec<(String, Value)> = match serde_json::from_str(&content) {
        Ok(Value::Array(items)) => {
            let items = items.into_iter().enumerate();
            items
                .map(|(index, item)| (format!("item {}", index + 1), item))
                .collect()
        }
        Ok(Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| (format!("member {name:?}"), value))
            .collect(),
        other => {
            let why = match other {
                Err(error) => format!("it is no JSON: {error}"),
                Ok(_) => "it holds neither a list nor an object".to_owned(),
            };
            // The whole file is kept, so that a person can mend it.
            archive.keep_file(file, path)?;
            let mut account = Account::new(file, 1);
            account.enter("the whole", Fate::Refused(why));
            return Ok(account);
        }
    };
    let mut account = Account::new(file, rows.len() as u64);
    for (at, row) in rows {
        let fate = keep(file, &at, &row, archive)?;
        account.enter(at, fate);
    }
    Ok(account)
}

fn log(file: &str, path: &Path, archive: &mut Archive) -> Result<Account, Trouble> {
    let content = text::read(&fs::read(path)?);
    let mut account = Account::new(file, text::lines(&content).count() as u64);
    for (number, line) in text::lines(&content) {
        let at = format!("line {number}");
        let fate = keep(file, &at, &json!(line), archive)?;
        account.enter(at, fate);
    }
    Ok(account)
}

fn whole(file: &str, path: &Path, archive: &mut Archive) -> Result<Account, Trouble> {
    let is_there = archive.keep_file(file, path)?;
    let mut account = Account::new(format!("{file} (whole)"), 1);
    account.enter(
        "the whole",
        if is_there { Fate::There } else { Fate::Aside },
    );
    Ok(account)
}

fn keep(file: &str, at: &str, row: &Value, archive: &mut Archive) -> Result<Fate, Trouble> {
    let line = json!({"from": file, "at": at, "row": row});
    let is_there = archive.keep(file, &line)?;
    Ok(if is_there { Fate::There } else { Fate::Aside })
}

fn refuse(
    file: &str,
    at: &str,
    row: &Value,
    why: &str,
    archive: &mut Archive,
) -> Result<(), Trouble> {
    let line = json!({"from": file, "at": at, "why": why, "row": row});
    archive.keep("refused", &line)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        assert!(is_check_in_log("logs/checkins_2025-06-03.csv"));
        assert!(!is_check_in_log("checkins_2025-06-03.csv"));
        assert!(is_environment(".env") && is_environment("run/secrets.env"));
        for kept in [
            ".env.bak",
            ".env~",
            "run/secrets.env.2024-05-01",
            ".env-old",
        ] {
            assert!(is_environment(kept) && !is_in_force(kept), "{kept}");
        }
        assert!(is_in_force(".env") && is_in_force("run/secrets.ENV"));
        for other in [
            "environment.txt",
            "env",
            "my-env.csv",
            "x.envelope",
            "logs/envoy.log",
        ] {
            assert!(!is_environment(other), "{other}");
        }
    }
}
