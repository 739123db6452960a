use rt_client::{Asset, AssetId, AssetQuery, Fields, NewAsset, PageRequest};

use crate::bench::Bench;

async fn search(bench: &Bench, query: &AssetQuery) -> Vec<Asset> {
    let page = PageRequest::default();
    bench
        .rt
        .search_assets(query, Fields::Summary, page)
        .await
        .unwrap()
        .items
}

async fn ids(bench: &Bench, query: &AssetQuery) -> Vec<AssetId> {
    search(bench, query)
        .await
        .iter()
        .map(|asset| asset.id)
        .collect()
}

fn with_field(mut new: NewAsset, field: &str, value: &str) -> NewAsset {
    new.custom_fields.push((field.to_owned(), value.into()));
    new
}

pub async fn a_name_is_found_exactly(bench: &Bench) {
    let id = bench.create(&bench.chromebook("A1")).await;
    bench.create(&bench.chromebook("A12")).await;

    assert_eq!(
        ids(bench, &AssetQuery::name_is(&bench.name("A1"))).await,
        [id]
    );
    assert!(
        ids(bench, &AssetQuery::name_is(&bench.name("A")))
            .await
            .is_empty()
    );
}

pub async fn many_names_are_found_at_once(bench: &Bench) {
    let wanted: Vec<String> = (1..=100)
        .map(|number| format!("W12-{number:04}"))
        .chain([bench.name("one")])
        .collect();
    let id = bench.create(&bench.chromebook("one")).await;

    let found = search(bench, &AssetQuery::name_in(&wanted)).await;

    let mut expected: Vec<String> = (1..=24).map(|number| format!("W12-{number:04}")).collect();
    expected.push(bench.name("one"));
    assert_eq!(
        found
            .iter()
            .map(|asset| asset.name.clone())
            .collect::<Vec<_>>(),
        expected
    );
    assert_eq!(found.last().unwrap().id, id);
}

pub async fn a_part_of_a_name_is_found_in_either_case(bench: &Bench) {
    let id = bench.create(&bench.chromebook("Laptop Cart")).await;

    for part in ["laptop cart", "LAPTOP CART", "Laptop Cart"] {
        assert_eq!(
            ids(bench, &AssetQuery::name_contains(&bench.name(part))).await,
            [id]
        );
    }
}

pub async fn percent_and_underscore_are_wild_in_a_part(bench: &Bench) {
    let percent = bench.create(&bench.chromebook("100%x")).await;
    let plain = bench.create(&bench.chromebook("100 yx")).await;

    for pattern in ["100%x", "100_", "1__"] {
        let found = ids(bench, &AssetQuery::name_contains(&bench.name(pattern))).await;
        assert_eq!(found, [percent, plain], "{pattern}");
    }
    let exact = ids(bench, &AssetQuery::name_is(&bench.name("100%x"))).await;
    assert_eq!(exact, [percent]);
}

pub async fn a_serial_number_is_found_in_either_case(bench: &Bench) {
    let serial = bench.name("abC-9");
    let id = bench
        .create(&with_field(bench.chromebook("s"), "Serial Number", &serial))
        .await;

    for text in [
        serial.clone(),
        serial.to_ascii_lowercase(),
        serial.to_ascii_uppercase(),
    ] {
        assert_eq!(
            ids(bench, &AssetQuery::custom_field_is("Serial Number", &text)).await,
            [id]
        );
    }
    let part = &serial[..serial.len() - 1];
    assert!(
        ids(bench, &AssetQuery::custom_field_is("Serial Number", part))
            .await
            .is_empty()
    );
}

pub async fn a_part_of_a_custom_field_is_found(bench: &Bench) {
    let value = bench.name("Mrs. O'Hara's [room] 図書室");
    let id = bench
        .create(&with_field(bench.chromebook("p"), "Internal Name", &value))
        .await;

    for part in [
        "Mrs. O'Hara",
        "Mrs. O'Hara's [room]",
        "Mrs. O'Hara's [room] 図",
    ] {
        let query = AssetQuery::custom_field_contains("Internal Name", &bench.name(part));
        assert_eq!(ids(bench, &query).await, [id], "{part}");
    }
}

pub async fn a_custom_field_that_is_not_there_finds_nothing(bench: &Bench) {
    assert!(
        ids(bench, &AssetQuery::custom_field_is("Nope", "x"))
            .await
            .is_empty()
    );
    assert!(
        ids(bench, &AssetQuery::custom_field_contains("Nope", ""))
            .await
            .is_empty()
    );
}

