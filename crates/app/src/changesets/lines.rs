//! Reading what was asked: which assets, and what would change about each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rt_client::Asset;
use types::{
    AssetPatch, ChangesetItem, ChangesetItemState, FieldError, FieldOutcome, FieldState,
    NewChangeset, Scan, edit::MAX_CHANGESET_ITEMS, ledger::MAX_REASON,
};

use super::to_be;
use crate::{
    App, Conflict, CustomFieldNames, Error, Lifecycles, Result, Thing,
    assets::Resolution,
    error::sentence,
    outbox::{reading, wanted},
    writing::check_patch,
};

impl App {
    /// What would become of each line, in the order of the lines, and when RT told of its asset. The
    /// mirror is asked for the assets, and RT in few calls where that is not sure.
    pub(super) async fn planned(&self, new: &Checked) -> Result<Vec<Planned>> {
        let scans: Vec<Scan> = new
            .codes
            .iter()
            .filter_map(|(_, code)| Scan::parse(code).ok())
            .collect();
        let mut resolutions = self.resolve_all(&scans).await?.into_iter();
        let mut first: HashMap<u64, u32> = HashMap::new();
        let lifecycles = &self.policy().lifecycles;
        let mut items = Vec::with_capacity(new.codes.len());
        for (number, code) in &new.codes {
            let mut read_at = None;
            let mut item = ChangesetItem {
                line: *number,
                asked: code.clone(),
                asset_id: None,
                name: None,
                state: ChangesetItemState::NotFound,
                fields: Vec::new(),
                write_id: None,
                detail: None,
            };
            match Scan::parse(code) {
                Err(invalid) => item.detail = Some(sentence(&invalid)),
                Ok(_) => match resolutions.next() {
                    Some(Resolution::Found { found, .. }) => {
                        read_at = Some(found.read_at);
                        let asset = found.asset;
                        let id = asset.id.get();
                        item.asset_id = Some(id);
                        item.name = Some(asset.name.clone());
                        let before = *first.entry(id).or_insert(*number);
                        if before == *number {
                            plan_one(&mut item, &asset, &new.changes, lifecycles);
                        } else {
                            item.state = ChangesetItemState::Repeated;
                            item.detail = Some(format!("Line {before} names the same asset."));
                        }
                    }
                    Some(Resolution::Ambiguous { key, asset_ids }) => {
                        let several = Conflict::AssetAmbiguous { key, asset_ids };
                        item.detail = Some(several.to_string());
                    }
                    Some(Resolution::NotFound { key, .. }) => {
                        let none = Thing::Asset {
                            key,
                            suggestions: Vec::new(),
                        };
                        item.detail = Some(none.to_string());
                    }
                    None => return Err(Error::internal("plan a change", "a scan is lost")),
                },
            }
            items.push(Planned { item, read_at });
        }
        Ok(items)
    }

    /// Asks RT about the assets that need no change by what it told before `now`: somebody may have
    /// changed them since. While RT is away they are to be written too, and the write finds out.
    pub(super) async fn confirmed(
        &self,
        planned: Vec<Planned>,
        changes: &AssetPatch,
        now: DateTime<Utc>,
    ) -> Result<Vec<ChangesetItem>> {
        let is_old = |planned: &&Planned| {
            planned.item.state == ChangesetItemState::Unchanged
                && planned.read_at.is_none_or(|read_at| read_at < now)
        };
        let old = planned.iter().filter(is_old);
        let ids: Vec<u64> = old.filter_map(|planned| planned.item.asset_id).collect();
        let told = match self.ask_by_ids(&ids).await {
            Ok(told) => told,
            Err(Error::Upstream(trouble)) => {
                tracing::debug!(%trouble, "what needs no change is found out when it is written");
                HashMap::new()
            }
            Err(other) => return Err(other),
        };
        let lifecycles = &self.policy().lifecycles;
        let confirmed = planned.into_iter().map(|planned| {
            let needs_a_look = is_old(&&planned);
            let mut item = planned.item;
            let hits = item.asset_id.and_then(|id| told.get(&id));
            match hits.and_then(|hits| hits.first()) {
                _ if !needs_a_look => {}
                Some(found) => plan_one(&mut item, &found.asset, changes, lifecycles),
                None => item.state = ChangesetItemState::Ready,
            }
            item
        });
        Ok(confirmed.collect())
    }
}

/// What would become of a line, and when RT told of its asset.
#[derive(Debug)]
pub(super) struct Planned {
    pub item: ChangesetItem,
    pub read_at: Option<DateTime<Utc>>,
}

/// A change to many assets that may be asked for.
#[derive(Debug)]
pub(super) struct Checked {
    /// What was asked for, with its place in the list, counted from 1. Blank lines are left out.
    pub codes: Vec<(u32, String)>,
    pub changes: AssetPatch,
    pub reason: Option<String>,
}

