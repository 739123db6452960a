//! The directions of import in docs/architecture.md, held against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Which of our crates each may use, and which of the libraries that only one may know.
const MAY_USE: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("labels", &["types", "pdf-writer"]),
    ("log-watch", &[]),
    ("rt-client", &["reqwest"]),
    ("directory", &["types", "ldap3", "openidconnect", "reqwest"]),
    ("webhook-client", &["reqwest"]),
    ("mail-client", &["lettre"]),
    ("rt-sim", &["actix-web"]),
    ("migrations", &["sea-orm-migration"]),
    (
        "store",
        &["types", "migrations", "log-watch", "sea-orm", "sqlx"],
    ),
    (
        "app",
        &[
            "types",
            "store",
            "rt-client",
            "directory",
            "labels",
            "mail-client",
            "webhook-client",
        ],
    ),
    ("api", &["types", "app", "actix-web"]),
    ("client", &["types", "reqwest"]),
    (
        "server",
        &[
            "types",
            "api",
            "app",
            "client",
            "store",
            "rt-client",
            "directory",
            "rt-sim",
            "mail-client",
            "webhook-client",
            "actix-web",
        ],
    ),
    ("frontend", &["types", "labels", "leptos"]),
];

/// Libraries that belong to one layer: another crate that names one has reached through it.
const GUARDED: &[&str] = &[
    "actix-web",
    "ldap3",
    "openidconnect",
    "pdf-writer",
    "leptos",
    "lettre",
    "reqwest",
    "sea-orm",
    "sea-orm-migration",
    "sqlx",
];

#[test]
fn every_import_goes_in_a_direction_that_the_architecture_names() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();

    let wrong: Vec<String> = metadata
        .packages
        .iter()
        .flat_map(|package| {
            let may_use = allowed
                .get(package.name.as_str())
                .copied()
                .unwrap_or_default();
            governed(package, &ours)
                .filter(move |used| !may_use.contains(&used.as_str()))
                .map(move |used| format!("{} -> {used}", package.name))
        })
        .collect();

    assert!(wrong.is_empty(), "not in docs/architecture.md: {wrong:?}");
}

#[test]
fn every_crate_has_its_row_in_the_table() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();

    let found: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();

    assert_eq!(found, MAY_USE.iter().map(|(name, _)| *name).collect());
}

/// The dependencies that the table speaks of; what only tests use is free.
fn governed<'a>(
    package: &'a Package,
    ours: &'a BTreeSet<&str>,
) -> impl Iterator<Item = &'a String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| &dependency.name)
        .filter(|name| ours.contains(name.as_str()) || GUARDED.contains(&name.as_str()))
}
