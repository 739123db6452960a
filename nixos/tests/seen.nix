# Each option is seen where it is meant to be: set to something, it changes what the service, Nginx or PostgreSQL gets.
# An option without an entry here fails the tests: none is declared and wired to nothing.
{
  lib,
  sites,
  evaluateSite,
  pkgs,
  ...
}:
let
  # The entries: `set` besides the least that works, and what is then `at` that place.
  settings =
    section: key: config:
    config.services.requestTrackerUtils.settings.${section}.${key} or null;
  service = key: config: config.systemd.services.request-tracker-utils.serviceConfig.${key} or null;
  host = key: config: config.services.nginx.virtualHosts."rtutils.example.org".${key};
  inSettings = section: key: set: is: {
    inherit set is;
    at = settings section key;
  };
  alone =
    section: key: name: value:
    inSettings section key { ${name} = value; } value;
  directory = {
    ldapServer = "ldaps://dc1.example.org";
    ldapBaseDn = "DC=example,DC=org";
    ldapUpnSuffix = "example.org";
    ldapTechGroup = "tech-team";
  };
  ldap =
    key: name: value: is:
    inSettings "directory" key (directory // { ${name} = value; }) is;
  post = {
    server = "mail.example.org";
    from = "rtutils@example.org";
    admins = [ "it@example.org" ];
  };
  mail =
    key: name: value: is:
    inSettings "mail" key {
      mail = post // {
        ${name} = value;
      };
    } is;
  credential = name: set: {
    inherit set;
    at = config: lib.elem "secret_${name}:/run/secrets/${name}" (service "LoadCredential" config);
    is = true;
  };
  nginx = more: {
    nginx = {
      enable = true;
      virtualHost = "rtutils.example.org";
    }
    // more;
  };
  files = nginx {
    tls = "files";
    sslCertificate = "/etc/ssl/a.pem";
    sslCertificateKey = "/etc/ssl/a.key";
  };
  otherPackage = {
    type = "derivation";
    name = "other";
    outPath = "/nix/store/00000000000000000000000000000000-other";
  };
  local = {
    database = {
      type = "postgresql";
      createLocally = true;
    };
  };
  entries = {
    enable = {
      set = { };
      at = config: config.systemd.services ? request-tracker-utils;
      is = true;
    };
    package = {
      set.package = otherPackage;
      at = config: lib.hasInfix "${otherPackage.outPath}/bin/rtutils serve" (service "ExecStart" config);
      is = true;
    };
    webPackage = inSettings "web" "folder" { webPackage = otherPackage; } otherPackage.outPath;
    host = inSettings "server" "listen" { host = "10.0.0.1"; } "10.0.0.1:8000";
    port = inSettings "server" "listen" { port = 9000; } "127.0.0.1:9000";
    workers = alone "server" "workers" "workers" 7;
    openFirewall = {
      set = {
        host = "0.0.0.0";
        openFirewall = true;
      };
      at = config: config.networking.firewall.allowedTCPPorts;
      is = [ 8000 ];
    };
    user = {
      set.user = "tags";
      at = service "User";
      is = "tags";
    };
    group = {
      set.group = "tags";
      at = service "Group";
      is = "tags";
    };
    workingDirectory = inSettings "server" "folder" {
      workingDirectory = "/srv/rtutils";
    } "/srv/rtutils";
    secretsFile = {
      set.secretsFile = "/run/secrets/all.env";
      at = service "EnvironmentFile";
      is = "/run/secrets/all.env";
    };
    secretKey = alone "sign_in" "token_key" "secretKey" "0123456789012345678901234567890123456789";
    secretKeyFile = credential "token-key" { secretKeyFile = "/run/secrets/token-key"; };
    rtUrl = alone "request_tracker" "url" "rtUrl" "https://tickets.example.org";
    apiEndpoint = alone "request_tracker" "api_path" "apiEndpoint" "/rt/REST/2.0";
    rtToken = inSettings "request_tracker" "token" {
      rtToken = "1-2-3";
      rtTokenFile = null;
    } "1-2-3";
    rtTokenFile = credential "rt-token" { rtTokenFile = "/run/secrets/rt-token"; };
    rtUsername = inSettings "request_tracker" "username" {
      rtTokenFile = null;
      rtUsername = "rtutils";
      rtPasswordFile = "/run/secrets/rt-password";
    } "rtutils";
    rtPasswordFile = credential "rt-password" {
      rtTokenFile = null;
      rtUsername = "rtutils";
      rtPasswordFile = "/run/secrets/rt-password";
    };
    webhookSecretFile = credential "webhook" { webhookSecretFile = "/run/secrets/webhook"; };
    prefix = alone "tags" "prefix" "prefix" "ECS-";
    padding = alone "tags" "padding" "padding" 6;
    organisation = alone "labels" "organisation" "organisation" "Example Schools";
    labelPaddingMm = alone "labels" "padding_mm" "labelPaddingMm" 1.5;
    # Two that only take what is so; wrong.nix tries the rest.
    labelWidthMm = {
      set.labelWidthMm = 100;
      at = config: lib.all (check: check.assertion) config.assertions;
      is = true;
    };
    labelHeightMm = {
      set.labelHeightMm = 62;
      at = config: lib.all (check: check.assertion) config.assertions;
      is = true;
    };
    debug = inSettings "logging" "filter" {
      debug = true;
    } "info,rtutils=debug,api=debug,app=debug,store=debug,rt_client=debug,directory=debug";
    logFormat = alone "logging" "format" "logFormat" "json";
    settings = inSettings "mirror" "poll_seconds" { settings.mirror.poll_seconds = 5; } 5;

    ldapServer = ldap "server" "ldapServer" "dc2.example.org" "dc2.example.org";
    ldapStartTls = ldap "start_tls" "ldapStartTls" true true;
    ldapBaseDn = ldap "base_dn" "ldapBaseDn" "DC=other,DC=org" "DC=other,DC=org";
    ldapUpnSuffix = ldap "upn_suffix" "ldapUpnSuffix" "other.org" "other.org";
    ldapServiceDn = inSettings "directory" "service_dn" (
      directory
      // {
        ldapServiceDn = "CN=a,DC=b";
        ldapServicePasswordFile = "/run/secrets/ldap-password";
      }
    ) "CN=a,DC=b";
    ldapServicePasswordFile = credential "ldap-password" (
      directory
      // {
        ldapServiceDn = "CN=a,DC=b";
        ldapServicePasswordFile = "/run/secrets/ldap-password";
      }
    );
    ldapAdminGroup = ldap "admin_groups" "ldapAdminGroup" "admins" [ "admins" ];
    ldapTechGroup = ldap "technician_groups" "ldapTechGroup" [ "a" "b" ] [ "a" "b" ];
    ldapTeacherGroup = ldap "teacher_groups" "ldapTeacherGroup" "CN=t,DC=b" [ "CN=t,DC=b" ];
    ldapVerifyCert = ldap "verify_cert" "ldapVerifyCert" true true;
    ldapCaCertFile = ldap "ca_cert_file" "ldapCaCertFile" "/etc/ca.pem" "/etc/ca.pem";
    ldapTimeout = ldap "timeout_seconds" "ldapTimeout" 3 3;
    oidcClientSecretFile = credential "oidc-secret" {
      oidcClientSecretFile = "/run/secrets/oidc-secret";
    };

    "mail.server" = mail "server" "server" "smtp.example.org" "smtp.example.org";
    "mail.port" = mail "port" "port" 2525 2525;
    "mail.tls" = mail "tls" "tls" "tls" "tls";
    "mail.caCertFile" = mail "ca_cert_file" "caCertFile" "/etc/ca.pem" "/etc/ca.pem";
    "mail.user" = inSettings "mail" "user" {
      mail = post // {
        user = "rtutils";
        passwordFile = "/run/secrets/mail-password";
      };
    } "rtutils";
    "mail.passwordFile" = credential "mail-password" {
      mail = post // {
        user = "rtutils";
        passwordFile = "/run/secrets/mail-password";
      };
    };
    "mail.from" = mail "from" "from" "a@example.org" "a@example.org";
    "mail.admins" = mail "admins" "admins" [ "a@example.org" ] [ "a@example.org" ];
    "mail.digestMinutes" = mail "digest_minutes" "digestMinutes" 15 15;

    "database.type" = inSettings "database" "url" {
      database = {
        type = "postgresql";
        urlFile = "/run/secrets/database-url";
      };
    } null;
    "database.createLocally" =
      inSettings "database" "url" local
        "postgres:///rtutils?host=/run/postgresql&user=rtutils";
    "database.name" = {
      set = {
        user = "tags";
        database = local.database // {
          name = "tags";
        };
      };
      at = config: config.services.postgresql.ensureDatabases;
      is = [ "tags" ];
    };
    "database.urlFile" = credential "database-url" {
      database = {
        type = "postgresql";
        urlFile = "/run/secrets/database-url";
      };
    };

    "backup.enable" = {
      set.backup.enable = true;
      at = config: lib.attrNames config.systemd.timers;
      is = [ "request-tracker-utils-backup" ];
    };
    "backup.folder" = inSettings "backup" "folder" {
      backup.folder = "/srv/backups/rtutils";
    } "/srv/backups/rtutils";
    "backup.keep" = inSettings "backup" "keep" { backup.keep = 30; } 30;
    "backup.calendar" = {
      set.backup = {
        enable = true;
        calendar = "hourly";
      };
      at = config: config.systemd.timers.request-tracker-utils-backup.timerConfig.OnCalendar;
      is = "hourly";
    };

    "nginx.enable" = {
      set = nginx { };
      at = config: config.services.nginx.enable;
      is = true;
    };
    "nginx.virtualHost" = {
      set = nginx { virtualHost = "tags.example.org"; };
      at = config: lib.attrNames config.services.nginx.virtualHosts;
      is = [ "tags.example.org" ];
    };
    "nginx.tls" = {
      set = nginx { tls = "none"; };
      at = host "forceSSL";
      is = false;
    };
    "nginx.sslCertificate" = {
      set = files;
      at = host "sslCertificate";
      is = "/etc/ssl/a.pem";
    };
    "nginx.sslCertificateKey" = {
      set = files;
      at = host "sslCertificateKey";
      is = "/etc/ssl/a.key";
    };
    "nginx.requestsPerSecond" = {
      set = nginx { requestsPerSecond = 300; };
      at = config: lib.hasInfix "zone=rtutils_api:2m rate=300r/s;" config.services.nginx.appendHttpConfig;
      is = true;
    };
    "nginx.signInsPerSecond" = {
      set = nginx { signInsPerSecond = 30; };
      at = config: lib.hasInfix "zone=rtutils_door:2m rate=30r/s;" config.services.nginx.appendHttpConfig;
      is = true;
    };
    "nginx.otherInstances" = {
      set = nginx { otherInstances = [ "10.20.0.12:8000" ]; };
      at = config: lib.hasInfix "\n    server 10.20.0.12:8000;\n" config.services.nginx.appendHttpConfig;
      is = true;
    };
    "metrics.enable" = inSettings "metrics" "listen" { metrics.enable = true; } "127.0.0.1:9464";
    "metrics.listen" = inSettings "metrics" "listen" {
      metrics = {
        enable = true;
        listen = "127.0.0.1:9000";
      };
    } "127.0.0.1:9000";
    "metrics.allow" = inSettings "metrics" "allow" {
      metrics = {
        enable = true;
        listen = "10.0.0.5:9464";
        allow = [ "10.0.0.9" ];
      };
    } [ "10.0.0.9" ];
    "telemetry.otlpEndpoint" = inSettings "telemetry" "otlp_endpoint" {
      telemetry.otlpEndpoint = "http://127.0.0.1:4318";
    } "http://127.0.0.1:4318";
    "telemetry.sampleRatio" = inSettings "telemetry" "sample_ratio" {
      telemetry.sampleRatio = 0.5;
    } 0.5;
    socketActivation = {
      set = {
        socketActivation = true;
        port = 9000;
      };
      at = config: {
        inherit (config.systemd.sockets.request-tracker-utils) listenStreams wantedBy;
        inherit (config.systemd.services.request-tracker-utils) requires;
      };
      is = {
        listenStreams = [ "127.0.0.1:9000" ];
        wantedBy = [ "sockets.target" ];
        requires = [ "request-tracker-utils.socket" ];
      };
    };

    allowedHosts = {
      set = nginx { } // {
        allowedHosts = [ "tags.example.org" ];
      };
      at = host "serverAliases";
      is = [ "tags.example.org" ];
    };
  };

  # The names of all options, as they are written.
  names =
    prefix: options:
    lib.concatLists (
      lib.mapAttrsToList (
        name: option:
        if (option._type or null) == "option" then
          [ "${prefix}${name}" ]
        else
          names "${prefix}${name}." option
      ) options
    );
  declared = names "" (evaluateSite sites.minimal).options.services.requestTrackerUtils;
  unseen = lib.filter (name: !entries ? ${name}) declared;
  gone = lib.filter (name: !lib.elem name declared) (lib.attrNames entries);
  look =
    name: entry:
    let
      config = (evaluateSite (sites.minimal // entry.set)).config;
      wrong = lib.filter (check: !check.assertion) config.assertions;
      got = entry.at config;
    in
    {
      name = "the option ${name}";
      holds = wrong == [ ] && got == entry.is;
      otherwise =
        if wrong != [ ] then
          (lib.head wrong).message
        else
          "expected ${builtins.toJSON entry.is}, and it is ${builtins.toJSON got}";
    };
in
lib.mapAttrsToList look entries
++ [
  {
    name = "every option is seen";
    holds = unseen == [ ];
    otherwise = "add to seen.nix: ${lib.concatStringsSep ", " unseen}";
  }
  {
    name = "no option is seen that is not there";
    holds = gone == [ ];
    otherwise = "remove from seen.nix: ${lib.concatStringsSep ", " gone}";
  }
]
