//! What RT does on the wire that a client has to know. The client hides most of it, so these
//! checks go around it; each was recorded from an RT 5.0.3 first.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    bench::{Bench, Raw},
    raw::{RawAnswer, send},
};

/// A new asset's path, and its name.
async fn asset(bench: &Bench, raw: &Raw) -> (String, String) {
    let name = bench.name("habit");
    let body =
        json!({ "Catalog": "Chromebooks", "Name": name, "CustomFields": { "Type": "Chromebook" } });
    let created = raw.post("/asset", &body).await;
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.body["id"].as_str().unwrap().to_owned();
    assert_eq!(created.headers["location"], format!("/REST/2.0/asset/{id}"));
    (format!("/asset/{id}"), name)
}

fn message(answer: &RawAnswer) -> &str {
    answer.body["message"].as_str().unwrap_or_default()
}

/// The messages of a change, without the name or number that RT puts before them.
fn messages(answer: &RawAnswer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let messages = answer.body.as_array().unwrap().iter().map(|message| {
        let message = message.as_str().unwrap();
        let is_prefixed = message.starts_with("Asset ");
        message
            .split_once(": ")
            .filter(|_| is_prefixed)
            .map_or(message, |(_, rest)| rest)
            .to_owned()
    });
    messages.collect()
}

async fn values(raw: &Raw, path: &str, field: &str) -> Value {
    let asset = raw.get(path).await.body;
    let fields = asset["CustomFields"].as_array().unwrap();
    fields.iter().find(|one| one["name"] == field).unwrap()["values"].clone()
}

pub async fn without_credentials_a_program_is_told_401_and_a_browser_sent_to_the_login(
    bench: &Bench,
) {
    let raw = bench.raw();

    let program = send(raw.request(Method::GET, "/rt")).await;
    let browser = raw
        .request(Method::GET, "/rt")
        .header("User-Agent", "Mozilla/5.0");
    let browser = send(browser).await;
    let bearer = raw.request(Method::GET, "/rt").bearer_auth(&bench.token);
    let bearer = send(bearer).await;

    assert_eq!((program.status, message(&program)), (401, "Unauthorized"));
    assert_eq!(
        (browser.status, browser.body),
        (302, json!("Login required"))
    );
    assert_eq!(browser.headers["location"], "/");
    assert_eq!(bearer.status, 401);
}

pub async fn a_refused_change_is_a_200_with_a_message(bench: &Bench) {
    let raw = bench.raw();
    let (path, name) = asset(bench, &raw).await;

    let status = raw.put(&path, &json!({ "Status": "recycled" })).await;
    let bogus = raw.put(&path, &json!({ "Status": "BOGUS" })).await;
    let digits = raw.put(&path, &json!({ "Name": "777" })).await;
    let owner = raw.put(&path, &json!({ "Owner": "ghost" })).await;
    let no_owner = raw.put(&path, &json!({ "Owner": null })).await;
    let select = raw
        .put(&path, &json!({ "CustomFields": { "Type": "Toaster" } }))
        .await;

    assert_eq!(
        messages(&status),
        ["You can't change status from 'new' to 'recycled'."]
    );
    assert_eq!(
        messages(&bogus),
        ["Status 'BOGUS' isn't a valid status for this asset."]
    );
    assert_eq!(messages(&digits), ["Illegal value for Name"]);
    assert_eq!(messages(&owner), ["Could not find or create user 'ghost'"]);
    assert_eq!(messages(&no_owner).len(), 1);
    assert_eq!(messages(&select), ["Invalid value for custom field"]);
    let now = raw.get(&path).await.body;
    assert_eq!(
        (&now["Name"], &now["Status"]),
        (&json!(name), &json!("new"))
    );
}

pub async fn an_unknown_custom_field_is_skipped_without_a_word(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    for body in [
        json!({ "CustomFields": { "Nope": "x" } }),
        json!({ "Nope": "x" }),
        json!({ "Name": null }),
        json!({}),
    ] {
        assert_eq!(
            messages(&raw.put(&path, &body).await),
            Vec::<String>::new(),
            "{body}"
        );
    }
}

pub async fn the_shape_that_rt_reads_out_kills_it_when_written_back(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    for fields in [
        json!([{ "name": "Model", "values": ["x"] }]),
        json!({ "Model": { "a": 1 } }),
        json!({ "Model": true }),
    ] {
        let answer = raw.put(&path, &json!({ "CustomFields": fields })).await;
        assert_eq!((answer.status, answer.body), (500, Value::Null));
    }
}

