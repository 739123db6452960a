# Who may sign in: the school's directory, and a provider. docs/operations/people.md says how they work.
{ lib, ... }:
let
  inherit (lib) mkOption;
  inherit (lib.types)
    bool
    either
    ints
    listOf
    nullOr
    path
    str
    ;
  text =
    example: description:
    mkOption {
      type = nullOr str;
      default = null;
      inherit example description;
    };
  groups =
    example: what:
    mkOption {
      type = nullOr (either str (listOf str));
      default = null;
      inherit example;
      description = "The groups whose people are ${what}: one, or a list, each by its common name or its whole DN.";
    };
  secretFile =
    what: example:
    mkOption {
      type = nullOr path;
      default = null;
      inherit example;
      description = "The file that holds ${what}; see `rtTokenFile`.";
    };
in
{
  options.services.requestTrackerUtils = {
    ldapServer = text "ldaps://dc1.example.org" "The directory: `ldaps://host`, or a host alone, which means the same.";
    ldapStartTls = mkOption {
      type = bool;
      default = false;
      description = "Whether `ldapServer` is an `ldap://` address where the connection is encrypted before anything else is said.";
    };
    ldapBaseDn = text "DC=example,DC=org" "People and groups are below this entry.";
    ldapUpnSuffix = text "example.org" "Without a service account, people bind as `name@suffix` (Active Directory).";
    ldapServiceDn = text "CN=rtutils,OU=Services,DC=example,DC=org" "An account of rtutils' own that may read people and groups; with `ldapServicePasswordFile`. Recommended.";
    ldapServicePasswordFile = secretFile "the password of `ldapServiceDn`" "/run/agenix/rtutils-ldap";
    ldapAdminGroup = groups "rtutils-admins" "administrators";
    ldapTechGroup = groups "tech-team" "technicians";
    ldapTeacherGroup = groups [
      "TEACHERS"
      "Substitutes"
    ] "teachers";
    ldapVerifyCert = mkOption {
      type = bool;
      default = true;
      description = "Only `true` is taken; it is here because the predecessor had it. A directory with a certificate of its own: `ldapCaCertFile`.";
    };
    ldapCaCertFile = mkOption {
      type = nullOr path;
      default = null;
      example = "/etc/ssl/certs/school-ca.pem";
      description = "The authority that the directory's certificate comes from, PEM; the system's authorities when null.";
    };
    ldapTimeout = mkOption {
      type = ints.between 1 120;
      default = 10;
      description = "Seconds for the connection to the directory, and for each of its answers.";
    };
    oidcClientSecretFile = secretFile "the secret that the sign-in provider gave you; the rest of it is `settings.oidc`" "/run/agenix/rtutils-oidc";
  };
}
