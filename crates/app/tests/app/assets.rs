use app::{AssetKey, Conflict, Error, Thing};
use types::{AssetTag, LabelSize};

use crate::site::Site;

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

#[tokio::test]
async fn an_asset_is_shown_with_the_meaning_of_its_custom_fields() {
    let site = Site::small().await;

    let asset = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-0004"))
        .await
        .unwrap();

    assert_eq!(asset.name, "W12-0004");
    assert_eq!(asset.catalog.name, "Chromebooks");
    assert_eq!(asset.serial.as_deref(), Some("SN000004"));
    assert_eq!(asset.internal_name.as_deref(), Some("Cart A 4"));
    assert_eq!(asset.manufacturer.as_deref(), Some("Lenovo"));
    assert_eq!(asset.model.as_deref(), Some("300e Gen 3"));
    assert_eq!(asset.asset_type.as_deref(), Some("Chromebook"));
    assert_eq!(asset.funding_source.as_deref(), Some("District Funds"));
    assert_eq!(
        asset.owner.map(|o| o.username).as_deref(),
        Some("student0001")
    );
    assert!(asset.held_by.iter().all(|p| p.real_name.is_some()));
    assert!(asset.custom_fields.is_sorted_by_key(|f| f.name.clone()));
    let page = format!("https://rt.example.org/Asset/Display.html?id={}", asset.id);
    assert_eq!(asset.rt_url, page);
    let label = asset.label.unwrap();
    assert_eq!(label.qr_url, page);
    assert_eq!(label.heading.as_deref(), Some("Lakeside School District"));
    assert_eq!(label.funding_source, None, "the settings hide this one");
    assert_eq!(asset.default_label_size, LabelSize::Large);
}

#[tokio::test]
async fn a_charger_gets_the_small_label() {
    let site = Site::small().await;

    let asset = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-0201"))
        .await
        .unwrap();

    assert_eq!(asset.default_label_size, LabelSize::Small);
}

#[tokio::test]
async fn an_asset_is_found_by_its_number() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0007")[0].id;

    let asset = site.app.asset(&site.technician(), id).await.unwrap();

    assert_eq!(asset.tag, Some(tag("W12-0007")));
}

#[tokio::test]
async fn a_serial_number_is_found_in_any_case_and_whole_only() {
    let site = Site::district().await;
    let technician = site.technician();

    let asset = site
        .app
        .asset_by_serial(&technician, " LOWER-case-2003 ")
        .await
        .unwrap();
    assert_eq!(asset.tag, Some(tag("W12-2003")));

    for part in ["lower-case-200", "lower-case-200%", "lower_case-2003"] {
        let refusal = site
            .app
            .asset_by_serial(&technician, part)
            .await
            .unwrap_err();
        assert!(matches!(refusal, Error::NotFound(_)), "{part}: {refusal:?}");
    }
}

#[tokio::test]
async fn a_name_in_lower_case_is_found_by_its_tag() {
    let site = Site::district().await;

    let asset = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-2003"))
        .await
        .unwrap();

    assert_eq!(
        (asset.name.as_str(), asset.tag),
        ("w12-2003", Some(tag("W12-2003")))
    );
}

#[tokio::test]
async fn a_tag_that_nobody_carries_suggests_near_ones_and_never_another_asset() {
    let site = Site::district().await;

    let refusal = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-412"))
        .await
        .unwrap_err();

    let Error::NotFound(Thing::Asset { key, suggestions }) = &refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(*key, AssetKey::Tag(tag("W12-412")));
    assert_eq!(suggestions[0], tag("W12-0412"));
    assert!(suggestions.len() <= 5);
    assert_eq!(refusal.to_string(), "No asset has the tag W12-412.");
}

#[tokio::test]
async fn a_wildcard_in_a_tag_finds_nothing() {
    let site = Site::small().await;

    let refusal = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12_0004"))
        .await;

    assert!(matches!(refusal, Err(Error::NotFound(_))), "{refusal:?}");
}

#[tokio::test]
async fn a_tag_on_two_assets_is_a_conflict_that_names_both() {
    let site = Site::district().await;

    let refusal = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-2001"))
        .await
        .unwrap_err();

    let ids: Vec<u64> = site
        .rt
        .state()
        .assets_named("W12-2001")
        .iter()
        .map(|a| a.id)
        .collect();
    let Error::Conflict(Conflict::AssetAmbiguous { asset_ids, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(asset_ids, ids);
}

#[tokio::test]
async fn an_asset_with_nothing_filled_in_shows_nothing_made_up() {
    let site = Site::district().await;

    let asset = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-2005"))
        .await
        .unwrap();

    assert_eq!(
        (asset.serial, asset.model, asset.internal_name),
        (None, None, None)
    );
    assert!(asset.custom_fields.iter().all(|f| f.values.is_empty()));
    assert_eq!(asset.owner, None);
}

#[tokio::test]
async fn a_number_that_rt_does_not_have_is_not_found() {
    let site = Site::small().await;

    for id in [0, 999_999, u64::MAX] {
        let refusal = site.app.asset(&site.technician(), id).await;
        assert!(
            matches!(refusal, Err(Error::NotFound(_))),
            "{id}: {refusal:?}"
        );
    }
}

#[tokio::test]
async fn an_empty_serial_number_is_not_looked_up() {
    let site = Site::small().await;

    let refusal = site.app.asset_by_serial(&site.technician(), "  ").await;

    assert!(matches!(refusal, Err(Error::Invalid(_))));
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn who_may_not_look_causes_no_call_to_rt() {
    let site = Site::small().await;
    let (anyone, teacher) = (site.anyone(), site.teacher());

    let nobody = site.app.asset(&anyone, 1).await;
    assert!(matches!(nobody, Err(Error::Unauthenticated)));
    for ctx in [&anyone, &teacher] {
        assert!(site.app.asset(ctx, 1).await.is_err());
        assert!(site.app.asset_by_tag(ctx, &tag("W12-0001")).await.is_err());
        assert!(site.app.asset_by_serial(ctx, "SN000001").await.is_err());
        assert!(site.app.resolve_scan(ctx, "W12-0001").await.is_err());
        assert!(
            site.app
                .search_assets(ctx, &types::AssetFilter::default())
                .await
                .is_err()
        );
        assert!(site.app.asset_history(ctx, 1, None, None).await.is_err());
    }

    assert!(site.rt_calls().is_empty());
}