pub async fn an_unknown_holder_kills_rt_after_the_rest_was_applied(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    let answer = raw
        .put(
            &path,
            &json!({ "HeldBy": ["ghost"], "Description": "half-way" }),
        )
        .await;

    assert_eq!((answer.status, answer.body), (500, Value::Null));
    assert_eq!(raw.get(&path).await.body["Description"], "half-way");
}

pub async fn clearing_an_empty_field_leaves_a_value_that_is_nothing(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;
    let clear = json!({ "CustomFields": { "Model": null } });

    raw.put(&path, &json!({ "CustomFields": { "Model": "M9" } }))
        .await;
    let first = raw.put(&path, &clear).await;
    assert_eq!(
        messages(&first),
        ["M9 is no longer a value for custom field Model"]
    );
    assert_eq!(values(&raw, &path, "Model").await, json!([]));

    let second = raw.put(&path, &clear).await;
    assert_eq!(messages(&second), ["Model  added"]);
    assert_eq!(values(&raw, &path, "Model").await, json!([null]));
}

pub async fn numbers_are_texts_but_for_the_id_of_a_single_record(bench: &Bench) {
    let raw = bench.raw();
    let (path, name) = asset(bench, &raw).await;
    let number: u64 = path.rsplit('/').next().unwrap().parse().unwrap();

    let single = raw.get(&format!("{path}?fields[Owner]=RealName")).await;
    let list = raw
        .query(
            &format!("Name = '{name}'"),
            "fields=Name,Catalog,Nope&fields[Catalog]=Name",
        )
        .await;

    assert_eq!(single.body["id"], json!(number));
    assert_eq!(single.body["Owner"]["id"], "Nobody");
    assert_eq!(single.body["Owner"].get("RealName"), None);
    assert_eq!(
        single.headers["etag"]
            .to_str()
            .unwrap()
            .chars()
            .filter(|c| *c == '"')
            .count(),
        2
    );
    let item = &list.body["items"][0];
    assert_eq!(
        (&item["id"], &item["Nope"]),
        (&json!(number.to_string()), &json!(""))
    );
    assert_eq!(item["Catalog"]["Name"], "Chromebooks");
    assert_eq!(item["Catalog"]["type"], "catalog");
}

pub async fn no_more_than_a_hundred_come_at_once(bench: &Bench) {
    let raw = bench.raw();

    for (asked, given) in [("500", 100), ("0", 20), ("-5", 20), ("7", 7)] {
        let answer = raw
            .query("id > 0", &format!("per_page={asked}&page=0"))
            .await;
        assert_eq!(answer.body["per_page"], given, "{asked}");
        assert_eq!(answer.body["page"], 1, "{asked}");
    }
}

pub async fn no_result_has_a_float_for_its_pages(bench: &Bench) {
    let answer = bench.raw().query("id = 999999999", "").await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["pages"].as_f64(), Some(0.0));
    assert_eq!(
        (&answer.body["count"], &answer.body["total"]),
        (&json!(0), &json!(0))
    );
}

pub async fn only_the_exact_version_or_a_star_matches(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;
    let etag = raw.get(&path).await.headers["etag"]
        .to_str()
        .unwrap()
        .to_owned();

    for (version, status) in [
        ("\"1\"", 412),
        (&format!("W/{etag}"), 412),
        ("*", 200),
        (&etag, 200),
        (etag.trim_matches('"'), 200),
    ] {
        // The same text each time: nothing is changed, so the version stays.
        let answer = raw
            .put_if_match(&path, version, &json!({ "Description": "" }))
            .await;
        assert_eq!(answer.status, status, "{version}");
    }
}

pub async fn an_owner_compared_by_name_finds_nothing(bench: &Bench) {
    let raw = bench.raw();

    assert_eq!(raw.query("Owner = 'Nobody'", "").await.body["total"], 0);
    assert_ne!(
        raw.query("Owner.Name = 'NOBODY'", "").await.body["total"],
        0
    );
    assert_ne!(raw.query("Owner.id = 6", "").await.body["total"], 0);
}

pub async fn an_unknown_field_of_a_query_is_refused(bench: &Bench) {
    let answer = bench.raw().query("Nope = 'x'", "").await;

    assert_eq!(answer.status, 400);
    assert!(
        message(&answer).starts_with("No dispatch method for class"),
        "{answer:?}"
    );
}

