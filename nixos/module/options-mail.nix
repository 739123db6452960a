# Who is told by e-mail. docs/operations/mail.md says what of, and how it is tried.
{ lib, ... }:
let
  inherit (lib) mkOption;
  inherit (lib.types)
    enum
    ints
    listOf
    nullOr
    path
    port
    str
    ;
in
{
  options.services.requestTrackerUtils.mail = {
    server = mkOption {
      type = nullOr str;
      default = null;
      example = "mail.example.org";
      description = "The mail server that takes what rtutils sends. Nobody is told anything by mail while it is null.";
    };
    port = mkOption {
      type = nullOr port;
      default = null;
      example = 2525;
      description = "Its port: 587, or 465 with `mail.tls = \"tls\"`, or 25 with `mail.tls = \"none\"`, when null.";
    };
    tls = mkOption {
      type = enum [
        "starttls"
        "tls"
        "none"
      ];
      default = "starttls";
      description = "How the connection is encrypted: before anything else is said, from the first byte, or not at all, which only a server on this machine gets.";
    };
    caCertFile = mkOption {
      type = nullOr path;
      default = null;
      example = "/etc/ssl/certs/school-ca.pem";
      description = "The authority that the mail server's certificate comes from, PEM; the system's authorities when null.";
    };
    user = mkOption {
      type = nullOr str;
      default = null;
      example = "rtutils@example.org";
      description = "The name to sign in with; with `mail.passwordFile`. A mail server that trusts this machine wants none.";
    };
    passwordFile = mkOption {
      type = nullOr path;
      default = null;
      example = "/run/agenix/rtutils-mail";
      description = "The file that holds the password of `mail.user`; see `rtTokenFile`.";
    };
    from = mkOption {
      type = nullOr str;
      default = null;
      example = "rtutils <rtutils@example.org>";
      description = "Whom mail is from: an address, with a name or without.";
    };
    admins = mkOption {
      type = listOf str;
      default = [ ];
      example = [ "it@example.org" ];
      description = "The addresses of those who are told of everything that fails.";
    };
    digestMinutes = mkOption {
      type = ints.between 0 1440;
      default = 5;
      description = "How many minutes news waits for more, so that many failures are one mail.";
    };
  };
}
