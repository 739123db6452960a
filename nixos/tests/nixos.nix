# A stand-in for NixOS: the options that the module touches, each as strict as there.
{ lib, pkgs, ... }:
let
  inherit (lib) mkOption;
  inherit (lib.types)
    anything
    attrsOf
    bool
    int
    lines
    listOf
    nullOr
    package
    path
    port
    raw
    str
    submodule
    ;
  option =
    type: default:
    mkOption {
      inherit type default;
    };
  list = type: option (listOf type) [ ];
  setOf =
    options:
    option (attrsOf (submodule {
      inherit options;
    })) { };
in
{
  options = {
    assertions = list raw;
    warnings = list str;
    environment.systemPackages = list package;
    networking.firewall.allowedTCPPorts = list port;
    systemd.tmpfiles.rules = list str;
    systemd.services = setOf {
      description = option str "";
      wantedBy = list str;
      wants = list str;
      after = list str;
      requires = list str;
      environment = option (attrsOf str) { };
      path = list package;
      startLimitIntervalSec = option (nullOr int) null;
      serviceConfig = option (attrsOf anything) { };
    };
    systemd.timers = setOf {
      description = option str "";
      wantedBy = list str;
      timerConfig = option (attrsOf anything) { };
    };
    systemd.sockets = setOf {
      description = option str "";
      wantedBy = list str;
      listenStreams = list str;
      socketConfig = option (attrsOf anything) { };
    };
    users.users = setOf {
      isSystemUser = option bool false;
      group = option str "";
      description = option str "";
    };
    users.groups = setOf { };
    services.postgresql = {
      enable = option bool false;
      package = option package pkgs.postgresql;
      ensureDatabases = list str;
      ensureUsers = list (submodule {
        options = {
          name = mkOption { type = str; };
          ensureDBOwnership = option bool false;
        };
      });
    };
    services.nginx = {
      enable = option bool false;
      additionalModules = list package;
      appendHttpConfig = option lines "";
      virtualHosts = setOf {
        serverAliases = list str;
        forceSSL = option bool false;
        enableACME = option bool false;
        sslCertificate = option (nullOr path) null;
        sslCertificateKey = option (nullOr path) null;
        extraConfig = option lines "";
      };
    };
  };
}
