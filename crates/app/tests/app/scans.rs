use app::{Conflict, Error, Thing};
use types::{AssetTag, ScanMatch};

use crate::site::{Site, refused};

#[tokio::test]
async fn one_asset_answers_to_everything_that_stands_on_it() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0007")[0].id;
    let check_digit = AssetTag::parse("W12-0007").unwrap().legacy_check_digit();

    for (scanned, matched_by) in [
        ("W12-0007".to_owned(), ScanMatch::Tag),
        (" w12-0007\r\n".to_owned(), ScanMatch::Tag),
        ("]C0W12-0007".to_owned(), ScanMatch::Tag),
        (format!("W12-0007*{check_digit}"), ScanMatch::Tag),
        ("sn000007".to_owned(), ScanMatch::Serial),
        (id.to_string(), ScanMatch::Id),
        (
            format!("https://old.example.org/rt/Asset/Display.html?id={id}"),
            ScanMatch::Id,
        ),
    ] {
        let resolved = site
            .app
            .resolve_scan(&site.technician(), &scanned)
            .await
            .unwrap();

        assert_eq!(
            (resolved.asset.id, resolved.matched_by),
            (id, matched_by),
            "{scanned}"
        );
    }
}

#[tokio::test]
async fn a_near_miss_is_not_found_and_suggests_what_is_near() {
    let site = Site::small().await;

    for scanned in ["W12-007", "W12-000", "W12", "SN00000", "W12-00070"] {
        let refusal = site
            .app
            .resolve_scan(&site.technician(), scanned)
            .await
            .unwrap_err();
        assert!(
            matches!(refusal, Error::NotFound(_)),
            "{scanned}: {refusal:?}"
        );
    }
    let refusal = site
        .app
        .resolve_scan(&site.technician(), "W12-007")
        .await
        .unwrap_err();
    let Error::NotFound(Thing::Asset { suggestions, .. }) = &refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(suggestions[0].as_str(), "W12-0007");
    assert_eq!(
        refusal.to_string(),
        "No asset has the tag, serial number or id W12-007."
    );
}

#[tokio::test]
async fn a_wrong_check_digit_says_to_scan_again() {
    let site = Site::small().await;

    let refusal = site
        .app
        .resolve_scan(&site.technician(), "W12-0007*9")
        .await
        .unwrap_err();

    assert_eq!(refused(&refusal), [("code", "check_digit")]);
    assert!(refusal.to_string().contains("scan it again"), "{refusal}");
}

#[tokio::test]
async fn what_is_no_code_of_ours_is_refused_without_asking_rt() {
    let site = Site::small().await;

    for (scanned, code) in [
        ("", "required"),
        ("https://example.org/", "foreign_url"),
        ("W12\u{1d}0007", "control_character"),
    ] {
        let refusal = site
            .app
            .resolve_scan(&site.technician(), scanned)
            .await
            .unwrap_err();
        assert_eq!(refused(&refusal), [("code", code)]);
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn a_tag_on_two_assets_is_a_conflict_not_a_guess() {
    let site = Site::district().await;

    let refusal = site
        .app
        .resolve_scan(&site.technician(), "w12-2001")
        .await
        .unwrap_err();

    assert!(matches!(
        refusal,
        Error::Conflict(Conflict::AssetAmbiguous { asset_ids, .. }) if asset_ids.len() == 2
    ));
}

#[tokio::test]
async fn a_common_scan_costs_rt_one_search() {
    let site = Site::small().await;
    site.rt.state().forget_requests();

    site.app
        .resolve_scan(&site.technician(), "W12-0007")
        .await
        .unwrap();

    assert_eq!(site.rt_calls().len(), 1, "{:?}", site.rt_calls());
}