pub async fn a_time_with_a_z_loses_its_hours(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    for (written, read) in [
        ("2026-01-02T03:04:05Z", "2026-01-02T00:00:00Z"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05Z"),
    ] {
        raw.put(&path, &json!({ "CustomFields": { "Checked At": written } }))
            .await;
        assert_eq!(values(&raw, &path, "Checked At").await, json!([read]));
    }
    raw.put(
        &path,
        &json!({ "CustomFields": { "Purchase Date": "not a date" } }),
    )
    .await;
    assert_eq!(
        values(&raw, &path, "Purchase Date").await,
        json!(["1970-01-01"])
    );
}

pub async fn an_unknown_address_makes_a_user(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;
    let address = format!("{}@new.test", bench.name("x").replace(' ', "-"));

    let answer = raw.put(&path, &json!({ "Owner": address })).await;

    assert_eq!(messages(&answer), [format!("Owner set to {address}")]);
}

pub async fn wrong_methods_paths_and_bodies_have_their_answers(bench: &Bench) {
    let raw = bench.raw();

    let method = raw.delete("/rt").await;
    let path = raw.get("/nosuch").await;
    let by_name = raw.get("/asset/W12-0001").await;
    let over = raw.post("/asset/1", &json!({ "Name": "x" })).await;
    let put = raw
        .put("/asset/999999999", &json!({ "Description": "x" }))
        .await;
    let form = raw
        .post_text("/asset", "application/x-www-form-urlencoded", "Name=x")
        .await;
    let broken = raw
        .post_text("/asset", "application/json", "{bad json")
        .await;
    let list = raw.post("/asset", &json!([1, 2])).await;
    let no_catalog = raw.post("/asset", &json!({ "Name": "N" })).await;

    assert_eq!(
        (method.status, message(&method)),
        (405, "Method Not Allowed")
    );
    assert_eq!(method.headers["allow"], "GET");
    assert_eq!((path.status, message(&path)), (404, "Not Found"));
    assert_eq!((by_name.status, message(&by_name)), (404, "Not Found"));
    assert_eq!(
        (over.status, message(&over)),
        (409, "Resource already exists; use PUT to update")
    );
    assert_eq!(
        (put.status, message(&put)),
        (404, "Resource does not exist; use POST to create")
    );
    assert_eq!(
        (form.status, message(&form)),
        (415, "Unsupported Media Type")
    );
    assert_eq!(broken.status, 400);
    assert_eq!(
        (list.status, message(&list)),
        (400, "JSON object must be a HASH")
    );
    assert_eq!(
        (no_catalog.status, message(&no_catalog)),
        (400, "Invalid Catalog")
    );
}

pub async fn deleting_an_asset_is_an_internal_error(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    let answer = raw.delete(&path).await;

    assert_eq!(
        (answer.status, message(&answer)),
        (500, "Internal Server Error")
    );
    assert_eq!(raw.get(&path).await.status, 200);
}

pub async fn a_select_value_is_stored_as_it_is_offered(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    raw.put(
        &path,
        &json!({ "CustomFields": { "Type": "CHARGER", "Accessories": ["case"] } }),
    )
    .await;

    assert_eq!(values(&raw, &path, "Type").await, json!(["Charger"]));
    assert_eq!(values(&raw, &path, "Accessories").await, json!(["Case"]));
    // Now RT holds `Case`, is asked for `case`, cannot add it twice, and takes away what is left.
    raw.put(
        &path,
        &json!({ "CustomFields": { "Accessories": ["case"] } }),
    )
    .await;
    assert_eq!(values(&raw, &path, "Accessories").await, json!([]));
}

pub async fn a_message_can_be_nothing(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    let twice = json!({ "CustomFields": { "Accessories": ["Case", "Case"] } });
    let answer = raw.put(&path, &twice).await;

    assert_eq!(
        answer.body,
        json!(["Case added as a value for Accessories", null])
    );
    assert_eq!(values(&raw, &path, "Accessories").await, json!(["Case"]));
}

pub async fn an_empty_text_is_a_value_to_rt(bench: &Bench) {
    let raw = bench.raw();
    let (path, _) = asset(bench, &raw).await;

    raw.put(
        &path,
        &json!({ "CustomFields": { "Model": "x", "Purchase Date": "2026-01-02" } }),
    )
    .await;
    raw.put(
        &path,
        &json!({ "CustomFields": { "Model": "", "Purchase Date": "" } }),
    )
    .await;

    assert_eq!(values(&raw, &path, "Model").await, json!([null]));
    assert_eq!(
        values(&raw, &path, "Purchase Date").await,
        json!(["1970-01-01"])
    );
}

pub async fn a_search_for_people_without_conditions_finds_everybody(bench: &Bench) {
    let raw = bench.raw();
    let unknown = json!([{ "field": "Nope", "value": "x" }]);

    for conditions in [json!([]), unknown] {
        let answer = raw.post("/users", &conditions).await;
        assert!(answer.body["total"].as_u64().unwrap() > 12, "{conditions}");
    }
}
