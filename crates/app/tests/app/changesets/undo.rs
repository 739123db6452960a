use app::Error;
use rt_client::AssetChanges;
use rt_sim::{Fault, Scope};
use types::{AssetPatch, ChangesetItemState as State};

use super::{
    asset, carried_out, change, custom, detail, id_of, items, look, of, states, status, too_late,
    undo,
};
use crate::{mirror::change as behind_our_back, site::Site};

/// 500 assets are changed in three fields; three of them are changed by somebody else before all of
/// it is taken back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_are_changed_and_all_come_back_but_those_that_somebody_changed_since() {
    let site = Site::district().await;
    let mut new = of(&[], custom("Model", &["500e Gen 4"]));
    new.assets = (1..=500).map(|number| format!("W12-{number:04}")).collect();
    new.changes.description = Some("Cart 7".into());
    new.changes.held_by = Some(Vec::new());
    let before = site.rt.state().assets();

    let changeset = change(&site, &new).await;
    let changeset = carried_out(&site, changeset.id).await;

    assert_eq!(
        (changeset.total, changeset.applied, changeset.explained),
        (500, 500, 0)
    );
    for name in ["W12-0001", "W12-0500"] {
        let changed = asset(&site, name);
        assert_eq!(changed.fields["Model"], ["500e Gen 4"]);
        assert_eq!(
            (changed.description.as_str(), changed.held_by.len()),
            ("Cart 7", 0)
        );
    }
    let theirs = ["W12-0010", "W12-0200", "W12-0499"].map(|name| id_of(&site, name));
    behind_our_back(&site, theirs[0], AssetChanges::new().description("Cart 8")).await;
    behind_our_back(
        &site,
        theirs[1],
        AssetChanges::new().held_by(["student0001"]),
    )
    .await;
    let model = AssetChanges::new().custom_field("Model", "100e");
    behind_our_back(&site, theirs[2], model).await;
    let changed_since = site.rt.state().assets();

    let undone = undo(&site, changeset.id).await;
    let undone = carried_out(&site, undone.id).await;

    assert_eq!(
        (undone.total, undone.applied, undone.explained),
        (500, 497, 3)
    );
    for ((now, then), since) in site
        .rt
        .state()
        .assets()
        .iter()
        .zip(&before)
        .zip(&changed_since)
    {
        assert_eq!(
            now,
            if theirs.contains(&now.id) {
                since
            } else {
                then
            }
        );
    }
    let mut left_alone = items(&site, undone.id).await;
    left_alone.retain(|item| item.state == State::Conflict);
    let why: Vec<(Option<u64>, &str)> = left_alone
        .iter()
        .map(|item| (item.asset_id, detail(item)))
        .collect();
    assert_eq!(
        why,
        [
            (Some(theirs[0]), "description is “Cart 8” now, not “Cart 7”"),
            (Some(theirs[1]), "held_by is “student0001” now, not empty"),
            (Some(theirs[2]), "Model is “100e” now, not “500e Gen 4”"),
        ]
    );
    assert_eq!(look(&site, changeset.id).await.undone_by, Some(undone.id));
    assert_eq!(
        (undone.undo_of, undone.changes),
        (Some(changeset.id), AssetPatch::default())
    );
}

#[tokio::test]
async fn an_undo_gives_back_nobody_and_nothing_too() {
    let site = Site::small().await;
    let before = site.rt.state().assets();
    let mut new = of(&["W12-0001"], custom("Purchase Date", &["2026-08-01"]));
    new.changes.owner = Some("student0002".into());
    new.changes.held_by = Some(vec!["student0001".into(), "student0002".into()]);
    new.changes
        .custom_fields
        .insert("Accessories".into(), vec!["Case".into(), "Stylus".into()]);
    let changeset = change(&site, &new).await;
    assert_eq!(carried_out(&site, changeset.id).await.applied, 1);
    assert_eq!(asset(&site, "W12-0001").owner, "student0002");

    let undone = undo(&site, changeset.id).await;

    assert_eq!(carried_out(&site, undone.id).await.applied, 1);
    assert_eq!(site.rt.state().assets(), before);
}

#[tokio::test]
async fn an_undo_can_be_undone() {
    let site = Site::small().await;
    let changeset = change(&site, &of(&["W12-0001"], status("in-use"))).await;
    carried_out(&site, changeset.id).await;
    let undone = undo(&site, changeset.id).await;
    carried_out(&site, undone.id).await;
    assert_eq!(asset(&site, "W12-0001").status, "allocated");

    let redone = undo(&site, undone.id).await;
    let redone = carried_out(&site, redone.id).await;

    assert_eq!((redone.applied, redone.undo_of), (1, Some(undone.id)));
    assert_eq!(asset(&site, "W12-0001").status, "in-use");
}

