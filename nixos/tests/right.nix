# Configurations that are right: nothing complains, and what belongs together is there together.
{
  lib,
  sites,
  evaluateSite,
  complaints,
  unit,
  pkgs,
  ...
}:
let
  of = options: (evaluateSite options).config;
  service = config: config.systemd.services.request-tracker-utils;
  backupOf = config: config.systemd.services.request-tracker-utils-backup;
  expect = name: got: wanted: {
    inherit name;
    holds = got == wanted;
    otherwise = "expected ${builtins.toJSON wanted}, and it is ${builtins.toJSON got}";
  };
  contains = name: text: part: {
    inherit name;
    holds = lib.hasInfix part text;
    otherwise = "${part} is not in: ${text}";
  };
  lacks = name: text: part: {
    inherit name;
    holds = !lib.hasInfix part text;
    otherwise = "${part} is in: ${text}";
  };
  district = of sites.district;
  elsewhere = of sites.elsewhere;
  minimal = of sites.minimal;
  host = district.services.nginx.virtualHosts."rtutils.example.org";
  plainHost = (
    of (
      sites.minimal
      // {
        nginx = {
          enable = true;
          virtualHost = "rtutils.internal";
          tls = "none";
        };
        openFirewall = true;
      }
    )
  );
in
lib.mapAttrsToList (name: site: expect "${name} is right" (complaints (of site)) [ ]) sites
++ lib.mapAttrsToList (name: site: expect "${name} warns of nothing" (of site).warnings [ ]) sites
++ [
  (expect "without enable there is nothing" (of { }).systemd.services { })
  (expect "without enable there are no users" (of { }).users.users { })
  (expect "the user is made" minimal.users.users.rtutils.group "rtutils")
  (expect "another user is the administrator's to make" elsewhere.users.users { })
  (expect "a folder below /var/lib is systemd's" (service minimal).serviceConfig.StateDirectory
    "request-tracker-utils"
  )
  (expect "another folder is made" elsewhere.systemd.tmpfiles.rules [
    "d /srv/rtutils 0700 tags tags -"
    "d /srv/backups/rtutils 0700 tags tags -"
  ])
  (expect "there is no backup that nobody asked for" (lib.attrNames minimal.systemd.services) [
    "request-tracker-utils"
  ])
  (expect "the backup does as the service does" (backupOf district).serviceConfig.LoadCredential
    (service district).serviceConfig.LoadCredential
  )
  (expect "the backup can write where it is to" (backupOf elsewhere).serviceConfig.ReadWritePaths [
    "/srv/rtutils"
    "/srv/backups/rtutils"
  ])
  (expect "the backup has PostgreSQL's programs" (map (one: one.name) (backupOf district).path) [
    "postgresql"
  ])
  (contains "and so have the commands" (lib.concatStringsSep "\n" (
    map (one: one.text) (lib.head district.environment.systemPackages).paths
  )) "PATH=${pkgs.postgresql}/bin")
  (expect "another folder can be written to" (service elsewhere).serviceConfig.ReadWritePaths [
    "/srv/rtutils"
  ])
  (expect "the commands are there" (lib.length (lib.head minimal.environment.systemPackages).paths) 3)
  (expect "no secret is in the environment" (lib.attrNames (service district).environment) [
    "RTUTILS_CONFIG"
  ])
  (expect "secrets are handed over" (service district).serviceConfig.LoadCredential [
    "secret_rt-token:/run/agenix/rt-token"
    "secret_token-key:/run/agenix/token-key"
    "secret_webhook:/run/agenix/webhook"
    "secret_ldap-password:/run/agenix/ldap"
    "secret_mail-password:/run/agenix/mail"
  ])
  (lacks "the settings name no file of a secret"
    (builtins.toJSON district.services.requestTrackerUtils.settings)
    "agenix"
  )
  (expect "PostgreSQL is started first" (service district).wants [
    "network-online.target"
    "postgresql.service"
  ])
  (expect "a PostgreSQL that is stopped does not take us along" (service district).requires [
    "request-tracker-utils.socket"
  ])
  (expect "PostgreSQL has our database" district.services.postgresql.ensureDatabases [ "rtutils" ])
  (expect "its owner is our user" district.services.postgresql.ensureUsers [
    {
      name = "rtutils";
      ensureDBOwnership = true;
    }
  ])
  (expect "a database elsewhere makes none here" elsewhere.services.postgresql.enable false)
  (expect "Nginx is on" district.services.nginx.enable true)
  (expect "Nginx knows Brotli" (map (one: one.name) district.services.nginx.additionalModules) [
    "nginx-brotli"
  ])
  (expect "TLS is forced" [ host.forceSSL host.enableACME ] [ true true ])
  (contains "Nginx has the app's files" host.extraConfig
    "root ${district.services.requestTrackerUtils.webPackage.outPath};"
  )
  (contains "Nginx knows where the server is" district.services.nginx.appendHttpConfig
    "server 127.0.0.1:8000;"
  )
  (contains "Nginx finds a server on IPv6" elsewhere.services.nginx.appendHttpConfig
    "server [::1]:8443;"
  )
  (lacks "no address is left to fill in" district.services.nginx.appendHttpConfig "@upstream@")
  (lacks "no folder is left to fill in" host.extraConfig "@web@")
  (contains "other names are turned away" host.extraConfig
    "^(rtutils\\.example\\.org|tags\\.example\\.org)$"
  )
  (expect "the firewall opens for Nginx" district.networking.firewall.allowedTCPPorts [
    80
    443
  ])
  (expect "and without TLS for one port" plainHost.networking.firewall.allowedTCPPorts [ 80 ])
  (expect "plain HTTP is warned of" (lib.length plainHost.warnings) 1)
  (expect "nobody listens outside: nothing is opened" minimal.networking.firewall.allowedTCPPorts [ ])
  (expect "a deprecated secret is warned of" (lib.length
    (of {
      enable = true;
      rtUrl = "https://rt.example.org";
      rtToken = "1-2-3";
      secretKey = "0123456789012345678901234567890123456789";
    }).warnings
  ) 2)
  (expect "mails link to where people find us"
    district.services.requestTrackerUtils.settings.server.base_url
    "https://rtutils.example.org/"
  )
  (expect "without mail there are no settings of it" (
    minimal.services.requestTrackerUtils.settings ? mail
    && minimal.services.requestTrackerUtils.settings.mail != { }
  ) false)
  (expect "settings go before options" elsewhere.services.requestTrackerUtils.settings.tags.padding 6)
  (expect "a directory that is not there is not configured" (
    minimal.services.requestTrackerUtils.settings ? directory
    && minimal.services.requestTrackerUtils.settings.directory != { }
  ) false)
]
