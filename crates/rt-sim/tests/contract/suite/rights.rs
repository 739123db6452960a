//! How RT, on the wire, shows what its user may do.

use rt_sim::fixture::{ONE_CATALOG, account_without};
use serde_json::{Value, json};

use crate::{
    bench::{Bench, Raw},
    raw::RawAnswer,
};

/// The messages of a change, without the name or number that RT puts before them.
fn messages(answer: &RawAnswer) -> Vec<&str> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let messages = answer.body.as_array().unwrap().iter();
    messages
        .map(|message| {
            let message = message.as_str().unwrap();
            match message.strip_prefix("Asset ") {
                Some(rest) => rest.split_once(": ").map_or(message, |(_, rest)| rest),
                None => message,
            }
        })
        .collect()
}

/// What a record's links lead to, without those that name another record.
fn offers(record: &Value) -> Vec<String> {
    let links = record["_hyperlinks"].as_array().unwrap().iter();
    let mut offers: Vec<String> = links
        .filter(|link| !matches!(link["ref"].as_str(), Some("self" | "refers-to")))
        .map(|link| match link["to"].as_str() {
            Some(to) => format!("lifecycle {to}"),
            None => link["ref"].as_str().unwrap().to_owned(),
        })
        .collect();
    offers.sort();
    offers.dedup();
    offers
}

async fn new_asset(bench: &Bench, part: &str) -> String {
    format!("/asset/{}", bench.create(&bench.chromebook(part)).await)
}

pub async fn what_is_denied_is_told_field_by_field(bench: &Bench) {
    let path = new_asset(bench, "denied").await;
    let name = bench.name("denied");
    let reader = bench.raw_as("reader");
    let limited = bench.raw_as(&account_without("ModifyAsset"));

    let texts = json!({ "Name": "x", "Description": "x", "Status": "in-use" });
    let fields = json!({ "CustomFields": { "Label": "x" } });
    let people = json!({ "Owner": "ghost", "HeldBy": ["student0001", "student0002"] });
    let nothing = json!({ "Name": name, "Status": "new", "HeldBy": [] });

    assert_eq!(
        messages(&reader.put(&path, &texts).await),
        ["Permission Denied"; 3]
    );
    assert_eq!(
        messages(&reader.put(&path, &fields).await),
        ["Could not add a new value to custom field 'Label': Permission Denied"]
    );
    assert_eq!(
        messages(&reader.put(&path, &people).await),
        ["No permission to modify this asset"; 3]
    );
    assert_eq!(messages(&reader.put(&path, &nothing).await), [""; 0]);
    assert_eq!(
        messages(&limited.put(&path, &fields).await),
        ["Label x added"]
    );
}

pub async fn an_unknown_status_is_told_before_a_missing_right(bench: &Bench) {
    let path = new_asset(bench, "status").await;
    let reader = bench.raw_as("reader");

    let mut said = Vec::new();
    for status in ["BOGUS", "recycled", "allocated"] {
        let answer = reader.put(&path, &json!({ "Status": status })).await;
        said.push(messages(&answer)[0].to_owned());
    }

    assert_eq!(
        said,
        [
            "Status 'BOGUS' isn't a valid status for this asset.",
            "You can't change status from 'new' to 'recycled'.",
            "Permission Denied",
        ]
    );
}

pub async fn lists_are_counted_for_who_may_see_all_of_them(bench: &Bench) {
    let lists = [
        ("ShowCatalog", "/catalogs/all"),
        ("ShowAsset", "/assets?query=id>0"),
        ("SeeCustomField", "/catalog/1/customfields"),
        ("SeeQueue", "/queues/all"),
    ];
    for (right, path) in lists {
        let ours = bench.raw().get(path).await;
        let theirs = bench.raw_as(&account_without(right)).get(path).await;

        assert!(ours.body["total"].as_u64().unwrap() > 0, "{ours:?}");
        assert_eq!(theirs.status, 200);
        assert_eq!(theirs.body["total"], Value::Null, "{theirs:?}");
        assert_eq!(theirs.body["items"], json!([]), "{theirs:?}");
    }
    let partial = bench.raw_as(ONE_CATALOG).get("/assets?query=id>0").await;
    assert_eq!(partial.body["total"], Value::Null);
    assert_ne!(partial.body["items"], json!([]));
}