#[tokio::test]
async fn an_undo_takes_back_what_was_applied_and_nothing_that_was_refused() {
    let site = Site::small().await;
    let mut new = of(&["W12-0001"], status("new"));
    new.changes.description = Some("Cart 7".into());
    let changeset = change(&site, &new).await;
    let finished = carried_out(&site, changeset.id).await;
    assert_eq!(asset(&site, "W12-0001").description, "Cart 7");

    let undone = undo(&site, changeset.id).await;
    let undone = carried_out(&site, undone.id).await;

    assert_eq!(
        (finished.applied, finished.explained, undone.applied),
        (0, 1, 1)
    );
    let back = asset(&site, "W12-0001");
    assert_eq!(
        (back.description.as_str(), back.status.as_str()),
        ("Lenovo 300e Gen 3", "allocated")
    );
    let told = items(&site, undone.id).await;
    let fields: Vec<&str> = told[0]
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(fields, ["description"]);
}

#[tokio::test]
async fn what_is_back_already_stays_and_a_change_in_the_last_second_is_not_overwritten() {
    let site = Site::small().await;
    let new = of(&["W12-0001", "W12-0002"], custom("Model", &["500e"]));
    let changeset = change(&site, &new).await;
    carried_out(&site, changeset.id).await;
    let first = id_of(&site, "W12-0001");
    behind_our_back(
        &site,
        first,
        AssetChanges::new().custom_field("Model", "300e Gen 3"),
    )
    .await;

    let undone = undo(&site, changeset.id).await;
    let second = id_of(&site, "W12-0002");
    behind_our_back(
        &site,
        second,
        AssetChanges::new().custom_field("Model", "700e"),
    )
    .await;
    let undone = carried_out(&site, undone.id).await;

    assert_eq!(
        (undone.applied, undone.unchanged, undone.explained),
        (0, 1, 1)
    );
    let told = items(&site, undone.id).await;
    assert_eq!(states(&told), [State::Unchanged, State::Conflict]);
    assert_eq!(told[0].write_id, None);
    assert_eq!(asset(&site, "W12-0002").fields["Model"], ["700e"]);
}

#[tokio::test]
async fn an_undo_waits_for_an_rt_that_is_away_and_finds_conflicts_then() {
    let site = Site::small().await;
    let new = of(&["W12-0001", "W12-0002"], custom("Model", &["500e"]));
    let changeset = change(&site, &new).await;
    carried_out(&site, changeset.id).await;
    let id = id_of(&site, "W12-0001");
    behind_our_back(&site, id, AssetChanges::new().custom_field("Model", "700e")).await;
    site.rt.faults().inject(Fault::Reset, Scope::EveryRequest);

    let undone = undo(&site, changeset.id).await;
    let plan = site.app.plan_changeset(&site.technician(), &new).await;
    let refused = site
        .app
        .create_changeset(&site.technician(), &new, None)
        .await;
    site.rt.faults().clear();
    let finished = carried_out(&site, undone.id).await;

    assert_eq!(
        (undone.waiting, finished.applied, finished.explained),
        (2, 1, 1)
    );
    assert_eq!(
        states(&items(&site, undone.id).await),
        [State::Conflict, State::Applied]
    );
    assert!(matches!(plan, Err(Error::Upstream(_))), "{plan:?}");
    assert!(matches!(refused, Err(Error::Upstream(_))), "{refused:?}");
}

#[tokio::test]
async fn a_changeset_is_undone_once_when_it_is_finished_and_when_it_changed_anything() {
    let site = Site::small().await;
    let tess = site.technician();
    let changeset = change(&site, &of(&["W12-0001"], status("in-use"))).await;
    let nothing = change(&site, &of(&["W12-0004", "W12-9999"], status("in-use"))).await;

    let too_early = site
        .app
        .undo_changeset(&tess, changeset.id, None)
        .await
        .unwrap_err();
    let in_vain = site
        .app
        .undo_changeset(&tess, nothing.id, None)
        .await
        .unwrap_err();
    carried_out(&site, changeset.id).await;
    undo(&site, changeset.id).await;
    let twice = site
        .app
        .undo_changeset(&tess, changeset.id, None)
        .await
        .unwrap_err();

    assert!(nothing.is_finished);
    assert_eq!((nothing.unchanged, nothing.explained), (1, 1));
    for refusal in [&too_early, &in_vain, &twice] {
        assert!(too_late(refusal), "{refusal:?}");
    }
    assert_eq!(twice.to_string(), "It was undone already.");
}
