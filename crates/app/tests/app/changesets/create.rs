use app::{Conflict, Error, Thing};
use rt_client::AssetChanges;
use rt_sim::{Fault, Scope};
use store::WriteListFilter;
use types::{AssetPatch, Changeset, ChangesetItemState as State, FieldState, Permission};
use uuid::Uuid;

use super::{
    asset, carried_out, change, custom, detail, id_of, items, of, states, status, too_late,
};
use crate::{
    mirror::change as behind_our_back,
    site::{Site, refused},
};

#[tokio::test]
async fn what_is_so_already_is_not_written() {
    let site = Site::small().await;

    let changeset = change(&site, &of(&["W12-0001", "W12-0004"], status("in-use"))).await;
    let waiting = items(&site, changeset.id).await;
    let finished = carried_out(&site, changeset.id).await;

    assert_eq!(states(&waiting), [State::Waiting, State::Unchanged]);
    assert_eq!(waiting[0].fields[0].before, ["allocated"]);
    assert_eq!(waiting[0].fields[0].after, ["in-use"]);
    assert_eq!(waiting[1].fields[0].state, FieldState::Unchanged);
    assert_eq!(waiting[1].write_id, None);
    assert_eq!(
        (finished.applied, finished.unchanged, finished.explained),
        (1, 1, 0)
    );
    let writes = site
        .store()
        .writes(&WriteListFilter::default(), 9)
        .await
        .unwrap();
    assert_eq!(writes.len(), 1);
}

#[tokio::test]
async fn what_somebody_changed_before_rt_was_told_is_not_overwritten() {
    let site = Site::small().await;
    let new = of(&["W12-0001", "W12-0002"], custom("Model", &["500e"]));
    let changeset = change(&site, &new).await;
    let id = id_of(&site, "W12-0001");
    behind_our_back(&site, id, AssetChanges::new().custom_field("Model", "100e")).await;
    // A change of something else is in nobody's way.
    let id = id_of(&site, "W12-0002");
    behind_our_back(&site, id, AssetChanges::new().description("at the library")).await;

    let finished = carried_out(&site, changeset.id).await;

    assert_eq!((finished.applied, finished.explained), (1, 1));
    let told = items(&site, changeset.id).await;
    assert_eq!(states(&told), [State::Conflict, State::Applied]);
    assert_eq!(detail(&told[0]), "Model is “100e” now, not “300e Gen 3”");
    assert_eq!(asset(&site, "W12-0001").fields["Model"], ["100e"]);
    assert_eq!(asset(&site, "W12-0002").fields["Model"], ["500e"]);
    assert_eq!(asset(&site, "W12-0002").description, "at the library");
}

#[tokio::test]
async fn what_somebody_did_before_us_is_unchanged_and_no_conflict() {
    let site = Site::small().await;
    let changeset = change(&site, &of(&["W12-0001"], custom("Model", &["500e"]))).await;
    let id = id_of(&site, "W12-0001");
    behind_our_back(&site, id, AssetChanges::new().custom_field("Model", "500e")).await;

    let finished = carried_out(&site, changeset.id).await;

    assert_eq!((finished.applied, finished.unchanged), (0, 1));
    assert_eq!(
        states(&items(&site, changeset.id).await),
        [State::Unchanged]
    );
}

#[tokio::test]
async fn an_asset_that_was_tried_in_vain_is_told_and_not_undone() {
    let site = Site::small().await;
    let new = of(&["W12-0001"], status("in-use"));
    let changeset = change(&site, &new).await;
    site.rt
        .faults()
        .inject(Fault::Empty500, Scope::EveryRequest);

    let finished = carried_out(&site, changeset.id).await;
    let in_vain = site
        .app
        .undo_changeset(&site.technician(), changeset.id, None)
        .await;

    assert_eq!((finished.applied, finished.explained), (0, 1));
    assert_eq!(states(&items(&site, changeset.id).await), [State::Failed]);
    assert!(too_late(&in_vain.unwrap_err()));
}

