# What the packages are built from: no documentation that changes often, no tests of the browser, nothing that was built.
{ lib }:
lib.fileset.toSource {
  root = ../.;
  fileset = lib.fileset.unions [
    ../Cargo.toml
    ../Cargo.lock
    ../crates
    ../docs/problems.md
    (lib.fileset.difference ../frontend (lib.fileset.maybeMissing ../frontend/dist))
    ../migrations
    ../openapi/openapi.json
    ../openapi/openapi-3.0.json
  ];
}
