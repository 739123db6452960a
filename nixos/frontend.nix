# The web app: files for a browser, each with its compressed twins. The same steps as scripts/build-frontend, without a network.
{
  lib,
  stdenv,
  rustPlatform,
  cargo,
  rustc,
  trunk,
  binaryen,
  nodejs,
  callPackage,
}:
stdenv.mkDerivation {
  pname = "rtutils-web";
  inherit ((lib.importTOML ../Cargo.toml).workspace.package) version;
  src = import ./source.nix { inherit lib; };
  cargoDeps = rustPlatform.importCargoLock { lockFile = ../Cargo.lock; };
  nativeBuildInputs = [
    rustPlatform.cargoSetupHook
    cargo
    rustc
    rustc.llvmPackages.lld
    trunk
    (callPackage ./wasm-bindgen.nix { })
    binaryen
    nodejs
  ];
  env = {
    RUSTFLAGS = "--cfg erase_components";
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = "wasm-ld";
  };
  buildPhase = ''
    runHook preBuild
    export HOME=$TMPDIR
    trunk build --offline true --release --config frontend/Trunk.toml
    node frontend/build/precompress.mjs frontend/dist
    runHook postBuild
  '';
  installPhase = ''
    runHook preInstall
    cp -r frontend/dist $out
    runHook postInstall
  '';
  meta = {
    description = "The web app of rtutils";
    license = lib.licenses.mit;
    platforms = lib.platforms.linux;
  };
}