/// Checks what is asked for before anybody is asked.
pub(super) fn check(new: &NewChangeset, names: &CustomFieldNames) -> Result<Checked> {
    check_patch(&new.changes, "/changes")?;
    if new.changes.name.is_some() {
        let detail = "A name is one asset's alone: change it on the asset's own page.";
        return Err(Error::invalid("/changes/name", "not_unique", detail));
    }
    refuse_what_no_two_share(new, names)?;
    let codes: Vec<(u32, String)> = (1..)
        .zip(new.assets.iter().map(|code| code.trim()))
        .filter(|(_, code)| !code.is_empty())
        .map(|(number, code)| (number, shown(code)))
        .collect();
    if !(1..=MAX_CHANGESET_ITEMS).contains(&codes.len()) {
        let detail = format!("A changeset has between 1 and {MAX_CHANGESET_ITEMS} assets.");
        return Err(Error::invalid("/assets", "out_of_range", detail));
    }
    let reason = new
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|r| !r.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > MAX_REASON) {
        let detail = format!("At most {MAX_REASON} characters.");
        return Err(Error::invalid("/reason", "too_long", detail));
    }
    let mut changes = new.changes.clone();
    // RT's word for an owner who is not there.
    if let Some(owner) = &mut changes.owner
        && owner.trim().eq_ignore_ascii_case("nobody")
    {
        owner.clear();
    }
    Ok(Checked {
        codes,
        changes,
        reason: reason.map(str::to_owned),
    })
}

/// A serial number and an internal name are one asset's alone, as its name is.
fn refuse_what_no_two_share(new: &NewChangeset, names: &CustomFieldNames) -> Result<()> {
    let errors: Vec<FieldError> = new
        .changes
        .custom_fields
        .keys()
        .filter(|field| names.is_unique(field))
        .map(|field| FieldError {
            pointer: format!("/changes/custom_fields/{field}"),
            code: "not_unique".to_owned(),
            detail: format!("No two assets share a {field}: change it on the asset's own page."),
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Longer ones are no scan, and enough of them is kept to see that.
const MAX_CODE: usize = 1_000;

fn shown(code: &str) -> String {
    code.chars().take(MAX_CODE).collect()
}

fn plan_one(
    item: &mut ChangesetItem,
    asset: &Asset,
    changes: &AssetPatch,
    lifecycles: &Lifecycles,
) {
    item.fields = wanted(changes)
        .into_iter()
        .map(|(field, after)| {
            let before = reading(asset, &field);
            let outcome = to_be(field, before, after);
            warned(outcome, asset, lifecycles)
        })
        .collect();
    let is_same = |field: &FieldOutcome| field.state == FieldState::Unchanged;
    item.state = if item.fields.iter().all(is_same) {
        ChangesetItemState::Unchanged
    } else {
        ChangesetItemState::Ready
    };
    // RT has the last word, so it is tried all the same.
    item.detail = item.fields.iter().find_map(|field| field.message.clone());
}

/// Says of a field that RT will refuse it, as far as we know RT.
fn warned(mut outcome: FieldOutcome, asset: &Asset, lifecycles: &Lifecycles) -> FieldOutcome {
    if outcome.state != FieldState::Applied {
        return outcome;
    }
    let message = match outcome.field.strip_prefix("custom_fields/") {
        Some(name) if is_unknown(asset, name) => {
            Some(format!("This asset has no custom field “{name}” in RT."))
        }
        None if outcome.field == "status" => {
            forbidden(lifecycles, &asset.status, outcome.after.first())
        }
        _ => None,
    };
    if message.is_some() {
        outcome.state = FieldState::Refused;
        outcome.message = message;
    }
    outcome
}

/// RT tells every field that an asset has, with a value or without; none where we may not see them.
fn is_unknown(asset: &Asset, name: &str) -> bool {
    !asset.custom_fields.is_empty() && asset.custom_field(name).is_none()
}

fn forbidden(lifecycles: &Lifecycles, from: &str, to: Option<&String>) -> Option<String> {
    let to = to?;
    let next = lifecycles.after(from);
    let is_known = !next.is_empty();
    let is_allowed = next.iter().any(|status| status.eq_ignore_ascii_case(to));
    (is_known && !is_allowed).then(|| {
        format!(
            "RT's lifecycle does not let “{to}” follow “{from}”, only {}.",
            next.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(assets: &[&str], changes: AssetPatch) -> NewChangeset {
        NewChangeset {
            assets: assets.iter().map(|&asset| asset.to_owned()).collect(),
            changes,
            reason: None,
        }
    }

    fn status(status: &str) -> AssetPatch {
        AssetPatch {
            status: Some(status.to_owned()),
            ..AssetPatch::default()
        }
    }

    #[test]
    fn blank_lines_are_left_out_and_the_others_keep_their_numbers() {
        let asked = new(&["W12-0001", "", " 412 "], status("in-use"));

        let checked = check(&asked, &CustomFieldNames::default()).unwrap();

        assert_eq!(
            checked.codes,
            [(1, "W12-0001".to_owned()), (3, "412".to_owned())]
        );
    }

    #[test]
    fn nobody_is_an_owner_who_is_not_there() {
        let owner = |name: &str| AssetPatch {
            owner: Some(name.to_owned()),
            ..AssetPatch::default()
        };

        for (asked, kept) in [("Nobody", ""), ("student0001", "student0001")] {
            let names = CustomFieldNames::default();
            let checked = check(&new(&["1"], owner(asked)), &names).unwrap();
            assert_eq!(checked.changes.owner.as_deref(), Some(kept));
        }
    }

    #[test]
    fn a_status_that_may_not_follow_is_told_and_one_that_we_do_not_know_is_not() {
        let lifecycles = Lifecycles::default();
        let to = |status: &str| status.to_owned();

        let words = forbidden(&lifecycles, "recycled", Some(&to("in-use"))).unwrap();
        assert!(words.contains("only allocated"), "{words}");
        assert_eq!(forbidden(&lifecycles, "new", Some(&to("In-Use"))), None);
        assert_eq!(forbidden(&lifecycles, "on-loan", Some(&to("new"))), None);
    }
}
