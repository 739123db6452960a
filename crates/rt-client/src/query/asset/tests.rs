use proptest::prelude::*;

use super::{reader::Condition, *};

fn sql(query: &AssetQuery) -> String {
    query.to_sql().unwrap()
}

#[test]
fn a_quote_does_not_end_the_value() {
    let query = AssetQuery::name_is("x' OR id > '0");

    assert_eq!(sql(&query), r"Name = 'x\' OR id > \'0'");
}

#[test]
fn a_backslash_does_not_free_the_quote() {
    assert_eq!(sql(&AssetQuery::name_is(r"x\' OR")), r"Name = 'x\\\' OR'");
}

#[test]
fn alternatives_inside_a_condition_are_in_parentheses() {
    let query = AssetQuery::name_in(&["W12-1", "W12-2"]).and(AssetQuery::owner_is("ada"));

    assert_eq!(
        sql(&query),
        "(Name = 'W12-1' OR Name = 'W12-2') AND Owner.Name = 'ada'"
    );
}

#[test]
fn a_custom_field_is_quoted_with_its_name() {
    let query = AssetQuery::custom_field_is("Owner's Note", "x");

    assert_eq!(sql(&query), r"'CF.{Owner\'s Note}' = 'x'");
}

#[test]
fn nothing_to_choose_from_is_never_an_empty_query() {
    assert_eq!(sql(&AssetQuery::name_in::<&str>(&[])), "id = 0");
    assert_eq!(sql(&AssetQuery::any_of([])), "id = 0");
    assert_eq!(sql(&AssetQuery::all_of([])), "id > 0");
}

#[test]
fn one_condition_stands_alone() {
    assert_eq!(
        sql(&AssetQuery::any_of([AssetQuery::id_after(7)])),
        "id > 7"
    );
}

#[test]
fn values_that_rt_takes_for_words_are_searched_for_as_text() {
    assert_eq!(
        sql(&AssetQuery::name_is("cf.martin")),
        "Name LIKE '%cf.martin'"
    );
    assert_eq!(
        sql(&AssetQuery::owner_is("__CurrentUser__")),
        "Owner.Name LIKE '%__CurrentUser__'"
    );
    assert_eq!(sql(&AssetQuery::status_is("__Active__")), "id = 0");
    assert!(AssetQuery::catalog_is("CF.x").to_sql().is_err());
}

#[test]
fn a_custom_field_that_cannot_be_named_is_an_error() {
    for name in ["", "a}b", "a\nb"] {
        assert!(matches!(
            AssetQuery::custom_field_is(name, "x").to_sql(),
            Err(Error::Rejected { .. })
        ));
    }
}

#[test]
fn a_text_with_nul_is_found_nowhere() {
    assert_eq!(sql(&AssetQuery::name_is("a\0")), "id = 0");
}

/// Texts that hurt, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r#"[-'"\\(){}.%_=<> \n\tANDORcf\[\]é日]{0,12}"#,
        Just("' OR id > 0 --".to_owned()),
        Just("CF.{x}".to_owned()),
        Just("__CurrentUser__".to_owned()),
        Just("\\".to_owned()),
        Just("\\'".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = AssetQuery> {
    prop_oneof![
        any::<u64>().prop_map(AssetQuery::id_is),
        any::<u64>().prop_map(AssetQuery::id_after),
        text().prop_map(|value| AssetQuery::name_is(&value)),
        text().prop_map(|value| AssetQuery::name_contains(&value)),
        text().prop_map(|value| AssetQuery::description_contains(&value)),
        text().prop_map(|value| AssetQuery::status_is(&value)),
        text().prop_map(|value| AssetQuery::catalog_is(&value)),
        text().prop_map(|value| AssetQuery::owner_is(&value)),
        (text(), text()).prop_map(|(name, value)| AssetQuery::custom_field_is(&name, &value)),
        (text(), text()).prop_map(|(name, value)| AssetQuery::custom_field_contains(&name, &value)),
    ]
}

fn query() -> impl Strategy<Value = AssetQuery> {
    condition().prop_recursive(4, 24, 4, |inner| {
        let several = prop::collection::vec(inner, 0..4);
        prop_oneof![
            several.clone().prop_map(AssetQuery::all_of),
            several.prop_map(AssetQuery::any_of),
        ]
    })
}

/// The conditions of a tree, in the order they are written in.
fn conditions(node: &Node, found: &mut Vec<Condition>) {
    let mut push = |key: &str, operator: &str, value: String| {
        found.push(Condition {
            key: key.to_owned(),
            operator: operator.to_owned(),
            value,
        });
    };
    match node {
        Node::Everything => push("id", ">", "0".to_owned()),
        Node::Nothing => push("id", "=", "0".to_owned()),
        Node::Id(operator, id) => push("id", operator, id.to_string()),
        Node::Text {
            key,
            operator,
            value,
        } => {
            let key = match key {
                Key::Name => "Name".to_owned(),
                Key::Description => "Description".to_owned(),
                Key::Status => "Status".to_owned(),
                Key::Catalog => "Catalog".to_owned(),
                Key::OwnerName => "Owner.Name".to_owned(),
                Key::CustomField(name) => format!("CF.{{{name}}}"),
            };
            let is_nowhere = value.contains('\0')
                || key == "Status" && (is_word_of_rt(value) || value.starts_with("__"));
            if is_nowhere {
                push("id", "=", "0".to_owned());
            } else if is_word_of_rt(value) {
                push(&key, "LIKE", format!("%{value}"));
            } else {
                let operator = match operator {
                    Operator::Is => "=",
                    Operator::Contains => "LIKE",
                };
                push(&key, operator, value.clone());
            }
        }
        Node::All(nodes) | Node::Any(nodes) => {
            for node in nodes {
                conditions(node, found);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// What RT's own way of reading makes of a query is what was meant: every value whole, no
    /// condition more or less, and no character skipped, which is how RT ignores things.
    #[test]
    fn rt_reads_what_was_meant(query in query()) {
        let Ok(sql) = query.to_sql() else {
            // Names that RT's language has no way to say.
            return Ok(());
        };
        let mut meant = Vec::new();
        conditions(&query.0, &mut meant);

        let read = reader::read(&sql);

        prop_assert_eq!(read, Ok(meant), "{}", sql);
    }

    /// No value becomes one of RT's own words on the way.
    #[test]
    fn no_value_is_a_word_of_rt(query in query()) {
        let Ok(sql) = query.to_sql() else { return Ok(()) };

        for condition in reader::read(&sql).unwrap() {
            let value = condition.value.to_lowercase();
            prop_assert!(!value.starts_with("cf."), "{}", sql);
            prop_assert!(value != "__currentuser__" || condition.value != "__CurrentUser__");
        }
    }
}
