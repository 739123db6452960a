//! What the mirror tells is a little old: it decides what is shown, and never what is overwritten.

use std::time::Duration;

use rt_client::AssetChanges;
use rt_sim::{Fault, Scope};
use types::{ChangesetItemState as State, FieldState};

use super::{asset, carried_out, change, custom, detail, id_of, items, of, states, undo};
use crate::mirror::{change as behind_our_back, small};

#[tokio::test]
async fn a_plan_of_assets_that_the_mirror_has_asks_rt_nothing() {
    let site = small().await;
    let new = of(&["W12-0001", "SN000002"], custom("Model", &["500e"]));

    let plan = site
        .app
        .plan_changeset(&site.technician(), &new)
        .await
        .unwrap();

    assert_eq!((plan.ready, site.rt_calls().len()), (2, 0));
    assert_eq!(plan.items[0].fields[0].before, ["300e Gen 3"]);
}

#[tokio::test]
async fn what_the_mirror_has_as_wanted_is_asked_of_rt_before_it_is_left_alone() {
    let site = small().await;
    let (first, second) = ("W12-0001", "W12-0002");
    let changes = AssetChanges::new().custom_field("Model", "100e");
    behind_our_back(&site, id_of(&site, first), changes).await;
    site.clock.advance(Duration::from_secs(5));

    let new = of(&[first, second], custom("Model", &["300e Gen 3"]));
    let changeset = change(&site, &new).await;
    let finished = carried_out(&site, changeset.id).await;

    let told = items(&site, changeset.id).await;
    assert_eq!(states(&told), [State::Applied, State::Unchanged]);
    assert_eq!(told[0].fields[0].before, ["100e"]);
    assert_eq!((finished.applied, finished.unchanged), (1, 1));
    assert_eq!(told[1].write_id, None);
    assert_eq!(asset(&site, first).fields["Model"], ["300e Gen 3"]);
}

#[tokio::test]
async fn what_was_changed_since_the_mirror_was_told_is_a_conflict() {
    let site = small().await;
    let new = of(&["W12-0001"], custom("Model", &["500e"]));
    let changes = AssetChanges::new().custom_field("Model", "100e");
    behind_our_back(&site, id_of(&site, "W12-0001"), changes).await;

    let changeset = change(&site, &new).await;
    carried_out(&site, changeset.id).await;

    let told = items(&site, changeset.id).await;
    assert_eq!(states(&told), [State::Conflict]);
    assert_eq!(detail(&told[0]), "Model is “100e” now, not “300e Gen 3”");
    assert_eq!(asset(&site, "W12-0001").fields["Model"], ["100e"]);
}

#[tokio::test]
async fn while_rt_is_away_a_change_waits_and_finds_out_what_needed_none() {
    let site = small().await;
    let names = ["W12-0001", "W12-0002", "W12-0003"];
    let to_100e = || AssetChanges::new().custom_field("Model", "100e");
    behind_our_back(&site, id_of(&site, names[0]), to_100e()).await;
    site.clock.advance(Duration::from_secs(5));
    site.rt.faults().inject(Fault::Reset, Scope::EveryRequest);

    let new = of(&names, custom("Model", &["300e Gen 3"]));
    let changeset = change(&site, &new).await;
    let waiting = items(&site, changeset.id).await;
    site.rt.faults().clear();
    let finished = carried_out(&site, changeset.id).await;

    assert_eq!(states(&waiting), [State::Waiting; 3]);
    // The mirror had the first as wanted, so somebody else's change of it is not overwritten.
    let told = items(&site, changeset.id).await;
    assert_eq!(
        states(&told),
        [State::Conflict, State::Unchanged, State::Unchanged]
    );
    assert_eq!(told[1].fields[0].state, FieldState::Unchanged);
    assert_eq!((finished.unchanged, finished.explained), (2, 1));
}

#[tokio::test]
async fn an_undo_asks_rt_what_is_there_now() {
    let site = small().await;
    let new = of(&["W12-0001", "W12-0002"], custom("Model", &["500e"]));
    let changeset = change(&site, &new).await;
    carried_out(&site, changeset.id).await;
    let changes = AssetChanges::new().custom_field("Model", "100e");
    behind_our_back(&site, id_of(&site, "W12-0001"), changes).await;

    let undone = undo(&site, changeset.id).await;

    assert_eq!((undone.waiting, undone.explained), (1, 1));
    let told = items(&site, undone.id).await;
    assert_eq!(states(&told), [State::Conflict, State::Waiting]);
}
