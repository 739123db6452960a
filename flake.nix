{
  description = "rtutils: asset tags, labels and lookups beside Request Tracker";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      eachSystem =
        f:
        lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
        ] (system: f nixpkgs.legacyPackages.${system});
      module =
        { lib, pkgs, ... }:
        {
          imports = [ ./nixos/module.nix ];
          services.requestTrackerUtils = {
            package = lib.mkDefault self.packages.${pkgs.stdenv.hostPlatform.system}.rtutils;
            webPackage = lib.mkDefault self.packages.${pkgs.stdenv.hostPlatform.system}.rtutils-web;
          };
        };
      packagesOf = pkgs: rec {
        rtutils = pkgs.callPackage ./nixos/package.nix { };
        rtutils-web = pkgs.callPackage ./nixos/frontend.nix { };
        rtutils-wrappers = pkgs.callPackage ./nixos/wrappers.nix { inherit rtutils; };
      };
    in
    {
      packages = eachSystem (pkgs: packagesOf pkgs // { default = (packagesOf pkgs).rtutils; });

      overlays.default = final: _: packagesOf final;

      nixosModules = {
        requestTrackerUtils = module;
        default = module;
      };

      devShells = eachSystem (pkgs: {
        default = pkgs.mkShell {
          packages = with pkgs; [
            cargo
            rustc
            clippy
            rustfmt
            rustc.llvmPackages.lld
            cmake
            trunk
            binaryen
            nodejs
            nixfmt
            postgresql
            nginx
            chromium
            poppler-utils
            zbar
            (callPackage ./nixos/wasm-bindgen.nix { })
          ];
          CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = "wasm-ld";
        };
      });

      formatter = eachSystem (pkgs: pkgs.nixfmt);

      checks = eachSystem (pkgs: {
        inherit (self.packages.${pkgs.stdenv.hostPlatform.system}) rtutils rtutils-web;
        module =
          let
            inherit (import ./nixos/tests { inherit lib; }) passed failed units;
            unit = pkgs.writeText "request-tracker-utils.service" units.district;
          in
          assert lib.assertMsg (failed == [ ]) (lib.concatStringsSep "\n" failed);
          pkgs.runCommand "rtutils-module" { nativeBuildInputs = [ pkgs.systemd ]; } ''
            cp ${unit} request-tracker-utils.service
            systemd-analyze security --offline=true --threshold=15 --no-pager ./request-tracker-utils.service
            echo "${toString passed} tests of the module passed" | tee $out
          '';
        formatting = pkgs.runCommand "rtutils-formatting" { nativeBuildInputs = [ pkgs.nixfmt ]; } ''
          nixfmt --check ${./flake.nix} $(find ${./nixos} -name '*.nix')
          touch $out
        '';
        vm = pkgs.testers.runNixOSTest (import ./nixos/vm-test.nix { inherit module; });
      });
    };
}
