# shellcheck shell=bash
# Sourced after lib.sh: what looking at the Nix files needs.
# shellcheck disable=SC2154 # tools is lib.sh's
nixfmt_version=0.5.3

need_nix() { debian_packages nix-instantiate=nix-bin systemd-analyze=systemd python3=python3; }

# nixfmt in Rust: its format is that of nixpkgs' nixfmt, which the flake uses.
need_nixfmt() {
  local dir=$tools/nixfmt_rs-$nixfmt_version
  if ! have nixfmt && [ ! -x "$dir/bin/nixfmt" ]; then
    say "building nixfmt $nixfmt_version (once, a minute)"
    CARGO_TARGET_DIR=$cache/tools-build CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
      cargo install --quiet nixfmt_rs --version "$nixfmt_version" --root "$dir" || die "cargo install nixfmt_rs failed"
  fi
  export PATH=$dir/bin:$PATH
}
