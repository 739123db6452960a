use chrono::TimeDelta;
use store::{MirrorAsset, MirrorCounts, MirrorDetails, Store};
use types::AssetTag;

use crate::{monday, on_each_database};

/// What a list tells of an asset.
pub fn summary(asset_id: u64, name: &str) -> MirrorAsset {
    MirrorAsset {
        asset_id,
        name: name.into(),
        tag: AssetTag::parse(name).ok(),
        status: "in-use".into(),
        catalog_id: 2,
        catalog_name: "Chromebooks".into(),
        owner: Some(("student0001".into(), Some("Ada O'Brien".into()))),
        description: Some("50% loaner".into()),
        created_at: monday() - TimeDelta::days(9),
        updated_at: monday() - TimeDelta::hours(1),
        read_at: monday(),
        has_real_names: true,
        details: None,
    }
}

/// What a full record tells of an asset.
pub fn full(asset_id: u64, name: &str) -> MirrorAsset {
    MirrorAsset {
        details: Some(MirrorDetails {
            serial: Some(format!("SN-{asset_id:04}")),
            internal_name: Some(format!("Cart {asset_id}")),
            manufacturer: Some("Acer".into()),
            model: Some("C733".into()),
            asset_type: Some("Chromebook".into()),
            funding_source: None,
            macs: vec![format!("0212000000{asset_id:02x}")],
            held_by: vec![("student0002".into(), Some("Bo Lind".into()))],
            contacts: Vec::new(),
            custom_fields: vec![(3, "Serial Number".into(), vec![format!("SN-{asset_id:04}")])],
        }),
        ..summary(asset_id, name)
    }
}

pub async fn put(store: &Store, assets: &[MirrorAsset]) {
    store.put_into_mirror(assets).await.unwrap();
}

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

fn later(asset: MirrorAsset, by: TimeDelta) -> MirrorAsset {
    MirrorAsset {
        updated_at: asset.updated_at + by,
        read_at: asset.read_at + by,
        ..asset
    }
}

async fn read(store: &Store, id: u64) -> store::Mirrored {
    store.mirrored(&[id]).await.unwrap().remove(&id).unwrap()
}

async fn name(store: &Store, id: u64) -> String {
    read(store, id).await.asset.name
}

