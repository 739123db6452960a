# The flake's outputs, on stand-ins: they are there, its module takes its packages, and the virtual machine's configuration is right.
{
  lib,
  sites,
  evaluateWith,
  complaints,
  pkgs,
  ...
}:
let
  self = outputs // {
    packages.x86_64-linux = {
      rtutils = pkgs.callPackage ../package.nix { } // {
        outPath = "/nix/store/flake-rtutils";
      };
      rtutils-web = pkgs.callPackage ../frontend.nix { } // {
        outPath = "/nix/store/flake-rtutils-web";
      };
    };
  };
  outputs = (import ../../flake.nix).outputs {
    inherit self;
    nixpkgs = {
      lib = lib // {
        genAttrs =
          names: f:
          builtins.listToAttrs (
            map (name: {
              inherit name;
              value = f name;
            }) names
          );
      };
      legacyPackages = {
        x86_64-linux = pkgs;
        aarch64-linux = pkgs;
      };
    };
  };
  config = (evaluateWith outputs.nixosModules.default sites.minimal).config;
  machine = (import ../vm-test.nix { module = outputs.nixosModules.default; }).nodes.machine {
    inherit pkgs;
    config.services.requestTrackerUtils.package = self.packages.x86_64-linux.rtutils;
  };
  expect = name: got: wanted: {
    inherit name;
    holds = got == wanted;
    otherwise = "expected ${builtins.toJSON wanted}, and it is ${builtins.toJSON got}";
  };
in
[
  (expect "the flake has its outputs" (lib.attrNames outputs) [
    "checks"
    "devShells"
    "formatter"
    "nixosModules"
    "overlays"
    "packages"
  ])
  (expect "it has its packages" (lib.attrNames outputs.packages.aarch64-linux) [
    "default"
    "rtutils"
    "rtutils-web"
    "rtutils-wrappers"
  ])
  (expect "it has its checks" (lib.attrNames outputs.checks.x86_64-linux) [
    "formatting"
    "module"
    "rtutils"
    "rtutils-web"
    "vm"
  ])
  (expect "its module takes its server"
    (lib.hasInfix "/nix/store/flake-rtutils/bin/rtutils serve" config.systemd.services.request-tracker-utils.serviceConfig.ExecStart)
    true
  )
  (expect "its module takes its web app" config.services.requestTrackerUtils.settings.web.folder
    "/nix/store/flake-rtutils-web"
  )
  (expect "the virtual machine's configuration is right"
    (complaints (evaluateWith outputs.nixosModules.default machine.services.requestTrackerUtils).config)
    [ ]
  )
]