#[tokio::test]
async fn the_same_wish_under_the_same_key_is_the_same_changeset() {
    let site = Site::small().await;
    let tess = site.technician();
    let new = of(&["W12-0001"], status("in-use"));

    let first = site
        .app
        .create_changeset(&tess, &new, Some("key-1"))
        .await
        .unwrap();
    carried_out(&site, first.id).await;
    let again = site
        .app
        .create_changeset(&tess, &new, Some("key-1"))
        .await
        .unwrap();
    let other = of(&["W12-0002"], status("in-use"));
    let other = site
        .app
        .create_changeset(&tess, &other, Some("key-1"))
        .await;

    assert_eq!((again.id, again.applied), (first.id, 1));
    assert!(
        matches!(other, Err(Error::Conflict(Conflict::KeyReused))),
        "{other:?}"
    );
}

#[tokio::test]
async fn changesets_come_newest_first_in_pages() {
    let site = Site::small().await;
    let tess = site.technician();
    let mut ids = Vec::new();
    for name in ["W12-0001", "W12-0002", "W12-0003"] {
        ids.push(change(&site, &of(&[name], status("in-use"))).await.id);
    }

    let first = site.app.changesets(&tess, Some(2), None).await.unwrap();
    let cursor = first.next_cursor.as_deref();
    let rest = site.app.changesets(&tess, Some(2), cursor).await.unwrap();

    let of = |page: &types::Page<Changeset>| page.items.iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(
        (of(&first), of(&rest)),
        (vec![ids[2], ids[1]], vec![ids[0]])
    );
    assert_eq!(rest.next_cursor, None);
}

#[tokio::test]
async fn changes_that_are_none_and_names_are_refused() {
    let site = Site::small().await;
    let tess = site.technician();
    let name = AssetPatch {
        name: Some("W12-0500".into()),
        ..AssetPatch::default()
    };
    let many: Vec<String> = (0..1_001).map(|number| format!("W12-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut long = of(&["W12-0001"], status("in-use"));
    long.reason = Some("x".repeat(501));

    for (new, place) in [
        (
            of(&["W12-0001"], AssetPatch::default()),
            ("/changes/", "required"),
        ),
        (
            of(&["W12-0001", "W12-0002"], name),
            ("/changes/name", "not_unique"),
        ),
        (
            of(&["W12-0001", "W12-0002"], custom("serial number", &["S-1"])),
            ("/changes/custom_fields/serial number", "not_unique"),
        ),
        (
            of(
                &["W12-0001", "W12-0002"],
                custom("Internal Name", &["calm-otter"]),
            ),
            ("/changes/custom_fields/Internal Name", "not_unique"),
        ),
        (of(&[" "], status("in-use")), ("/assets", "out_of_range")),
        (of(&many, status("in-use")), ("/assets", "out_of_range")),
        (long, ("/reason", "too_long")),
    ] {
        let error = site
            .app
            .create_changeset(&tess, &new, None)
            .await
            .unwrap_err();
        assert_eq!(refused(&error), [place]);
    }
    assert!(site.store().changesets(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_teacher_changes_nothing_and_a_changeset_that_is_not_there_is_not_found() {
    let site = Site::small().await;
    let (tess, theo) = (site.technician(), site.teacher());
    let new = of(&["W12-0001"], status("in-use"));
    let nowhere = Uuid::from_u128(9);

    for refusal in [
        site.app.plan_changeset(&theo, &new).await.map(drop),
        site.app.create_changeset(&theo, &new, None).await.map(drop),
        site.app
            .undo_changeset(&theo, nowhere, None)
            .await
            .map(drop),
        site.app.changesets(&theo, None, None).await.map(drop),
        site.app.changeset(&theo, nowhere).await.map(drop),
        site.app
            .changeset_items(&theo, nowhere, None, None)
            .await
            .map(drop),
    ] {
        let refusal = refusal.unwrap_err();
        assert!(matches!(refusal, Error::Forbidden(Permission::EditAssets)));
    }
    for missing in [
        site.app
            .undo_changeset(&tess, nowhere, None)
            .await
            .map(drop),
        site.app.changeset(&tess, nowhere).await.map(drop),
        site.app
            .changeset_items(&tess, nowhere, None, None)
            .await
            .map(drop),
    ] {
        let missing = missing.unwrap_err();
        assert!(matches!(
            missing,
            Error::NotFound(Thing::Record {
                what: "changeset",
                ..
            })
        ));
    }
}
