//! Everything that the system before this one kept.

use std::{fs, path::Path};

use app::{Clock, Ids, SystemClock, SystemIds};
use secrecy::{ExposeSecret, SecretString};
use store::{CopyError, CopySource, Hold, Store};

use crate::{
    Outcome,
    bootstrap::Plan,
    cli::{ImportPredecessorOptions, ImportSettingsOptions},
    config::{Config, Secret},
    predecessor::{
        self, Inventory, Trouble,
        account::Ledger,
        archive::{Archive, Archived},
        files::is_in_force,
        settings::{self, Variable},
        text,
    },
    remote::said,
};

/// Takes everything over, and accounts for every row.
pub async fn run(options: ImportPredecessorOptions, mut config: Config) -> Outcome {
    let inventory = Inventory::of(&options.folder)?;
    if !inventory.is_predecessors() {
        return Err(format!(
            "{} holds neither database.sqlite nor asset_tag_sequence*.txt nor \
             asset_tag_confirmations.log nor logs/checkins_*.csv: name the working folder of the \
             system before this one",
            options.folder.display()
        )
        .into());
    }
    let place = predecessor::archive_place(
        options.archive.as_deref(),
        &config.server.folder,
        &options.folder,
    )?;
    let variables = variables(&options.folder, &inventory)?;
    if options.dry_run {
        borrow_a_key(&mut config);
    }
    let plan = Plan::new(&config)?;
    let (app, _) = if options.dry_run {
        let store = rehearsal(&plan.database_url).await?;
        plan.build_on(store)?
    } else {
        plan.build().await?
    };
    let mut archive = Archive::new(place.clone(), !options.dry_run);
    let prefix = prefix(&variables).unwrap_or_else(|| config.tags.prefix.to_uppercase());
    let mut ledger =
        predecessor::take(&app, &options.folder, &inventory, &prefix, &mut archive).await?;
    if !prefix.eq_ignore_ascii_case(&config.tags.prefix) {
        ledger.remarks.push(format!(
            "the predecessor gave tags of {prefix}, and tags.prefix is {}: set it, or new tags are \
             of another sequence",
            config.tags.prefix
        ));
    }
    let archived = archive
        .finish(&SystemClock.now().to_rfc3339())
        .map_err(|error| format!("the archive is not whole: {error}"))?;
    report(&ledger, &archived, &place, options.dry_run)?;
    if !variables.is_empty() {
        println!("\nIts settings, as rtutils.toml:\n");
        said(settings::toml(&variables).as_bytes())?;
    }
    let uneven = ledger.uneven();
    if uneven.is_empty() {
        return Ok(());
    }
    let uneven: Vec<String> = uneven
        .iter()
        .map(|account| {
            format!(
                "{} ({} of {})",
                account.source,
                account.sum(),
                account.counted
            )
        })
        .collect();
    Err(format!("not every row has a fate: {}", uneven.join(", ")).into())
}

/// Prints the settings of the system before this one as ours. Needs none of our own.
pub fn settings(options: &ImportSettingsOptions) -> Outcome {
    let bytes = fs::read(&options.file)
        .map_err(|error| format!("{} cannot be read: {error}", options.file.display()))?;
    let (variables, others) = settings::parse(&text::read(&bytes));
    for (line, _) in others {
        eprintln!("rtutils: line {line} is no variable, and was left out");
    }
    said(settings::toml(&variables).as_bytes())
}

/// A copy of the database in memory, in which everything happens as it would.
async fn rehearsal(url: &SecretString) -> Result<Store, Trouble> {
    let store = Store::open("sqlite::memory:").await?;
    match CopySource::open(url.expose_secret(), Hold::Snapshot).await {
        Ok(source) => {
            store.copy_from(source, &mut |_| {}).await?;
        }
        // There is nothing yet: it would be made.
        Err(CopyError::NoSource) => store.migrate().await?,
        Err(other) => return Err(other.into()),
    }
    Ok(store)
}

/// Nobody signs in to a rehearsal: it makes no key that stays.
fn borrow_a_key(config: &mut Config) {
    let sign_in = &mut config.sign_in;
    if sign_in.token_key.is_none() && sign_in.token_key_file.is_none() {
        let key = format!("{}{}", SystemIds.next(), SystemIds.next());
        sign_in.token_key = Some(Secret::from(key.as_str()));
    }
}

fn variables(folder: &Path, inventory: &Inventory) -> Result<Vec<Variable>, Trouble> {
    let mut all = Vec::new();
    for file in inventory.environments().filter(|file| is_in_force(file)) {
        let (variables, _) = settings::parse(&text::read(&fs::read(folder.join(file))?));
        all.extend(variables);
    }
    Ok(all)
}

/// What the predecessor's own settings call its prefix.
fn prefix(variables: &[Variable]) -> Option<String> {
    let prefix = variables
        .iter()
        .find(|variable| variable.name == "PREFIX")?;
    let prefix = prefix.value.trim().to_uppercase();
    (!prefix.is_empty()).then_some(prefix)
}

fn report(ledger: &Ledger, archived: &[Archived], place: &Path, is_dry: bool) -> Outcome {
    let mut text = format!("{}\n", ledger.table());
    let mut refused = ledger.accounts.iter().filter(|a| !a.refused.is_empty());
    if let Some(first) = refused.next() {
        text.push_str("\nRefused:\n");
        for account in std::iter::once(first).chain(refused) {
            for refusal in &account.refused {
                let (at, why) = (&refusal.at, &refusal.why);
                text.push_str(&format_line(&format!("{}, {at}: {why}", account.source)));
            }
        }
    }
    if !ledger.remarks.is_empty() {
        text.push_str("\nLook at this:\n");
        for remark in &ledger.remarks {
            text.push_str(&format_line(remark));
        }
    }
    if is_dry {
        text.push_str("\nThis was a rehearsal: nothing was written.\n");
    } else {
        text.push_str(&format_archive(archived, place));
    }
    said(text.as_bytes())
}

fn format_line(remark: &str) -> String {
    format!("  {remark}\n")
}

fn format_archive(archived: &[Archived], place: &Path) -> String {
    let lines = archived.iter().map(|file| {
        let sum: String = file.sha256.chars().take(16).collect();
        format!("  {}  {} rows  sha256 {sum}…\n", file.file, file.rows)
    });
    format!(
        "\nThe archive, {} (manifest.json has the whole sums):\n{}",
        place.display(),
        lines.collect::<String>()
    )
}
