//! Counting: what was answered is there once, and RT and the ledger agree.

use std::collections::{BTreeMap, BTreeSet};

use rt_client::{AssetQuery, Fields, PageRequest, RequestTracker};
use serde_json::Value;

use super::{load::Record, site::Site};

/// Holds everything that was answered against the ledger and against RT.
pub async fn count(site: &Site, record: &Record) {
    let ledger = Ledger::read(site).await;
    sequences_are_explained(site).await;
    tags_were_given_once(record);
    reserved_tags_are_in_the_ledger(&ledger, record);
    let made = assets_are_made_once(site, &ledger, record).await;
    webhooks_told_one_tag(site, &ledger, record);
    bound_tags_are_the_assets(site, &ledger, record);
    edits_are_kept(site, record);
    labels_are_on_one_device(site, record);
    names_are_given_once(site, record).await;
    ledger_and_rt_agree(site, &ledger);
    let named = rt_and_ledger_agree(site, &ledger, record).await;
    nothing_waits_for_a_person(site).await;
    nothing_was_an_accident(record);

    println!(
        "torture: {} requests, {} without an answer; {} reservations, {} creations answered, {made} \
         assets made of {} asked for, {} assets tagged by the webhook, {} bound by hand, {} labels \
         and {} names asked for twice at once, {} edits; \
         {} tags in the ledger, none doubled, none unexplained; {named} assets in RT under a tag that \
         the ledger has as theirs, no write given up",
        record.sent,
        record.unanswered,
        record.reserved.len(),
        record.created.len(),
        record.serials.len(),
        record.tagged.len(),
        record.bound.len(),
        record.labelled.len(),
        record.renamed.len(),
        record.edits.values().map(Vec::len).sum::<usize>(),
        ledger.0.len(),
    );
    println!("torture: answers {:?}", record.answers);
    let did = [
        record.reserved.len(),
        made,
        record.tagged.len(),
        record.bound.len(),
        record.labelled.len(),
        record.renamed.len(),
        record.edits.len(),
    ];
    assert!(!did.contains(&0), "some of the load did nothing: {did:?}");
}

/// RT away is told as such; a 500 is a mistake of ours.
fn nothing_was_an_accident(record: &Record) {
    let accidents: Vec<_> = record
        .answers
        .iter()
        .filter(|((_, status), _)| *status == 500)
        .collect();
    assert!(accidents.is_empty(), "{accidents:?}");
}

fn labels_are_on_one_device(site: &Site, record: &Record) {
    for (tag, serials) in &record.labelled {
        let named = site.rt.state().assets_named(tag);
        assert!(serials.len() <= 1, "{tag} was promised to {serials:?}");
        let Some(serial) = serials.first() else {
            continue;
        };
        assert_eq!(named.len(), 1, "{tag} of {serial}");
        let has = named[0].fields.get("Serial Number").and_then(|v| v.first());
        assert_eq!(has, Some(serial), "{tag}");
    }
}

/// What was accepted is so when nothing waits any more, or its write says why not.
async fn names_are_given_once(site: &Site, record: &Record) {
    let mut renamed = record.renamed.clone();
    for (tag, id, write) in &record.promised {
        let write = site.get(&format!("/api/v1/rt/writes/{write}")).await;
        if write["state"] == "applied" {
            renamed.entry(tag.clone()).or_default().push(*id);
        } else {
            println!(
                "torture: {tag} for asset {id} came to nothing: {}",
                write["error"]
            );
            assert!(write["error"].is_string(), "{write}");
        }
    }
    for (tag, ids) in &renamed {
        let named = site.rt.state().assets_named(tag);
        let named: Vec<u64> = named.iter().map(|asset| asset.id).collect();
        assert_eq!(&named, ids, "{tag}: {:#}", history_of(site, tag).await);
    }
}

/// Every write that was to give a tag, and what the ledger says of it.
async fn history_of(site: &Site, tag: &str) -> Value {
    let mut writes = site.all("/api/v1/rt/writes?").await;
    writes.retain(|write| write["tag"] == tag || write.to_string().contains(tag));
    writes.push(site.get(&format!("/api/v1/tags/{tag}")).await);
    writes.into()
}

/// The ledger, by tag.
struct Ledger(BTreeMap<String, Value>);

impl Ledger {
    async fn read(site: &Site) -> Self {
        let items = site.all("/api/v1/tags?").await;
        let by_tag = |item: Value| (item["tag"].as_str().unwrap().to_owned(), item);
        Self(items.into_iter().map(by_tag).collect())
    }

    fn tag_of(&self, asset_id: u64) -> Option<&str> {
        let found = self.0.iter().find(|(_, tag)| tag["asset_id"] == asset_id);
        found.map(|(tag, _)| tag.as_str())
    }
}

async fn sequences_are_explained(site: &Site) {
    let sequences = site.get("/api/v1/tags/sequences").await;
    for sequence in sequences["items"].as_array().unwrap() {
        assert_eq!(sequence["unexplained"], 0, "{sequence}");
    }
}

