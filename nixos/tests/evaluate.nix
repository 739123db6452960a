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

  # The units of the server, of its backup, and of the backup's timer, as NixOS writes them.
  unit = config: service config.systemd.services.request-tracker-utils;
  backup = config: service config.systemd.services.request-tracker-utils-backup;
  timer =
    config:
    let
      timer = config.systemd.timers.request-tracker-utils-backup;
      write = value: if builtins.isBool value then (if value then "true" else "false") else value;
      lines = lib.mapAttrsToList (name: value: "${name}=${write value}") timer.timerConfig;
    in
    lib.concatStringsSep "\n" (
      [
        "[Unit]"
        "Description=${timer.description}"
        ""
        "[Timer]"
      ]
      ++ lines
      ++ [
        ""
        "[Install]"
        "WantedBy=${lib.concatStringsSep " " timer.wantedBy}"
        ""
      ]
    );

  service =
    service:
    lib.concatStringsSep "\n" (
      section "Unit" (
        {
          Description = service.description;
        }
        // lib.optionalAttrs (service.startLimitIntervalSec != null) {
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
      ++ lib.optionals (service.wantedBy != [ ]) (section "Install" (words "WantedBy" service.wantedBy))
    );

  # Its socket, or nothing where it has none.
  socket =
    config:
    let
      socket = config.systemd.sockets.request-tracker-utils;
    in
    if !(config.systemd.sockets ? request-tracker-utils) then
      ""
    else
      lib.concatStringsSep "\n" (
        section "Unit" { Description = socket.description; }
        ++ section "Socket" ({ ListenStream = socket.listenStreams; } // socket.socketConfig)
        ++ section "Install" (words "WantedBy" socket.wantedBy)
      );

  section =
    name: set:
    let
      write =
        value: if builtins.isBool value then (if value then "true" else "false") else toString value;
      lines =
        name: value: map (one: "${name}=${write one}") (if builtins.isList value then value else [ value ]);
    in
    [ "[${name}]" ] ++ lib.concatLists (lib.mapAttrsToList lines set) ++ [ "" ];
  words = name: list: lib.optionalAttrs (list != [ ]) { ${name} = lib.concatStringsSep " " list; };
}
