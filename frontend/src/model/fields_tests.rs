use types::FieldState;

use super::*;

fn values(pairs: &[(&str, &[&str])]) -> Values {
    let owned = |values: &[&str]| values.iter().map(|&v| v.to_owned()).collect();
    pairs
        .iter()
        .map(|(field, values)| ((*field).to_owned(), owned(values)))
        .collect()
}

#[test]
fn a_patch_holds_what_was_changed_and_nothing_else() {
    let before = values(&[
        ("status", &["new"]),
        ("owner", &["ada"]),
        ("held_by", &[]),
        ("custom_fields/Model", &["G8"]),
        ("custom_fields/Type", &["Charger"]),
    ]);
    let mut after = before.clone();
    after.insert("owner".to_owned(), vec![]);
    after.insert("custom_fields/Model".to_owned(), vec!["G9".to_owned()]);

    let patch = patch(&before, &after);

    let expected = AssetPatch {
        owner: Some(String::new()),
        custom_fields: BTreeMap::from([("Model".to_owned(), vec!["G9".to_owned()])]),
        ..AssetPatch::default()
    };
    assert_eq!(patch, expected);
    assert!(super::patch(&before, &before).is_empty());
}

#[test]
fn a_patch_reads_back_as_the_fields_it_sets() {
    let set = values(&[
        ("held_by", &["ada", "bob"]),
        ("owner", &[]),
        ("custom_fields/Model", &["G9"]),
    ]);

    let read: Values = of_patch(&patch_of(&set)).into_iter().collect();

    assert_eq!(read, set);
}

#[test]
fn what_was_typed_stays_when_somebody_else_changed_the_asset_and_the_rest_follows() {
    let before = values(&[("status", &["new"]), ("owner", &["ada"]), ("name", &["a"])]);
    let typed = values(&[
        ("status", &["in-use"]),
        ("owner", &["ada"]),
        ("name", &["a"]),
    ]);
    let now = values(&[("status", &["new"]), ("owner", &["bob"]), ("name", &["a"])]);

    let kept = keep_typed(&before, &typed, &now);

    assert_eq!(
        kept,
        values(&[
            ("status", &["in-use"]),
            ("owner", &["bob"]),
            ("name", &["a"])
        ])
    );
}

#[test]
fn each_kind_of_field_reads_its_own_text() {
    let names = FieldKind::Names.values("ada, bob;ada  carl,");
    assert_eq!(names, ["ada", "bob", "carl"]);

    let line = FieldKind::Line(vec![]).values("  300e, Gen 3 ");
    assert_eq!(line, ["300e, Gen 3"]);

    let lines = FieldKind::Lines.values("a, b\n\n c \na, b");
    assert_eq!(lines, ["a, b", "c"]);

    assert!(FieldKind::Choice(vec![]).values(" ").is_empty());
}

#[test]
fn the_options_of_rt_decide_how_a_field_is_filled_in() {
    let option = |is_closed, is_multiple| FieldOption {
        name: "Type".to_owned(),
        is_closed,
        is_multiple,
        is_unique: false,
        values: vec!["Charger".to_owned()],
    };
    let values = vec!["Charger".to_owned()];

    assert_eq!(
        FieldKind::of(Some(&option(true, false))),
        FieldKind::Choice(values.clone())
    );
    assert_eq!(
        FieldKind::of(Some(&option(true, true))),
        FieldKind::Choices(values.clone())
    );
    assert_eq!(
        FieldKind::of(Some(&option(false, false))),
        FieldKind::Line(values)
    );
    assert_eq!(FieldKind::of(Some(&option(false, true))), FieldKind::Lines);
    assert_eq!(FieldKind::of(None), FieldKind::Line(vec![]));
}

#[test]
fn a_refusal_names_the_field_and_has_the_words_of_rt() {
    let mut outcome = FieldOutcome {
        field: "custom_fields/Funding Source".to_owned(),
        state: FieldState::Refused,
        before: vec![],
        after: vec![],
        message: Some("Invalid value for custom field".to_owned()),
    };
    assert_eq!(
        refusal(&outcome),
        "Funding Source: Invalid value for custom field"
    );

    outcome.message = None;
    assert_eq!(
        refusal(&outcome),
        "Funding Source: not taken, without a word why"
    );
}
