use store::WriteListFilter;
use types::{ChangesetItemState as State, FieldState};

use super::{asset, carried_out, change, detail, items, of, states, status};
use crate::site::Site;

#[tokio::test]
async fn a_plan_says_of_each_asset_what_would_change_from_what_to_what() {
    let site = Site::district().await;
    let codes = [
        "W12-0001",
        "",
        "w12-0002",
        "W12-9999",
        "W12-2001",
        "W12-0001",
        "W12-0001*9",
    ];

    let plan = site
        .app
        .plan_changeset(&site.technician(), &of(&codes, status("in-use")))
        .await;

    let plan = plan.unwrap();
    let lines: Vec<u32> = plan.items.iter().map(|item| item.line).collect();
    assert_eq!((plan.ready, lines), (1, vec![1, 3, 4, 5, 6, 7]));
    assert_eq!(
        states(&plan.items),
        [
            State::Ready,
            State::Unchanged,
            State::NotFound,
            State::NotFound,
            State::Repeated,
            State::NotFound
        ]
    );
    let [ready, unchanged, none, several, again, bad] = &plan.items[..] else {
        panic!()
    };
    assert_eq!(
        (ready.asset_id, ready.name.as_deref()),
        (Some(1), Some("W12-0001"))
    );
    let field = &ready.fields[0];
    assert_eq!(
        (field.field.as_str(), field.state),
        ("status", FieldState::Applied)
    );
    assert_eq!(
        (field.before[0].as_str(), field.after[0].as_str()),
        ("allocated", "in-use")
    );
    assert_eq!(unchanged.fields[0].state, FieldState::Unchanged);
    assert!(detail(none).contains("W12-9999"), "{none:?}");
    assert!(
        detail(several).starts_with("Several assets have"),
        "{several:?}"
    );
    assert_eq!(detail(again), "Line 1 names the same asset.");
    assert!(detail(bad).contains("check digit"), "{bad:?}");
}

#[tokio::test]
async fn a_plan_warns_of_what_rt_will_refuse_and_leaves_the_last_word_to_rt() {
    let site = Site::district().await;
    // W12-0099 is recycled.
    let mut new = of(&["W12-0099", "W12-0001"], status("in-use"));
    new.changes
        .custom_fields
        .insert("Colour".into(), vec!["red".into()]);

    let plan = site
        .app
        .plan_changeset(&site.technician(), &new)
        .await
        .unwrap();
    let changeset = change(&site, &new).await;
    let finished = carried_out(&site, changeset.id).await;

    assert_eq!(plan.ready, 2);
    assert_eq!(
        detail(&plan.items[0]),
        "RT's lifecycle does not let “in-use” follow “recycled”, only allocated."
    );
    assert_eq!(
        detail(&plan.items[1]),
        "This asset has no custom field “Colour” in RT."
    );
    let planned: Vec<FieldState> = plan.items[1]
        .fields
        .iter()
        .map(|field| field.state)
        .collect();
    assert_eq!(planned, [FieldState::Applied, FieldState::Refused]);
    assert_eq!((finished.applied, finished.explained), (0, 2));
    let told = items(&site, changeset.id).await;
    assert_eq!(states(&told), [State::Refused, State::Refused]);
    assert!(
        detail(&told[0]).contains("You can't change status"),
        "{:?}",
        told[0]
    );
    assert_eq!(asset(&site, "W12-0001").status, "in-use");
}

#[tokio::test]
async fn a_plan_writes_nothing_here_and_nothing_in_rt() {
    let site = Site::small().await;
    let before = site.rt.state().assets();

    let new = of(&["W12-0001", "W12-0002"], status("in-use"));
    site.app
        .plan_changeset(&site.technician(), &new)
        .await
        .unwrap();

    for call in site.rt.state().requests() {
        assert!(
            call.method == "POST" && call.path.starts_with("/REST/2.0/assets"),
            "{call:?}"
        );
    }
    assert_eq!(site.rt.state().assets(), before);
    let store = site.store();
    assert!(
        store
            .writes(&WriteListFilter::default(), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.changesets(None, 9).await.unwrap().is_empty());
}
