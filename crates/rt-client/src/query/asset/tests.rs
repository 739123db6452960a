use super::*;

#[test]
fn a_quote_does_not_end_the_value() {
    let query = AssetQuery::name_is("x' OR id > '0");

    assert_eq!(query.to_sql().unwrap(), r"Name = 'x\' OR id > \'0'");
}
