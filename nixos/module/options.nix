# What the service is, where it keeps things, and how it reaches Request Tracker.
{ lib, pkgs, ... }:
let
  inherit (lib) mkOption mkEnableOption literalExpression;
  inherit (lib.types)
    bool
    either
    enum
    float
    ints
    nullOr
    package
    path
    port
    str
    ;
  toml = pkgs.formats.toml { };
  secretFile =
    what: example:
    mkOption {
      type = nullOr path;
      default = null;
      inherit example;
      description = ''
        The file that holds ${what}, as agenix or sops-nix makes it. systemd reads it as root and hands it to this service alone;
        it is not copied into the Nix store.
      '';
    };
in
{
  options.services.requestTrackerUtils = {
    enable = mkEnableOption "Request Tracker Utils: asset tags, labels and lookups beside Request Tracker";

    package = mkOption {
      type = package;
      default = pkgs.callPackage ../package.nix { };
      defaultText = literalExpression "rtutils of this flake";
      description = "The server.";
    };
    webPackage = mkOption {
      type = package;
      default = pkgs.callPackage ../frontend.nix { };
      defaultText = literalExpression "rtutils-web of this flake";
      description = "The built web app.";
    };

    host = mkOption {
      type = str;
      default = "127.0.0.1";
      example = "::1";
      description = "The IP address that the server listens on. Leave it alone where Nginx is in front.";
    };
    port = mkOption {
      type = port;
      default = 8000;
      description = "The port that the server listens on.";
    };
    workers = mkOption {
      type = nullOr ints.positive;
      default = null;
      example = 4;
      description = "Threads that serve; as many as there are processors when null. The predecessor's were processes, and it needed four.";
    };
    openFirewall = mkOption {
      type = bool;
      default = false;
      description = "Whether to open the firewall: for Nginx (80, and 443 with TLS) where it is enabled here, else for `port`.";
    };

    user = mkOption {
      type = str;
      default = "rtutils";
      description = "The user that the service runs as. The default one is made.";
    };
    group = mkOption {
      type = str;
      default = "rtutils";
      description = "The group that the service runs as. The default one is made.";
    };
    workingDirectory = mkOption {
      type = path;
      default = "/var/lib/request-tracker-utils";
      description = "Where rtutils keeps what is its own: the SQLite database, and the key that signs access tokens. Back this folder up.";
    };

    secretsFile = mkOption {
      type = nullOr path;
      default = null;
      example = "/run/secrets/request-tracker-utils.env";
      description = ''
        A file with secrets as variables, one a line, such as `RTUTILS_REQUEST_TRACKER__TOKEN=…`. systemd reads it as root. The
        options that end in `File` are better: what is in them is in no environment at all. The predecessor's names
        (`RT_TOKEN`, `SECRET_KEY`) mean nothing to rtutils; the guide to NixOS says what they are called now.
      '';
    };
    secretKey = mkOption {
      type = nullOr str;
      default = null;
      description = ''
        Deprecated: the key that signs access tokens, in the Nix store, where everybody on the machine can read it. Use
        `secretKeyFile`, or neither: rtutils makes a key of its own in `workingDirectory`.
      '';
    };
    secretKeyFile = secretFile "the key that signs access tokens, 32 characters at least" "/run/agenix/rtutils-token-key";

    rtUrl = mkOption {
      type = nullOr str;
      default = null;
      example = "https://rt.example.org";
      description = "The address of Request Tracker. There has to be one.";
    };
    apiEndpoint = mkOption {
      type = str;
      default = "/REST/2.0";
      description = "Where RT's REST 2.0 is below `rtUrl`.";
    };
    rtToken = mkOption {
      type = nullOr str;
      default = null;
      description = "Deprecated: RT's token, in the Nix store, where everybody on the machine can read it. Use `rtTokenFile`.";
    };
    rtTokenFile = secretFile "the token of rtutils' account in RT" "/run/agenix/rt-token";
    rtUsername = mkOption {
      type = nullOr str;
      default = null;
      example = "rtutils";
      description = "rtutils' account in RT, for an RT without tokens; with `rtPasswordFile`.";
    };
    rtPasswordFile = secretFile "the password of `rtUsername`" "/run/agenix/rt-password";
    webhookSecretFile = secretFile "the secret that RT's scrip signs its messages with, 16 characters at least" "/run/agenix/rtutils-webhook";

    prefix = mkOption {
      type = str;
      default = "W12-";
      description = "What asset tags begin with.";
    };
    padding = mkOption {
      type = ints.between 1 9;
      default = 4;
      description = "The digits that the number in a tag has at least. (The predecessor said sometimes that this is a margin: that is `labelPaddingMm`.)";
    };
    organisation = mkOption {
      type = nullOr str;
      default = null;
      example = "Example Community Schools";
      description = "The heading of labels.";
    };
    labelPaddingMm = mkOption {
      type = nullOr (either ints.unsigned float);
      default = null;
      example = 2;
      description = "The free margin of labels, in millimetres; the program's own when null.";
    };
    labelWidthMm = mkOption {
      type = nullOr ints.positive;
      default = null;
      example = 100;
      description = "Only 100 is taken: the large label is 100 mm wide. It is here because the predecessor had it.";
    };
    labelHeightMm = mkOption {
      type = nullOr ints.positive;
      default = null;
      example = 62;
      description = "Only 62 is taken: the large label is 62 mm high. It is here because the predecessor had it.";
    };

    debug = mkOption {
      type = bool;
      default = false;
      description = "Whether rtutils logs what it does in detail. Secrets are not logged in either case.";
    };
    logFormat = mkOption {
      type = enum [
        "human"
        "json"
      ];
      default = "human";
      description = "How the log in the journal looks: for eyes, or for a log collector.";
    };

    settings = mkOption {
      type = toml.type;
      default = { };
      example = literalExpression ''
        {
          tags.catalogs = [ "Chromebooks" ];
          labels.open_networks = [ "10.20.30.0/24" ];
          directory.lockout_after = 10;
        }
      '';
      description = ''
        Everything else that `rtutils.toml` may say, by section and name; it goes before the options above. `rtutils config
        check` prints what is in force. rtutils refuses names that it does not know, and this module refuses secrets here.
      '';
    };
  };
}