fn tags_were_given_once(record: &Record) {
    let mut seen = BTreeSet::new();
    let reserved = record.reserved.iter().flatten();
    for tag in reserved.chain(record.created.values()) {
        assert!(seen.insert(tag), "{tag} was given twice");
    }
}

fn reserved_tags_are_in_the_ledger(ledger: &Ledger, record: &Record) {
    for tag in record.reserved.iter().flatten() {
        assert!(ledger.0.contains_key(tag), "{tag} was answered and is lost");
    }
}

/// Says how many assets there are.
async fn assets_are_made_once(site: &Site, ledger: &Ledger, record: &Record) -> usize {
    let rt = site.rt_client();
    let mut made = 0;
    for serial in &record.serials {
        let query = AssetQuery::custom_field_is("Serial Number", serial);
        let page = PageRequest::default();
        let found = rt
            .search_assets(&query, Fields::Summary, page)
            .await
            .unwrap();
        assert!(
            found.items.len() <= 1,
            "{serial} is there {} times",
            found.items.len()
        );
        made += found.items.len();
        let Some(tag) = record.created.get(serial) else {
            continue;
        };
        let asset = found.items.first();
        let asset =
            asset.unwrap_or_else(|| panic!("{serial} ({tag}) was answered and is not made"));
        assert_eq!(&asset.name, tag, "the tag of {serial}");
        assert_eq!(ledger.tag_of(asset.id.get()), Some(tag.as_str()));
    }
    made
}

fn webhooks_told_one_tag(site: &Site, ledger: &Ledger, record: &Record) {
    for (id, told) in &record.tagged {
        assert!(
            told.iter().all(|tag| *tag == told[0]),
            "asset {id} was told {told:?}"
        );
        assert_eq!(ledger.tag_of(*id), Some(told[0].as_str()), "asset {id}");
        assert_eq!(site.rt.state().asset(*id).unwrap().name, told[0]);
    }
}

fn bound_tags_are_the_assets(site: &Site, ledger: &Ledger, record: &Record) {
    for (tag, id) in &record.bound {
        assert_eq!(ledger.tag_of(*id), Some(tag.as_str()), "asset {id}");
        assert_eq!(&site.rt.state().asset(*id).unwrap().name, tag);
    }
}

/// The last value that was answered is there, or one that was asked for after it.
fn edits_are_kept(site: &Site, record: &Record) {
    for (id, edits) in &record.edits {
        let Some(last) = edits.iter().rposition(|(_, is_answered)| *is_answered) else {
            continue;
        };
        let now = site.rt.state().asset(*id).unwrap().description;
        let may_be = &edits[last..];
        assert!(
            may_be.iter().any(|(value, _)| *value == now),
            "asset {id} reads {now:?}, not one of {may_be:?}"
        );
    }
}

/// Every asset of the ledger has that name in RT, and no two assets in RT have one.
fn ledger_and_rt_agree(site: &Site, ledger: &Ledger) {
    for (tag, entry) in &ledger.0 {
        let named = site.rt.state().assets_named(tag);
        assert!(
            named.len() <= 1,
            "{tag} is the name of {} assets",
            named.len()
        );
        if entry["state"] == "assigned" {
            let id = entry["asset_id"].as_u64().unwrap();
            assert_eq!(
                named.first().map(|asset| asset.id),
                Some(id),
                "{tag}: {entry}"
            );
        }
    }
}

/// Every asset of RT that has been named since by the tag of a sequence has it in the ledger; says
/// how many there are. What had its name before may have a number that is still to come.
async fn rt_and_ledger_agree(site: &Site, ledger: &Ledger, record: &Record) -> usize {
    let sequences = site.get("/api/v1/tags/sequences").await;
    let prefixes: Vec<&str> = sequences["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sequence| sequence["prefix"].as_str().unwrap())
        .collect();
    let is_tag = |name: &str| {
        let mut numbers = prefixes
            .iter()
            .filter_map(|prefix| name.strip_prefix(prefix));
        numbers.any(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut named = 0;
    for asset in site.rt.state().assets() {
        if !is_tag(&asset.name) {
            continue;
        }
        let is_old = asset.id <= record.first_assets;
        match ledger.0.get(&asset.name) {
            Some(entry) => {
                assert_eq!(entry["state"], "assigned", "{asset:?}: {entry}");
                assert_eq!(entry["asset_id"], asset.id, "{asset:?}: {entry}");
                named += 1;
            }
            None => assert!(is_old, "{asset:?} is not in the ledger"),
        }
    }
    named
}

/// Nothing that RT was told or not told is beyond what rtutils can find out by itself.
async fn nothing_waits_for_a_person(site: &Site) {
    let given_up = site.all("/api/v1/rt/writes?state=dead&").await;
    assert!(given_up.is_empty(), "{given_up:?}");
}
