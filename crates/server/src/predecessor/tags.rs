//! The sequences and the log of tags, each file and each line with its fate.

use std::{fs, path::Path};

use app::{
    App,
    tags::{OldSequence, OldTag, TagFate, parse_confirmations},
};
use serde_json::json;

use super::{
    Inventory, Trouble,
    account::{Account, Fate, Ledger},
    archive::Archive,
    text,
};

pub const LOG: &str = "asset_tag_confirmations.log";
const SEQUENCE: &str = "asset_tag_sequence";

/// The prefix that a file of the working folder counts; none for other files. The one without a name
/// in it is the default prefix's.
pub fn prefix_of(file: &str, default_prefix: &str) -> Option<String> {
    let middle = file.strip_prefix(SEQUENCE)?.strip_suffix(".txt")?;
    match middle.strip_prefix('_') {
        Some(name) if !name.is_empty() && !name.contains('/') => {
            Some(format!("{}-", name.to_uppercase()))
        }
        None if middle.is_empty() => Some(default_prefix.to_owned()),
        _ => None,
    }
}

/// Takes sequences and tags over.
pub async fn take(
    app: &App,
    folder: &Path,
    inventory: &Inventory,
    default_prefix: &str,
    archive: &mut Archive,
    ledger: &mut Ledger,
) -> Result<(), Trouble> {
    let (mut sequences, mut places) = (Vec::new(), Vec::new());
    for file in &inventory.files {
        let Some(prefix) = prefix_of(file, default_prefix) else {
            continue;
        };
        let content = text::read(&fs::read(folder.join(file))?);
        let mut account = Account::new(file, 1);
        if let Ok(next_number) = content.trim().parse() {
            sequences.push(OldSequence {
                prefix,
                next_number,
            });
            places.push(account);
        } else {
            let why = format!("it does not hold a number: {:?}", content.trim());
            refuse(file, "line 1", &content, &why, archive)?;
            account.enter("line 1", Fate::Refused(why));
            ledger.accounts.push(account);
        }
    }
    let content = match fs::read(folder.join(LOG)) {
        Ok(bytes) => Some(text::read(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let lines: Vec<(usize, &str)> = text::lines(content.as_deref().unwrap_or_default()).collect();
    let (mut tags, mut of_line): (Vec<OldTag>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (_, line) in &lines {
        let (mut read, _) = parse_confirmations(line);
        of_line.push(read.pop().map(|tag| {
            tags.push(tag);
            tags.len() - 1
        }));
    }
    let report = app.import_tags(&sequences, &tags).await?;
    ledger.remarks.extend(report.remarks);
    for (mut account, fate) in places.into_iter().zip(report.sequence_fates) {
        let file = account.source.clone();
        let content = text::read(&fs::read(folder.join(&file))?);
        let fate = settle(&file, "line 1", content.trim(), fate, archive)?;
        account.enter("line 1", fate);
        ledger.accounts.push(account);
    }
    if content.is_some() {
        let mut account = Account::new(LOG, lines.len() as u64);
        for ((number, line), index) in lines.into_iter().zip(of_line) {
            let at = format!("line {number}");
            let fate = index.and_then(|index| report.fates.get(index)).cloned();
            let fate = fate.unwrap_or_else(|| {
                TagFate::LeftOut("it is not as the predecessor wrote such lines".to_owned())
            });
            let fate = settle(LOG, &at, line, fate, archive)?;
            account.enter(at, fate);
        }
        ledger.accounts.push(account);
    }
    Ok(())
}

/// Puts what did not come into the ledger of tags into the archive.
fn settle(
    file: &str,
    at: &str,
    line: &str,
    fate: TagFate,
    archive: &mut Archive,
) -> Result<Fate, Trouble> {
    Ok(match fate {
        TagFate::New => Fate::Imported,
        TagFate::Known => Fate::There,
        TagFate::Superseded(why) => {
            let kept = json!({"from": file, "at": at, "why": why, "row": line});
            if archive.keep(file, &kept)? {
                Fate::There
            } else {
                Fate::Aside
            }
        }
        TagFate::LeftOut(why) => {
            refuse(file, at, line, &why, archive)?;
            Fate::Refused(why)
        }
    })
}

fn refuse(
    file: &str,
    at: &str,
    line: &str,
    why: &str,
    archive: &mut Archive,
) -> Result<(), Trouble> {
    let line = json!({"from": file, "at": at, "why": why, "row": line});
    archive.keep("refused", &line)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_the_prefix_in_its_name() {
        let of = |file| prefix_of(file, "W12-");

        assert_eq!(of("asset_tag_sequence.txt").as_deref(), Some("W12-"));
        assert_eq!(of("asset_tag_sequence_test.txt").as_deref(), Some("TEST-"));
        assert_eq!(of("asset_tag_sequences.txt"), None);
        assert_eq!(of("old/asset_tag_sequence.txt"), None);
        assert_eq!(of("asset_tag_sequence_.txt"), None);
    }
}
