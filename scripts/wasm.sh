# shellcheck shell=bash
# Sourced after lib.sh: which tools build the web app, where they are, and which Rust compiles it.
# shellcheck disable=SC2154 # root, cache and tools are lib.sh's

trunk_version=0.21.14
binaryen_version=132.0.0
# wasm-bindgen's tool has to be exactly the version of its library.
bindgen_version=$(awk '$1 == "name" && $3 == "\"wasm-bindgen\"" {getline; gsub(/"/, "", $3); print $3}' "$root/Cargo.lock")

trunk_dir=$tools/trunk-$trunk_version
bindgen_dir=$tools/wasm-bindgen-$bindgen_version
binaryen_dir=$tools/binaryen-$binaryen_version
debian_toolchain=debian

has_wasm_target() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

# Debian's rustc with the source of its standard library, from which cargo builds the WASM one.
has_debian_wasm() {
  [ -x /usr/bin/rustc ] && [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std" ]
}

# Whether rustup, where there is one, knows Debian's Rust by name.
is_debian_linked() {
  ! have rustup || rustup toolchain list | grep -q "^$debian_toolchain\b"
}

# Puts the tools on PATH and, without a WASM target of its own, has cargo build one with Debian's Rust.
use_wasm_toolchain() {
  export PATH=$trunk_dir/bin:$bindgen_dir/bin:$binaryen_dir/node_modules/.bin:$PATH
  has_wasm_target && return 0
  local linker
  linker=$(find "$(rustc --print sysroot)/lib/rustlib" -name rust-lld -type f 2>/dev/null | head -n 1)
  [ -n "$linker" ] || linker=$(command -v wasm-ld || command -v lld || true)
  [ -n "$linker" ] || die "no linker for WASM: neither rust-lld nor wasm-ld"
  export RUSTUP_TOOLCHAIN=$debian_toolchain RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker
}
