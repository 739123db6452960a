use store::{LedgerEffect, MirrorAsset, MirrorFilter, MirrorValue, Store, UntaggedFilter};
use types::AssetTag;

use crate::{
    mirror::{full, put, summary},
    monday, on_each_database,
};

async fn found(store: &Store, filter: MirrorFilter) -> Vec<u64> {
    let assets = store.mirror_search(&filter, 100).await.unwrap();
    assets.into_iter().map(|asset| asset.asset_id).collect()
}

fn part(part: &str) -> MirrorFilter {
    MirrorFilter {
        part: Some(part.into()),
        ..MirrorFilter::default()
    }
}

async fn untagged(store: &Store, prefixes: &[&str], catalogs: &[(&str, u64)]) -> Vec<u64> {
    let filter = UntaggedFilter {
        catalogs: catalogs
            .iter()
            .map(|&(name, after)| (name.into(), after))
            .collect(),
        prefixes: prefixes.iter().map(|&prefix| prefix.into()).collect(),
        without: vec!["stolen".into()],
    };
    let found = store.mirror_untagged(&filter, 100).await.unwrap();
    found.into_iter().map(|(id, _)| id).collect()
}

on_each_database! {
    async fn a_part_is_found_in_every_text_and_in_any_case(store) {
        put(store, &[full(1, "W12-0001"), full(2, "Bücher ÉCOLE"), summary(3, "W12-0003")]).await;

        assert_eq!(found(store, part("w12-000")).await, [1, 3]);
        assert_eq!(found(store, part("50% LOANER")).await, [1, 2, 3]);
        assert_eq!(found(store, part("sn-0002")).await, [2]);
        assert_eq!(found(store, part("cart 1")).await, [1]);
        assert_eq!(found(store, part("c733")).await, [1, 2]);
        assert_eq!(found(store, part("bÜCHER école")).await, [2]);
        assert_eq!(found(store, part("Acer")).await, [0_u64; 0], "not a field that is searched");
    }

    async fn wildcards_stand_for_themselves(store) {
        put(store, &[full(1, "W12-0001"), full(2, "a_b"), full(3, r"c\d")]).await;

        assert_eq!(found(store, part("_")).await, [2]);
        assert_eq!(found(store, part("W12%01")).await, [0_u64; 0]);
        assert_eq!(found(store, part(r"\")).await, [3]);
        assert_eq!(found(store, part("'")).await, [0_u64; 0]);
    }

    async fn a_mac_address_answers_to_a_part(store) {
        put(store, &[full(1, "W12-0001"), full(2, "W12-0002")]).await;
        let filter = MirrorFilter { mac: Some("021200000002".into()), ..part("02:12:00:00:00:02") };

        assert_eq!(found(store, filter).await, [2]);
    }

    async fn conditions_add_up_and_are_exact_in_any_case(store) {
        let other = MirrorAsset {
            status: "allocated".into(),
            catalog_name: "Projectors".into(),
            owner: Some(("Student0001x".into(), None)),
            ..full(2, "W12-0002")
        };
        put(store, &[full(1, "W12-0001"), other]).await;
        let all = MirrorFilter {
            part: Some("w12".into()),
            status: Some("IN-USE".into()),
            catalog: Some("chromeBOOKS".into()),
            owner: Some("STUDENT0001".into()),
            ..MirrorFilter::default()
        };

        assert_eq!(found(store, all.clone()).await, [1]);
        for filter in [
            MirrorFilter { status: Some("in-us".into()), ..all.clone() },
            MirrorFilter { catalog: Some("Chromebook".into()), ..all.clone() },
            MirrorFilter { owner: Some("student000_".into()), ..all.clone() },
            MirrorFilter { part: Some("w12-0002".into()), ..all.clone() },
        ] {
            assert_eq!(found(store, filter.clone()).await, [0_u64; 0], "{filter:?}");
        }
    }

    async fn deleted_assets_are_listed_when_they_are_asked_for(store) {
        let deleted = MirrorAsset { status: "deleted".into(), ..full(2, "W12-0002") };
        put(store, &[full(1, "W12-0001"), deleted]).await;

        assert_eq!(found(store, part("w12")).await, [1]);
        let status = Some("deleted".into());
        assert_eq!(found(store, MirrorFilter { status, ..part("w12") }).await, [2]);
    }

    async fn pages_never_overlap_while_assets_come(store) {
        let some: Vec<MirrorAsset> = (1..=30).map(|id| full(id * 2, "W12-1")).collect();
        put(store, &some).await;
        let mut seen = Vec::new();
        loop {
            let after = seen.last().copied().unwrap_or_default();
            let page = store.mirror_search(&MirrorFilter { after, ..part("w12") }, 7).await.unwrap();
            if page.is_empty() { break; }
            seen.extend(page.iter().map(|asset| asset.asset_id));
            // One where we have been, one where we are going.
            put(store, &[full(after + 1, "W12-2"), full(61, "W12-3")]).await;
        }

        assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
        assert_eq!(seen.iter().filter(|id| *id % 2 == 0).count(), 30);
    }

    async fn values_are_offered_once_and_in_order(store) {
        let model = |id: u64, model: &str| {
            let mut asset = full(id, "a");
            asset.details.as_mut().unwrap().model = Some(model.into());
            asset
        };
        put(store, &[model(1, "éB"), model(2, "C733"), model(3, "a100"), model(4, "C733"), summary(5, "b")]).await;

        assert_eq!(store.mirror_values(MirrorValue::Model).await.unwrap(), ["a100", "C733", "éB"]);
        assert_eq!(store.mirror_values(MirrorValue::Manufacturer).await.unwrap(), ["Acer"]);
    }

    async fn assets_without_a_number_of_a_known_sequence_are_untagged(store) {
        let stolen = MirrorAsset { status: "Stolen".into(), ..summary(6, "") };
        let elsewhere = MirrorAsset { catalog_name: "Projectors".into(), ..summary(7, "") };
        put(store, &[
            summary(1, "W12-0001"),
            summary(2, "New Chromebook"),
            summary(3, ""),
            summary(4, "OLD-0004"),
            summary(5, "w12-five"),
            stolen,
            elsewhere,
            summary(8, "LIB20001"),
        ]).await;

        let catalogs = [("chromebooks", 0)];
        assert_eq!(untagged(store, &["W12-", "LIB2"], &catalogs).await, [2, 3, 4, 5]);
        assert_eq!(untagged(store, &["W12-", "OLD-"], &catalogs).await, [2, 3, 5, 8]);
        assert_eq!(untagged(store, &["W12-"], &[("Chromebooks", 3), ("projectors", 6)]).await, [4, 5, 7, 8]);
        assert_eq!(untagged(store, &["W12-"], &[]).await, [0_u64; 0]);
    }

    async fn an_asset_that_the_ledger_has_a_tag_for_is_not_untagged(store) {
        put(store, &[summary(2, "New Chromebook"), summary(3, "Another")]).await;
        let adopted = LedgerEffect::Adopt {
            tag: AssetTag::parse("W12-0002").unwrap(),
            prefix: "W12-".into(),
            number: 2,
            asset_id: 2,
            by: "ada".into(),
        };
        store.apply_to_ledger(&[adopted], monday()).await.unwrap();

        assert_eq!(untagged(store, &["W12-"], &[("Chromebooks", 0)]).await, [3]);
    }
}
