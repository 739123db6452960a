use rt_client::{
    Asset, AssetChanges, AssetField, AssetId, AssetQuery, Error, Fields, NewAsset, Outcome,
    PageRequest, RequestTracker, UpdateReport,
};

use crate::bench::Bench;

async fn change(bench: &Bench, asset: &Asset, changes: AssetChanges) -> UpdateReport {
    bench
        .rt
        .update_asset(asset.id, &changes, None)
        .await
        .unwrap()
}

/// The fields that were refused, with RT's words.
fn refused(report: &UpdateReport) -> Vec<(AssetField, &str)> {
    report
        .refused()
        .map(|(field, message)| (field.clone(), message))
        .collect()
}

pub async fn each_field_is_reported_as_applied_or_unchanged(bench: &Bench) {
    let asset = bench
        .given(&NewAsset {
            description: Some("old".to_owned()),
            ..bench.chromebook("u")
        })
        .await;

    let changes = AssetChanges::new()
        .description("old")
        .status("allocated")
        .custom_field("Label", "printed")
        .custom_field("Type", "Chromebook");
    let report = change(bench, &asset, changes).await;

    assert!(report.is_complete(), "{report:?}");
    assert_eq!(
        report.outcome(&AssetField::Description),
        Some(&Outcome::Unchanged)
    );
    assert_eq!(report.outcome(&AssetField::Status), Some(&Outcome::Applied));
    assert_eq!(
        report.outcome(&AssetField::Custom("Label".to_owned())),
        Some(&Outcome::Applied)
    );
    assert_eq!(
        report.outcome(&AssetField::Custom("Type".to_owned())),
        Some(&Outcome::Applied)
    );
    assert_eq!(report.outcome(&AssetField::Name), None);
    assert_eq!(report.asset.status, "allocated");
    assert_eq!(bench.rt.asset(asset.id).await.unwrap(), report.asset);
}

pub async fn a_status_that_the_lifecycle_forbids_is_refused_and_the_rest_applied(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("lifecycle")).await;

    let changes = AssetChanges::new()
        .status("recycled")
        .description("applied all the same");
    let report = change(bench, &asset, changes).await;

    let refused = refused(&report);
    assert_eq!(refused.len(), 1, "{report:?}");
    assert_eq!(refused[0].0, AssetField::Status);
    assert!(
        refused[0]
            .1
            .contains("change status from 'new' to 'recycled'"),
        "{}",
        refused[0].1
    );
    assert_eq!(report.asset.status, "new");
    assert_eq!(
        report.asset.description.as_deref(),
        Some("applied all the same")
    );
}

pub async fn the_lifecycle_is_walked_step_by_step(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("walk")).await;

    for status in [
        "allocated",
        "in-use",
        "stolen",
        "allocated",
        "recycled",
        "allocated",
    ] {
        let report = change(bench, &asset, AssetChanges::new().status(status)).await;
        assert!(report.is_complete(), "{report:?}");
        assert_eq!(report.asset.status, status);
    }
    let report = change(bench, &asset, AssetChanges::new().status("new")).await;
    assert!(!report.is_complete());
}

pub async fn an_unknown_status_is_refused(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("status")).await;

    let report = change(bench, &asset, AssetChanges::new().status("lost")).await;

    let refused = refused(&report);
    assert!(refused[0].1.contains("isn't a valid status"), "{report:?}");
}

pub async fn a_value_that_is_not_offered_is_refused(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("select")).await;

    let changes = AssetChanges::new()
        .custom_field("Type", "Toaster")
        .custom_field("Label", "x");
    let report = change(bench, &asset, changes).await;

    let refused = refused(&report);
    assert_eq!(refused.len(), 1, "{report:?}");
    assert_eq!(refused[0].0, AssetField::Custom("Type".to_owned()));
    assert_eq!(report.asset.custom_field_value("Type"), None);
    assert_eq!(report.asset.custom_field_value("Label"), Some("x"));
}

pub async fn an_unknown_custom_field_is_refused(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("unknown field")).await;

    let changes = AssetChanges::new()
        .custom_field("Nope", "x")
        .custom_field("Label", "x");
    let report = change(bench, &asset, changes).await;

    let refused = refused(&report);
    assert_eq!(refused.len(), 1, "{report:?}");
    assert_eq!(refused[0].0, AssetField::Custom("Nope".to_owned()));
}

