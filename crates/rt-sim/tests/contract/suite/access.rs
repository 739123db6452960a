use rt_client::{Access, NewTicket, RequestTracker, Right, Standing};
use rt_sim::fixture::{ONE_CATALOG, SERVICE_ACCOUNT, SERVICE_RIGHTS, account_without};

use crate::bench::Bench;

/// What no reading tells, whoever asks.
const HIDDEN: [Right; 2] = [Right::ModifyCustomField, Right::SetInitialCustomField];

/// What is seen on a ticket only.
const ON_A_TICKET: [Right; 3] = [
    Right::ModifyTicket,
    Right::CommentOnTicket,
    Right::ReplyToTicket,
];

/// Makes sure that there is a ticket and an asset to look at: the latest one is in a catalog that
/// [`ONE_CATALOG`] sees.
async fn prepare(bench: &Bench) {
    let asset = bench.create(&bench.chromebook("looked at")).await;
    let ticket = NewTicket {
        queue: "General".to_owned(),
        subject: bench.name("looked at"),
        requestor: Some("student0001".to_owned()),
        content: None,
        assets: vec![asset],
    };
    bench.rt.create_ticket(&ticket).await.unwrap();
}

async fn access_of(bench: &Bench, username: &str) -> Access {
    bench.signed_in_as(username).access().await.unwrap()
}

/// The rights that stand so.
fn that_are(access: &Access, standing: Standing) -> Vec<Right> {
    let rights = access.rights.iter();
    rights
        .filter(|(_, other)| *other == standing)
        .map(|(right, _)| *right)
        .collect()
}

fn all_but(left_out: &[Right]) -> Vec<Right> {
    let rights = Right::ALL.iter().copied();
    rights.filter(|right| !left_out.contains(right)).collect()
}

pub async fn the_service_account_has_all_that_can_be_seen(bench: &Bench) {
    prepare(bench).await;

    let access = bench.rt.access().await.unwrap();

    let names: Vec<&str> = Right::ALL.iter().map(|right| right.as_str()).collect();
    assert_eq!(names, SERVICE_RIGHTS);
    assert_eq!(that_are(&access, Standing::Held), all_but(&HIDDEN));
    assert_eq!(that_are(&access, Standing::Unknown), HIDDEN);
    let catalogs: Vec<_> = access
        .catalogs
        .iter()
        .map(|catalog| (catalog.name.as_str(), catalog.can_create))
        .collect();
    assert_eq!(
        catalogs,
        [
            ("Chargers", Some(true)),
            ("Chromebooks", Some(true)),
            ("General assets", Some(true)),
            ("Projectors", Some(true)),
        ]
    );
}

pub async fn a_right_that_is_missing_is_told_and_no_other(bench: &Bench) {
    prepare(bench).await;

    for &right in Right::ALL {
        let access = access_of(bench, &account_without(right.as_str())).await;

        // A right can be needed to see whether others are held.
        let hidden_with_it: &[Right] = match right {
            Right::ShowCatalog => &[Right::CreateAsset],
            Right::ShowAsset => &[Right::ModifyAsset],
            Right::SeeQueue => &[Right::CreateTicket],
            Right::ShowTicket => &ON_A_TICKET,
            _ => &[],
        };
        let unknown = [&HIDDEN, hidden_with_it].concat();
        let missing = match right {
            right if HIDDEN.contains(&right) => vec![],
            // Who administers users sees their history, whether this right is granted or not.
            Right::ShowUserHistory => vec![],
            right => vec![right],
        };
        let lacking = [missing.clone(), unknown.clone()].concat();
        assert_eq!(access.missing().collect::<Vec<_>>(), missing, "{right}");
        assert_eq!(
            that_are(&access, Standing::Held),
            all_but(&lacking),
            "{right}"
        );
    }
}

pub async fn who_may_do_something_in_one_catalog_lacks_it_in_the_others(bench: &Bench) {
    prepare(bench).await;

    let access = access_of(bench, ONE_CATALOG).await;

    assert_eq!(access.standing(Right::ShowCatalog), Standing::Held);
    assert_eq!(access.standing(Right::ShowAsset), Standing::Missing);
    assert_eq!(access.standing(Right::CreateAsset), Standing::Missing);
    assert_eq!(access.standing(Right::ModifyAsset), Standing::Held);
    let open: Vec<&str> = access
        .catalogs
        .iter()
        .filter(|catalog| catalog.can_create == Some(true))
        .map(|catalog| catalog.name.as_str())
        .collect();
    assert_eq!((open, access.catalogs.len()), (vec!["Chromebooks"], 4));
}

pub async fn who_may_only_read_lacks_what_writes(bench: &Bench) {
    prepare(bench).await;

    let access = access_of(bench, "reader").await;

    let held = [Right::ShowCatalog, Right::ShowAsset, Right::SeeCustomField];
    assert_eq!(that_are(&access, Standing::Held), held);
    for right in [Right::CreateAsset, Right::ModifyAsset, Right::AdminUsers] {
        assert_eq!(access.standing(right), Standing::Missing, "{right}");
    }
}

pub async fn who_has_no_rights_lacks_every_one_that_can_be_seen(bench: &Bench) {
    prepare(bench).await;

    let access = access_of(bench, "norights").await;

    let missing = [
        Right::ShowCatalog,
        Right::ShowAsset,
        Right::SeeCustomField,
        Right::AdminUsers,
        Right::ShowUserHistory,
        Right::SeeQueue,
        Right::ShowTicket,
    ];
    assert_eq!(access.missing().collect::<Vec<_>>(), missing);
    assert_eq!(that_are(&access, Standing::Unknown), all_but(&missing));
    assert!(access.catalogs.is_empty());
}

pub async fn our_own_name_is_told_whether_by_token_or_by_password(bench: &Bench) {
    let by_token = bench.rt.access().await.unwrap();
    let by_password = access_of(bench, SERVICE_ACCOUNT).await;
    let without_rights = access_of(bench, "norights").await;

    assert_eq!(by_token.username.as_deref(), Some(SERVICE_ACCOUNT));
    assert_eq!(by_password.username.as_deref(), Some(SERVICE_ACCOUNT));
    assert_eq!(without_rights.username.as_deref(), Some("norights"));
}

pub async fn finding_out_writes_nothing(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("untouched")).await;

    bench.rt.access().await.unwrap();
    access_of(bench, ONE_CATALOG).await;

    assert_eq!(bench.rt.asset(asset.id).await.unwrap(), asset);
}
