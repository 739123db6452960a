//! What our RT user may do, by the answers of RTs that differ from the one the contract suite asks.

use rt_client::{
    Access, Credentials, HttpRequestTracker, RequestTracker, Right, RtSettings, Standing,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer,
    matchers::{any, path},
};

use crate::{
    bodies::{asset_with, user},
    support::{json as answer, refusal, settings},
};

/// A list as RT gives it to a user who may see all of it.
fn list(items: &[Value]) -> Value {
    json!({
        "count": items.len(), "items": items, "page": 1, "pages": 1, "per_page": 100,
        "total": items.len(),
    })
}

/// The same for a user who may not.
fn uncounted(items: &[Value]) -> Value {
    let mut list = list(items);
    list["total"] = Value::Null;
    list["pages"] = Value::Null;
    list
}

fn catalog(lifecycle: &str) -> Value {
    json!({
        "id": 2, "Name": "Chromebooks", "Description": "", "Lifecycle": lifecycle,
        "_hyperlinks": [{"ref": "self"}, {"ref": "create", "type": "asset"}],
    })
}

fn asset(links: Value) -> Value {
    asset_with(&json!({ "_hyperlinks": links }))
}

fn ticket(links: Value) -> Value {
    let queue = json!({ "id": "1", "type": "queue", "Lifecycle": "default" });
    json!({ "id": "9", "type": "ticket", "Status": "new", "Queue": queue, "_hyperlinks": links })
}

/// An RT of version 5.0.3 as Debian has it, whose user may do everything. What is named here is
/// answered otherwise.
async fn rt(otherwise: &[(&str, Value)]) -> (MockServer, RtSettings) {
    let lifecycle = json!([{"ref": "lifecycle", "to": "stolen"}, {"ref": "history"}]);
    let on_a_ticket = json!([
        {"ref": "comment"}, {"ref": "correspond"}, {"ref": "lifecycle", "to": "open"},
    ]);
    let mut nobody = user(6, "Nobody");
    nobody["_hyperlinks"] = json!([{"ref": "self", "id": 6}, {"ref": "history"}]);
    let queue = json!({"id": "1", "_hyperlinks": [{"ref": "create", "type": "ticket"}]});
    let answers = [
        ("/rt", json!({ "Version": "5.0.3+dfsg-3~deb12u7" })),
        ("/user/33", user(33, "rtutils")),
        ("/user/Nobody", nobody),
        ("/catalogs/all", list(&[catalog("assets")])),
        ("/catalog/2", catalog("assets")),
        ("/catalog/2/customfields", list(&[json!({"id": "2"})])),
        ("/assets", list(&[json!({"id": "1001"})])),
        ("/asset/1001", asset(lifecycle)),
        ("/asset/1001/history", uncounted(&[json!({"id": "1"})])),
        ("/queues/all", list(&[queue])),
        ("/tickets", list(&[ticket(on_a_ticket)])),
    ];
    let server = MockServer::start().await;
    for (path, body) in otherwise.iter().chain(&answers) {
        mount(&server, path, body).await;
    }
    Mock::given(any())
        .respond_with(refusal(404, "Not Found"))
        .mount(&server)
        .await;
    let settings = settings(&server.uri());
    (server, settings)
}

async fn mount(server: &MockServer, to: &str, body: &Value) {
    Mock::given(path(format!("/REST/2.0{to}")))
        .respond_with(answer(200, body))
        .mount(server)
        .await;
}

async fn access(otherwise: &[(&str, Value)]) -> Access {
    let (_server, settings) = rt(otherwise).await;
    let client = HttpRequestTracker::new(settings).unwrap();
    client.access().await.unwrap()
}

const COUNTED: [Right; 4] = [
    Right::ShowCatalog,
    Right::ShowAsset,
    Right::SeeCustomField,
    Right::SeeQueue,
];

/// How the rights stand that are seen by whether RT counts a list.
fn counted(access: &Access) -> [Standing; 4] {
    COUNTED.map(|right| access.standing(right))
}

#[tokio::test]
async fn a_count_is_a_sign_where_rt_keeps_counts_from_us() {
    let access = access(&[]).await;

    assert_eq!(counted(&access), [Standing::Held; 4]);
    assert_eq!(access.missing().count(), 0);
    assert_eq!(access.username.as_deref(), Some("rtutils"));
    assert_eq!(access.catalogs[0].can_create, Some(true));
}

#[tokio::test]
async fn a_count_proves_nothing_where_everybody_gets_one() {
    let history = list(&[json!({"id": "1"})]);

    let access = access(&[("/asset/1001/history", history)]).await;

    assert_eq!(counted(&access), [Standing::Unknown; 4]);
    assert_eq!(access.standing(Right::ModifyAsset), Standing::Held);
    assert_eq!(access.standing(Right::AdminUsers), Standing::Held);
}

#[tokio::test]
async fn a_count_is_a_sign_to_a_superuser_of_a_version_that_is_known_to_keep_them() {
    let history = list(&[json!({"id": "1"})]);
    let version = json!({ "Version": "5.0.7" });

    let access = access(&[("/asset/1001/history", history), ("/rt", version)]).await;

    assert_eq!(counted(&access), [Standing::Held; 4]);
}

#[tokio::test]
async fn an_rt_without_assets_says_nothing_of_changing_them() {
    let access = access(&[("/assets", list(&[]))]).await;

    assert_eq!(access.standing(Right::ModifyAsset), Standing::Unknown);
    assert_eq!(access.standing(Right::CreateAsset), Standing::Held);
}

#[tokio::test]
async fn no_way_on_is_a_missing_right_in_rts_own_lifecycle_only() {
    let dead_end = || ("/asset/1001", asset(json!([{"ref": "history"}])));
    let own = catalog("devices");

    let stock = access(&[dead_end()]).await;
    let other = access(&[
        dead_end(),
        ("/catalog/2", own.clone()),
        ("/catalogs/all", list(&[own])),
    ])
    .await;

    assert_eq!(stock.standing(Right::ModifyAsset), Standing::Missing);
    assert_eq!(other.standing(Right::ModifyAsset), Standing::Unknown);
}

#[tokio::test]
async fn lists_without_links_leave_open_what_links_would_tell() {
    let queues = list(&[json!({"id": "1", "_hyperlinks": ""})]);
    let tickets = list(&[ticket(json!(""))]);

    let access = access(&[("/queues/all", queues), ("/tickets", tickets)]).await;

    for right in [
        Right::CreateTicket,
        Right::ModifyTicket,
        Right::CommentOnTicket,
        Right::ReplyToTicket,
    ] {
        assert_eq!(access.standing(right), Standing::Unknown, "{right}");
    }
    assert_eq!(access.standing(Right::ShowTicket), Standing::Held);
}

#[tokio::test]
async fn without_tickets_nobody_knows_whether_we_would_see_one() {
    let access = access(&[("/tickets", list(&[]))]).await;

    assert_eq!(access.standing(Right::ShowTicket), Standing::Unknown);
}

#[tokio::test]
async fn a_token_of_another_shape_names_nobody_and_the_rest_is_found_out() {
    let (_server, mut settings) = rt(&[]).await;
    settings.credentials = Credentials::Token("an-opaque-token".into());
    let client = HttpRequestTracker::new(settings).unwrap();

    let access = client.access().await.unwrap();

    assert_eq!(access.username, None);
    assert_eq!(access.standing(Right::AdminUsers), Standing::Held);
}