pub async fn an_unknown_person_is_rejected_before_anything_changes(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("ghost")).await;

    for changes in [
        AssetChanges::new().owner("ghost").status("allocated"),
        AssetChanges::new().held_by(["ghost"]).status("allocated"),
        AssetChanges::new()
            .owner("nobody-here@school.test")
            .status("allocated"),
    ] {
        let error = bench
            .rt
            .update_asset(asset.id, &changes, None)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Rejected { .. }), "{error:?}");
    }
    assert_eq!(bench.rt.asset(asset.id).await.unwrap(), asset);
}

pub async fn an_unknown_asset_cannot_be_changed(bench: &Bench) {
    let changes = AssetChanges::new().status("allocated");

    let error = bench
        .rt
        .update_asset(AssetId::new(999_999_999), &changes, None)
        .await
        .unwrap_err();

    assert!(matches!(error, Error::NotFound), "{error:?}");
}

pub async fn an_outdated_version_is_a_conflict_and_changes_nothing(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("versions")).await;
    let first = AssetChanges::new().description("first");
    let second = AssetChanges::new().description("second");

    let report = bench
        .rt
        .update_asset(asset.id, &first, asset.etag.as_ref())
        .await
        .unwrap();
    let error = bench
        .rt
        .update_asset(asset.id, &second, asset.etag.as_ref())
        .await
        .unwrap_err();

    assert!(report.is_complete());
    assert!(matches!(error, Error::Conflict), "{error:?}");
    let now = bench.rt.asset(asset.id).await.unwrap();
    assert_eq!(now.description.as_deref(), Some("first"));
    bench
        .rt
        .update_asset(asset.id, &second, now.etag.as_ref())
        .await
        .unwrap();
}

pub async fn people_are_set_replaced_and_taken_away(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("people")).await;
    let names = |asset: &Asset| {
        let mut held: Vec<_> = asset
            .held_by
            .iter()
            .map(|user| user.username.clone())
            .collect();
        held.sort();
        (
            asset.owner.as_ref().map(|owner| owner.username.clone()),
            held,
        )
    };

    let hand_out = AssetChanges::new()
        .owner("student0001")
        .held_by(["student0001", "student0002"]);
    let lent = change(bench, &asset, hand_out).await;
    let pass_on = AssetChanges::new()
        .owner("student0003")
        .held_by(["student0002", "student0003"]);
    let passed_on = change(bench, &asset, pass_on).await;
    let returned = change(bench, &asset, AssetChanges::new().no_owner().held_by([])).await;
    let again = change(bench, &asset, AssetChanges::new().no_owner().held_by([])).await;

    assert!(
        [&lent, &passed_on, &returned, &again]
            .iter()
            .all(|report| report.is_complete())
    );
    let of = |name: &str| Some(name.to_owned());
    assert_eq!(
        names(&lent.asset),
        (
            of("student0001"),
            vec!["student0001".into(), "student0002".into()]
        )
    );
    assert_eq!(
        names(&passed_on.asset),
        (
            of("student0003"),
            vec!["student0002".into(), "student0003".into()]
        )
    );
    assert_eq!(names(&returned.asset), (None, vec![]));
    assert_eq!(again.outcome(&AssetField::Owner), Some(&Outcome::Unchanged));
    assert_eq!(
        again.outcome(&AssetField::HeldBy),
        Some(&Outcome::Unchanged)
    );
}

pub async fn a_renamed_asset_is_found_by_its_new_name_only(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("before")).await;
    let new_name = bench.name("after: O'Brien");

    let report = change(bench, &asset, AssetChanges::new().name(&new_name)).await;

    assert_eq!(report.asset.name, new_name);
    for (name, expected) in [(&asset.name, 0), (&new_name, 1)] {
        let query = AssetQuery::name_is(name);
        let found = bench
            .rt
            .search_assets(&query, Fields::Summary, PageRequest::first(5))
            .await
            .unwrap();
        assert_eq!(found.items.len(), expected, "{name}");
    }
}

pub async fn who_may_only_read_changes_nothing(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("read only")).await;
    let reader = bench.signed_in_as("reader");

    let changes = AssetChanges::new().description("scribble");
    let report = reader.update_asset(asset.id, &changes, None).await.unwrap();

    let refused = refused(&report);
    assert!(refused[0].1.contains("Permission Denied"), "{report:?}");
    assert_eq!(bench.rt.asset(asset.id).await.unwrap(), asset);
}
