# shellcheck shell=bash
# Sourced after lib.sh: the cargo tools of `make test`, on PATH.
have cargo-nextest || cargo_tool cargo-nextest 0.9.143 --locked
cargo_tool cargo-deny 0.20.2 --locked
