# What stands around the server: its database and the backups of it, and Nginx.
{ lib, ... }:
let
  inherit (lib) mkOption mkEnableOption;
  inherit (lib.types)
    bool
    enum
    ints
    listOf
    nullOr
    path
    str
    ;
in
{
  options.services.requestTrackerUtils = {
    database = {
      type = mkOption {
        type = enum [
          "sqlite"
          "postgresql"
        ];
        default = "sqlite";
        description = "SQLite is a file in `workingDirectory`, and enough for a district. PostgreSQL has the same features.";
      };
      createLocally = mkOption {
        type = bool;
        default = false;
        description = "Whether to run PostgreSQL on this machine with a database for rtutils, reached by its socket without a password.";
      };
      name = mkOption {
        type = str;
        default = "rtutils";
        description = "The database that `createLocally` makes. Its owner has the same name, and so has `user`.";
      };
      urlFile = mkOption {
        type = nullOr path;
        default = null;
        example = "/run/agenix/rtutils-database-url";
        description = "The file that holds the URL of a PostgreSQL elsewhere, `postgres://user:password@host/database`; see `rtTokenFile`.";
      };
    };

    backup = {
      enable = mkEnableOption "a backup of the database by a timer: `rtutils backup`, while the service goes on";
      folder = mkOption {
        type = nullOr path;
        default = null;
        example = "/srv/backups/rtutils";
        description = ''
          Where backups go: `backups` in `workingDirectory` when null. Another folder is made, for `user` alone. Let restic or
          its like pick it up from there: a backup on the same disk is none.
        '';
      };
      keep = mkOption {
        type = ints.positive;
        default = 14;
        description = "How many backups are kept; older ones go once a new one is checked.";
      };
      calendar = mkOption {
        type = str;
        default = "*-*-* 01:30:00";
        example = "*-*-* 00/6:00:00";
        description = "When backups are made, as systemd writes times (systemd.time(7)). One that was missed is made up for at the next boot.";
      };
    };

    nginx = {
      enable = mkEnableOption "Nginx in front of rtutils: it serves the files of the web app and passes the API on";
      virtualHost = mkOption {
        type = nullOr str;
        default = null;
        example = "rtutils.example.org";
        description = "The name under which people reach rtutils.";
      };
      tls = mkOption {
        type = enum [
          "acme"
          "files"
          "none"
        ];
        default = "acme";
        description = ''
          Where the certificate comes from: an ACME authority such as Let's Encrypt (`security.acme` has its settings), or files of
          your own. `none` is for a machine that another proxy stands before, or for trying things out: browsers then keep
          nobody signed in over plain HTTP unless `settings.sign_in.cookie_secure` is false.
        '';
      };
      sslCertificate = mkOption {
        type = nullOr path;
        default = null;
        example = "/var/lib/certificates/rtutils.pem";
        description = "The certificate with its chain, for `tls = \"files\"`.";
      };
      sslCertificateKey = mkOption {
        type = nullOr path;
        default = null;
        example = "/var/lib/certificates/rtutils.key";
        description = "The certificate's key, for `tls = \"files\"`; Nginx reads it as root.";
      };
      requestsPerSecond = mkOption {
        type = ints.positive;
        default = 100;
        example = 300;
        description = "How many requests a second one address may make; 400 at once are let through. A school behind one address is one.";
      };
      signInsPerSecond = mkOption {
        type = ints.positive;
        default = 10;
        example = 30;
        description = "The same for signing in and what belongs to it; 100 at once are let through.";
      };
      otherInstances = mkOption {
        type = listOf str;
        default = [ ];
        example = [ "10.20.0.12:8000" ];
        description = "Addresses of further rtutils on the same PostgreSQL database, which answer as well: `docs/operations/two-instances.md`.";
      };
    };

    allowedHosts = mkOption {
      type = listOf str;
      default = [ ];
      example = [ "rtutils.internal.example.org" ];
      description = "Other names under which people reach rtutils, besides `nginx.virtualHost`. Nginx answers to no other name, so this needs it.";
    };
  };
}