on_each_database! {
    async fn an_asset_reads_back_as_it_was_told(store) {
        let minute = TimeDelta::minutes(1);
        put(store, &[full(7, "w12-0007")]).await;

        let found = read(store, 7).await;

        assert_eq!(found.asset, full(7, "w12-0007"));
        assert_eq!((found.is_current, found.details_read_at), (true, Some(monday())));
        assert!(store.mirrored(&[8]).await.unwrap().is_empty());
        let newer = later(full(7, "w12-0008"), minute);
        put(store, std::slice::from_ref(&newer)).await;
        assert_eq!(read(store, 7).await.asset, newer);
    }

    async fn a_summary_of_a_later_change_leaves_the_details_and_says_that_they_are_of_before(store) {
        put(store, &[full(7, "W12-0007")]).await;
        put(store, &[later(summary(7, "W12-0008"), TimeDelta::minutes(1))]).await;

        let found = read(store, 7).await;

        assert_eq!(found.asset.tag, Some(tag("W12-0008")));
        assert_eq!(found.asset.details, full(7, "W12-0007").details);
        assert!(!found.is_current);
        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [7]);
        assert!(!store.mirrored_by_tags(&[tag("W12-0007")]).await.unwrap().contains_key(&tag("W12-0007")));
    }

    async fn what_was_told_earlier_does_not_overwrite_what_was_told_later(store) {
        let second = TimeDelta::seconds(1);
        put(store, &[later(full(7, "new"), second)]).await;

        let slow_answer = full(7, "old");
        put(store, &[slow_answer]).await;
        assert_eq!(name(store, 7).await, "new");
        assert_eq!(store.mirrored_by_macs(&["021200000007".into()]).await.unwrap().len(), 1);

        let of_a_restored_rt = MirrorAsset { read_at: monday() + second * 2, ..full(7, "restored") };
        put(store, &[of_a_restored_rt]).await;
        assert_eq!(name(store, 7).await, "restored");
    }

    async fn details_of_before_are_asked_for_the_latest_change_first(store) {
        put(store, &[
            summary(1, "a"),
            later(summary(2, "b"), TimeDelta::seconds(5)),
            full(3, "c"),
        ]).await;

        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [2, 1]);
        assert_eq!(store.mirror_lacks_details(1).await.unwrap(), [2]);
        store.doubt_mirrored_details(&[3]).await.unwrap();
        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [2, 3, 1]);
        assert!(read(store, 3).await.asset.details.is_some());
        assert_eq!(store.mirror_counts().await.unwrap(), MirrorCounts { assets: 3, with_details: 1 });
    }

    async fn details_that_were_read_within_the_second_of_a_change_can_be_doubted(store) {
        let second = monday() - TimeDelta::hours(1);
        let read_later = MirrorAsset { read_at: monday() + TimeDelta::seconds(1), ..full(2, "b") };
        put(store, &[full(1, "a"), read_later, later(full(3, "c"), TimeDelta::seconds(1))]).await;

        store.doubt_details_of(second, monday() + TimeDelta::seconds(1)).await.unwrap();

        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [1]);
    }

    async fn details_that_rt_fails_to_tell_are_asked_for_again_when_the_asset_changes(store) {
        put(store, &[summary(1, "a")]).await;

        store.give_up_details(1).await.unwrap();
        assert!(store.mirror_lacks_details(9).await.unwrap().is_empty());
        assert_eq!(read(store, 1).await.asset.details, None);

        put(store, &[later(summary(1, "a"), TimeDelta::seconds(1))]).await;
        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [1]);
    }

    async fn an_asset_is_found_by_each_of_its_names_in_any_case_and_whole_only(store) {
        put(store, &[full(7, "w12-0007"), full(8, "W12-0007"), full(9, "loaner")]).await;

        let by_tag = store.mirrored_by_tags(&[tag("W12-0007"), tag("W12-000")]).await.unwrap();
        let ids: Vec<u64> = by_tag[&tag("W12-0007")].iter().map(|a| a.asset.asset_id).collect();
        assert_eq!((by_tag.len(), ids), (1, vec![7, 8]));

        let asked = ["sn-0009".to_owned(), "SN-00%".into(), "SN-000".into()];
        let by_serial = store.mirrored_by_serials(&asked).await.unwrap();
        assert_eq!(by_serial.keys().collect::<Vec<_>>(), ["sn-0009"]);
        assert_eq!(by_serial["sn-0009"][0].asset.asset_id, 9);

        let by_mac = store.mirrored_by_macs(&["021200000009".into()]).await.unwrap();
        assert_eq!(by_mac["021200000009"][0].asset.name, "loaner");
        assert!(store.is_internal_name_taken("CART 9").await.unwrap());
        assert!(!store.is_internal_name_taken("Cart").await.unwrap());
    }

    async fn a_mac_address_that_an_asset_has_no_more_finds_it_no_more(store) {
        put(store, &[full(7, "W12-0007")]).await;
        let mut without = later(full(7, "W12-0007"), TimeDelta::seconds(1));
        without.details.as_mut().unwrap().macs = vec!["aabbccddeeff".into()];

        put(store, &[without]).await;

        assert!(store.mirrored_by_macs(&["021200000007".into()]).await.unwrap().is_empty());
        assert_eq!(store.mirrored_by_macs(&["aabbccddeeff".into()]).await.unwrap().len(), 1);
    }

    async fn what_rt_no_longer_has_is_nowhere_until_rt_tells_of_it_again(store) {
        put(store, &[full(7, "W12-0007"), full(8, "W12-0008")]).await;

        store.mark_gone(8, monday() - TimeDelta::seconds(1)).await.unwrap();
        assert_eq!(store.mirrored(&[8]).await.unwrap().len(), 1, "it was told of since");
        store.mark_gone(8, monday()).await.unwrap();

        assert!(store.mirrored(&[8]).await.unwrap().is_empty());
        assert!(store.mirrored_by_tags(&[tag("W12-0008")]).await.unwrap().is_empty());
        assert!(store.mirror_dates(&[8]).await.unwrap().is_empty());
        assert!(!store.is_internal_name_taken("Cart 8").await.unwrap());
        assert_eq!(store.mirror_counts().await.unwrap().assets, 1);
        assert_eq!(store.mirror_numbers().await.unwrap(), [7]);
        put(store, &[full(8, "W12-0008")]).await;
        assert_eq!(store.mirrored(&[8]).await.unwrap().len(), 1);
    }

    async fn numbers_that_a_search_should_find_leave_deleted_ones_out(store) {
        let deleted = MirrorAsset { status: "deleted".into(), ..full(3, "c") };
        put(store, &[full(1, "a"), full(2, "b"), deleted, full(4, "d")]).await;

        assert_eq!(store.mirror_numbers().await.unwrap(), [1, 2, 4]);
        assert_eq!(store.highest_mirrored().await.unwrap(), 4);
        let page = store.mirror_page(1, 2).await.unwrap();
        assert_eq!(page.iter().map(|a| a.asset.asset_id).collect::<Vec<_>>(), [2, 3]);
        let dates = store.mirror_dates(&[1, 9]).await.unwrap();
        assert_eq!(dates.into_iter().collect::<Vec<_>>(), [(1, full(1, "a").updated_at)]);
    }

    async fn a_record_without_real_names_keeps_those_that_are_known(store) {
        put(store, &[full(7, "a"), MirrorAsset {
            owner: Some(("Student0003".into(), Some("Cy Ash".into()))),
            ..summary(8, "b")
        }]).await;
        let mut single = later(full(7, "a"), TimeDelta::seconds(1));
        single.has_real_names = false;
        single.owner = Some(("student0003".into(), None));
        single.details.as_mut().unwrap().held_by = vec![("student0002".into(), None)];

        put(store, &[single]).await;

        let found = read(store, 7).await;
        assert_eq!(found.asset.owner, Some(("student0003".into(), Some("Cy Ash".into()))));
        assert_eq!(found.asset.details.unwrap().held_by, [("student0002".into(), Some("Bo Lind".into()))]);
        assert!(found.is_current);
    }

    async fn a_record_of_an_asset_without_people_lacks_no_names(store) {
        let mut single = full(7, "a");
        single.has_real_names = false;
        single.owner = None;
        single.details.as_mut().unwrap().held_by = Vec::new();

        put(store, &[single]).await;

        assert!(read(store, 7).await.is_current);
    }

    async fn details_without_a_real_name_that_nobody_knows_are_read_again(store) {
        let mut single = full(7, "a");
        single.has_real_names = false;
        single.owner = Some(("stranger".into(), None));

        put(store, &[single]).await;

        let found = read(store, 7).await;
        assert!(found.asset.details.is_some() && !found.is_current);
        assert_eq!(store.mirror_lacks_details(9).await.unwrap(), [7]);
    }

    async fn an_emptied_mirror_is_empty_and_keeps_the_marks_of_others(store) {
        put(store, &[full(7, "W12-0007")]).await;
        store.set_mark("mirror.filled", "yes", monday()).await.unwrap();
        store.set_mark("walk", "yes", monday()).await.unwrap();

        store.clear_mirror("mirror.").await.unwrap();

        assert_eq!(store.mirror_counts().await.unwrap(), MirrorCounts::default());
        assert_eq!(store.mark("mirror.filled").await.unwrap(), None);
        assert!(store.mark("walk").await.unwrap().is_some());
        put(store, &[summary(7, "W12-0007")]).await;
        assert_eq!(read(store, 7).await.asset.details, None);
        assert!(store.mirrored_by_macs(&["021200000007".into()]).await.unwrap().is_empty());
    }
}
