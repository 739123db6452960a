# The server: one binary.
{
  lib,
  rustPlatform,
  cmake,
}:
rustPlatform.buildRustPackage {
  pname = "rtutils";
  inherit ((lib.importTOML ../Cargo.toml).workspace.package) version;
  src = import ./source.nix { inherit lib; };
  cargoLock.lockFile = ../Cargo.lock;
  cargoBuildFlags = [
    "--package"
    "server"
    "--bin"
    "rtutils"
  ];
  # aws-lc, the cryptography under TLS, is C.
  nativeBuildInputs = [ cmake ];
  # They want a real RT, PostgreSQL and slapd: `make test` brings them.
  doCheck = false;
  doInstallCheck = true;
  installCheckPhase = ''
    $out/bin/rtutils openapi | cmp - openapi/openapi.json
  '';
  meta = {
    description = "Asset tags, labels and lookups beside Request Tracker";
    license = lib.licenses.mit;
    mainProgram = "rtutils";
    platforms = lib.platforms.linux;
  };
}
