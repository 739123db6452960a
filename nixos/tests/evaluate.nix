# The module with some configuration of services.requestTrackerUtils, on the stand-ins for NixOS and nixpkgs.
{ lib }:
let
  pkgs = import ./pkgs.nix { inherit lib; };
in
rec {
  inherit pkgs;

  evaluateSite = evaluateWith ../module.nix;

  evaluateWith =
    module: options:
    lib.evalModules {
      specialArgs = { inherit pkgs; };
      modules = [
        ./nixos.nix
        module
        { services.requestTrackerUtils = options; }
      ];
    };

  # The messages of the assertions that do not hold.
  complaints =
    config: map (check: check.message) (lib.filter (check: !check.assertion) config.assertions);

  # A unit as NixOS writes it.
  unit =
    config:
    let
      service = config.systemd.services.request-tracker-utils;
      write =
        value: if builtins.isBool value then (if value then "true" else "false") else toString value;
      lines =
        name: value: map (one: "${name}=${write one}") (if builtins.isList value then value else [ value ]);
      section = name: set: [ "[${name}]" ] ++ lib.concatLists (lib.mapAttrsToList lines set) ++ [ "" ];
      words = name: list: lib.optionalAttrs (list != [ ]) { ${name} = lib.concatStringsSep " " list; };
    in
    lib.concatStringsSep "\n" (
      section "Unit" (
        {
          Description = service.description;
          StartLimitIntervalSec = service.startLimitIntervalSec;
        }
        // words "After" service.after
        // words "Wants" service.wants
        // words "Requires" service.requires
      )
      ++ section "Service" (
        service.serviceConfig
        // {
          Environment = lib.mapAttrsToList (name: value: "\"${name}=${value}\"") service.environment;
        }
      )
      ++ section "Install" (words "WantedBy" service.wantedBy)
    );
}
