# What the module makes of configurations. `failed` is empty when everything is right; scripts/check-nix and the flake read it.
{
  lib ? import ./lib.nix,
}:
let
  evaluate = import ./evaluate.nix { inherit lib; };
  sites = import ./sites.nix;
  context = {
    inherit lib sites;
    inherit (evaluate)
      evaluateSite
      evaluateWith
      complaints
      unit
      backup
      timer
      socket
      pkgs
      ;
  };
  tests = lib.concatLists [
    (import ./right.nix context)
    (import ./wrong.nix context)
    (import ./seen.nix context)
    (import ./debian.nix context)
    (import ./flake.nix context)
  ];
  rendered = lib.mapAttrs (_: site: (evaluate.evaluateSite site).config) sites;
in
{
  vmScript = (import ../vm-test.nix { module = { }; }).testScript;
  passed = lib.length (lib.filter (test: test.holds) tests);
  failed = map (test: "${test.name}: ${test.otherwise}") (lib.filter (test: !test.holds) tests);
  units = lib.mapAttrs (_: config: evaluate.unit config) rendered;
  backups = lib.mapAttrs (_: config: {
    service = evaluate.backup config;
    timer = evaluate.timer config;
  }) (lib.filterAttrs (_: config: config.services.requestTrackerUtils.backup.enable) rendered);
  sockets = lib.mapAttrs (_: config: evaluate.socket config) rendered;
  # As rtutils is told them.
  settings = lib.mapAttrs (_: config: config.services.requestTrackerUtils.settings) rendered;
  wrappers = lib.mapAttrs (
    _: config: map (one: one.text) (lib.head config.environment.systemPackages).paths
  ) rendered;
}