pub async fn status_catalog_and_owner_narrow_a_search(bench: &Bench) {
    let new = bench.create(&bench.chromebook("new")).await;
    let lent = NewAsset {
        status: Some("in-use".to_owned()),
        owner: Some("student0005".to_owned()),
        ..NewAsset::new("Projectors", bench.name("lent"))
    };
    let lent = bench.create(&lent).await;

    for (narrowed, expected) in [
        (AssetQuery::status_is("new"), Some(new)),
        (AssetQuery::status_is("in-use"), Some(lent)),
        (AssetQuery::status_is("no such status"), None),
        (AssetQuery::catalog_is("Chromebooks"), Some(new)),
        (AssetQuery::catalog_is("Projectors"), Some(lent)),
        (AssetQuery::catalog_is("Nope"), None),
        (AssetQuery::owner_is("student0005"), Some(lent)),
        (AssetQuery::owner_is("Nobody"), Some(new)),
        (AssetQuery::owner_is("ghost"), None),
    ] {
        let query = AssetQuery::name_contains(&bench.name("")).and(narrowed);
        assert_eq!(
            ids(bench, &query).await,
            Vec::from_iter(expected),
            "{query:?}"
        );
    }
}

pub async fn or_widens_and_brackets_hold(bench: &Bench) {
    let (a, b) = (
        bench.create(&bench.chromebook("a")).await,
        bench.create(&bench.chromebook("b")).await,
    );
    let named = |part: &str| AssetQuery::name_is(&bench.name(part));

    let either = named("a").or(named("b"));
    assert_eq!(ids(bench, &either).await, [a, b]);
    assert_eq!(
        ids(bench, &either.clone().and(AssetQuery::id_after(a.get()))).await,
        [b]
    );
    let none = either.and(AssetQuery::status_is("stolen"));
    assert!(ids(bench, &none).await.is_empty());
    let by_serial = with_field(bench.chromebook("c"), "Serial Number", &bench.name("SN"));
    let c = bench.create(&by_serial).await;
    let mixed = named("a").or(AssetQuery::custom_field_is(
        "Serial Number",
        &bench.name("SN"),
    ));
    assert_eq!(ids(bench, &mixed).await, [a, c]);
}

pub async fn nothing_finds_nothing(bench: &Bench) {
    assert!(ids(bench, &AssetQuery::nothing()).await.is_empty());
    assert!(
        ids(bench, &AssetQuery::name_in::<&str>(&[]))
            .await
            .is_empty()
    );
}

pub async fn a_query_cannot_be_broken_out_of(bench: &Bench) {
    let attacks = [
        "' OR id > 0 OR Name = '",
        r"\' OR id > 0 OR Name = \'",
        r"\",
        "'",
        "') OR (id > 0",
        "\" OR \"",
        "CF.{Model}",
    ];
    for attack in attacks {
        for query in [
            AssetQuery::name_is(attack),
            AssetQuery::name_contains(attack),
            AssetQuery::custom_field_is("Serial Number", attack),
            AssetQuery::owner_is(attack),
            AssetQuery::status_is(attack),
        ] {
            let found = search(bench, &query).await;
            // Another check may have made an asset with such a name.
            assert!(
                found.iter().all(|asset| asset.name.contains(attack)),
                "{query:?}: {found:?}"
            );
        }
    }
}

pub async fn a_summary_has_names_and_a_full_record_everything(bench: &Bench) {
    let new = NewAsset {
        description: Some("described".to_owned()),
        status: Some("in-use".to_owned()),
        owner: Some("student0001".to_owned()),
        held_by: vec!["student0001".to_owned()],
        ..with_field(bench.chromebook("rich"), "Serial Number", "FULL-1")
    };
    let id = bench.create(&new).await;
    let query = AssetQuery::id_is(id.get());
    let real_name = bench.rt.user("student0001").await.unwrap().real_name;

    let page = PageRequest::first(1);
    let summary = bench
        .rt
        .search_assets(&query, Fields::Summary, page)
        .await
        .unwrap();
    let full = bench
        .rt
        .search_assets(&query, Fields::Full, page)
        .await
        .unwrap();

    let (summary, full) = (&summary.items[0], &full.items[0]);
    for asset in [summary, full] {
        assert_eq!(asset.id, id);
        assert_eq!(asset.name, new.name);
        assert_eq!(asset.description.as_deref(), Some("described"));
        assert_eq!(asset.status, "in-use");
        assert_eq!(asset.catalog.name.as_deref(), Some("Chromebooks"));
        let owner = asset.owner.as_ref().unwrap();
        assert_eq!(
            (owner.username.as_str(), &owner.real_name),
            ("student0001", &real_name)
        );
    }
    assert!(summary.custom_fields.is_empty() && summary.held_by.is_empty());
    assert_eq!(full.custom_field_value("Serial Number"), Some("FULL-1"));
    assert_eq!(full.held_by[0].username, "student0001");
    assert_eq!(full.held_by[0].real_name, real_name);
}
