# wasm-bindgen's tool, which has to be exactly as new as its library in Cargo.lock; scripts/check-nix compares them.
{
  lib,
  fetchCrate,
  rustPlatform,
}:
let
  src = fetchCrate {
    pname = "wasm-bindgen-cli";
    version = "0.2.130";
    hash = "sha256-9Og1O/6/VC3sc5hBjoIWBErmLW2UHGMsTQO+6+m/dng=";
  };
in
rustPlatform.buildRustPackage {
  pname = "wasm-bindgen-cli";
  inherit src;
  inherit (src) version;
  cargoLock.lockFile = "${src}/Cargo.lock";
  doCheck = false;
  meta = {
    description = "Writes the JavaScript between a browser and WebAssembly";
    license = with lib.licenses; [
      asl20
      mit
    ];
    mainProgram = "wasm-bindgen";
  };
}