pub async fn a_record_offers_what_its_reader_may_do(bench: &Bench) {
    let asset = new_asset(bench, "offers").await;
    let ticket = json!({ "Queue": "General", "Subject": "x", "Requestor": "student0001" });
    let ticket = bench.raw().post("/ticket", &ticket).await.body;
    let ticket = format!("/ticket/{}", ticket["id"].as_str().unwrap());
    let all_of_asset = [
        "customfield",
        "history",
        "lifecycle allocated",
        "lifecycle in-use",
        "lifecycle stolen",
    ];
    let all_of_ticket = [
        "comment",
        "correspond",
        "history",
        "lifecycle open",
        "lifecycle rejected",
        "lifecycle resolved",
    ];
    let all_of_user = ["customfield", "history"];
    let seen = async |raw: &Raw, path: &str| offers(&raw.get(path).await.body);

    let ours = bench.raw();
    assert_eq!(seen(&ours, &asset).await, all_of_asset);
    assert_eq!(seen(&ours, &ticket).await, all_of_ticket);
    assert_eq!(seen(&ours, "/catalog/1").await, ["create"]);
    assert_eq!(seen(&ours, "/user/Nobody").await, all_of_user);

    let expected: [(&str, &str, &[&str]); 6] = [
        ("ModifyAsset", &asset, &all_of_asset[..2]),
        ("SeeCustomField", &asset, &all_of_asset[1..]),
        ("CreateAsset", "/catalog/1", &[]),
        ("CommentOnTicket", &ticket, &all_of_ticket[1..]),
        ("ModifyTicket", &ticket, &all_of_ticket[..3]),
        ("SeeCustomField", "/user/Nobody", &["history"]),
    ];
    for (right, path, left) in expected {
        let theirs = bench.raw_as(&account_without(right));
        assert_eq!(seen(&theirs, path).await, left, "{right} {path}");
    }
    let reader = bench.raw_as("reader");
    assert_eq!(seen(&reader, "/user/Nobody").await, ["customfield"]);
}

pub async fn links_to_tickets_are_made_and_taken_away_from_the_asset(bench: &Bench) {
    let path = new_asset(bench, "linked").await;
    let id = path.rsplit('/').next().unwrap();
    let raw = bench.raw();
    let ticket = json!({ "Queue": "General", "Subject": "x", "Requestor": "student0001" });
    let ticket = raw.post("/ticket", &ticket).await.body;
    let ticket = ticket["id"].as_str().unwrap();
    let add = json!({ "AddReferredToBy": ticket });
    let delete = json!({ "DeleteReferredToBy": [ticket] });

    let added = raw.put(&path, &add).await;
    let again = raw.put(&path, &add).await;
    let deleted = raw.put(&path, &delete).await;
    let gone = raw.put(&path, &delete).await;
    let unknown = json!({ "AddReferredToBy": "999999999" });
    let unknown = raw.put(&path, &unknown).await;

    assert_eq!(
        messages(&added),
        [format!(
            "Ticket {ticket} refers to URI asset://rt.test/{id}."
        )]
    );
    assert_eq!(messages(&again), ["Link already exists"]);
    assert_eq!(
        messages(&deleted),
        [format!(
            "Ticket {ticket} no longer refers to URI asset://rt.test/{id}."
        )]
    );
    assert_eq!(messages(&gone), ["Link not found"]);
    assert_eq!(
        messages(&unknown),
        ["Couldn't resolve '999999999' into a link."]
    );
}
