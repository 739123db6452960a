# Each assertion is tried: one configuration that is wrong in one way, and the remedy that has to be in the message.
{
  lib,
  sites,
  evaluateSite,
  complaints,
  ...
}:
let
  inherit (sites) minimal;
  directory = {
    ldapServer = "dc1.example.org";
    ldapBaseDn = "DC=example,DC=org";
    ldapUpnSuffix = "example.org";
    ldapTechGroup = "tech-team";
  };
  mail = {
    server = "mail.example.org";
    from = "rtutils@example.org";
    admins = [ "it@example.org" ];
  };
  mistakes = {
    rtUrl = {
      site = { inherit (minimal) enable rtTokenFile; };
      says = "set it to the address of your RT";
    };
    rtCredentials = {
      site = { inherit (minimal) enable rtUrl; };
      says = "name the file in rtTokenFile";
    };
    rtOneWay = {
      site = minimal // {
        rtToken = "1-2-3";
      };
      says = "keep rtTokenFile";
    };
    rtPassword = {
      site = minimal // {
        rtUsername = "rtutils";
      };
      says = "rtUsername and rtPasswordFile belong together";
    };
    host = {
      site = minimal // {
        host = "localhost";
      };
      says = ''write "127.0.0.1"'';
    };
    port = {
      site = minimal // {
        port = 443;
      };
      says = "set nginx.enable";
    };
    storedSecrets = {
      site = minimal // {
        rtTokenFile = ./sites.nix;
      };
      says = "rtTokenFile would be in the Nix store";
    };
    writtenSecrets = {
      site = minimal // {
        settings.webhook.secret = "0123456789abcdef";
      };
      says = "settings holds webhook.secret";
    };
    writtenToken = {
      site = minimal // {
        settings.request_tracker.token = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";
      };
      says = "settings holds request_tracker.token";
    };
    writtenKey = {
      site = minimal // {
        settings.sign_in.token_key = "0123456789012345678901234567890123456789";
      };
      says = "settings holds sign_in.token_key";
    };
    storedCertificateKey = {
      site = minimal // {
        nginx.enable = true;
        nginx.virtualHost = "rtutils.example.org";
        nginx.tls = "files";
        nginx.sslCertificate = "/etc/ssl/rtutils.pem";
        nginx.sslCertificateKey = ./sites.nix;
      };
      says = "nginx.sslCertificateKey would be in the Nix store";
    };
    writtenDatabasePassword = {
      site = minimal // {
        settings.database.url = "postgres://rtutils:word@db/rtutils";
      };
      says = "name it in database.urlFile";
    };
    secretKey = {
      site = minimal // {
        secretKey = "0123456789012345678901234567890123456789";
        secretKeyFile = "/run/agenix/key";
      };
      says = "remove secretKey";
    };
    secretKeyLength = {
      site = minimal // {
        secretKey = "short";
      };
      says = "shorter than 32 characters";
    };
    labelWidth = {
      site = minimal // {
        labelWidthMm = 90;
      };
      says = "labelWidthMm is 90";
    };
    labelHeight = {
      site = minimal // {
        labelHeightMm = 29;
      };
      says = "labelHeightMm is 29";
    };
    workingDirectory = {
      site = minimal // {
        workingDirectory = "/home/rtutils";
      };
      says = "choose one below /var/lib";
    };
    backupFolder = {
      site = minimal // {
        backup.folder = "/home/backups";
      };
      says = "backup.folder is \"/home/backups\"";
    };
    ldapServer = {
      site = minimal // {
        ldapBaseDn = "DC=example,DC=org";
      };
      says = "ldapBaseDn mean nothing without ldapServer";
    };
    ldapBaseDn = {
      site = minimal // directory // { ldapBaseDn = null; };
      says = "ldapBaseDn is missing";
    };
    ldapBind = {
      site = minimal // directory // { ldapUpnSuffix = null; };
      says = "set ldapServiceDn with ldapServicePasswordFile";
    };
    ldapService = {
      site = minimal // directory // { ldapServiceDn = "CN=a,DC=b"; };
      says = "ldapServiceDn and ldapServicePasswordFile belong together";
    };
    ldapGroups = {
      site = minimal // directory // { ldapTechGroup = null; };
      says = "set at least one of ldapAdminGroup";
    };
    ldapVerifyCert = {
      site = minimal // directory // { ldapVerifyCert = false; };
      says = "Set ldapCaCertFile";
    };
    ldapCaCertFile = {
      site = minimal // directory // { ldapCaCertFile = "/root/ca.pem"; };
      says = "put it below /etc";
    };
    mailServer = {
      site = minimal // {
        mail.admins = [ "it@example.org" ];
      };
      says = "mail.admins mean nothing without mail.server";
    };
    mailFrom = {
      site = minimal // {
        mail = mail // {
          from = null;
        };
      };
      says = "mail.from is missing";
    };
    mailAdmins = {
      site = minimal // {
        mail = mail // {
          admins = [ ];
        };
      };
      says = "name at least one address";
    };
    mailUser = {
      site = minimal // {
        mail = mail // {
          user = "rtutils";
        };
      };
      says = "mail.user and mail.passwordFile belong together";
    };
    mailTls = {
      site = minimal // {
        mail = mail // {
          tls = "none";
        };
      };
      says = "only a server on this machine gets";
    };
    mailCaCertFile = {
      site = minimal // {
        mail = mail // {
          caCertFile = "/root/ca.pem";
        };
      };
      says = "mail.caCertFile is where the service cannot see it";
    };
    databaseLocal = {
      site = minimal // {
        database.createLocally = true;
      };
      says = ''set database.type = "postgresql"'';
    };
    databaseOwner = {
      site = minimal // {
        user = "tags";
        database = {
          type = "postgresql";
          createLocally = true;
        };
      };
      says = "set user and database.name to the same";
    };
    databaseUrl = {
      site = minimal // {
        database.type = "postgresql";
      };
      says = "set database.createLocally, or database.urlFile";
    };
    databaseType = {
      site = minimal // {
        database.urlFile = "/run/agenix/url";
      };
      says = "database.urlFile belongs to PostgreSQL";
    };
    virtualHost = {
      site = minimal // {
        nginx.enable = true;
      };
      says = "nginx.virtualHost is missing";
    };
    certificate = {
      site = minimal // {
        nginx = {
          enable = true;
          virtualHost = "a.example.org";
          tls = "files";
        };
      };
      says = "needs nginx.sslCertificate";
    };
    certificateUse = {
      site = minimal // {
        nginx.sslCertificate = "/etc/ssl/a.pem";
      };
      says = ''used with nginx.tls = "files" alone'';
    };
    allowedHosts = {
      site = minimal // {
        allowedHosts = [ "a.example.org" ];
      };
      says = "set nginx.enable, or remove it";
    };
    openFirewall = {
      site = minimal // {
        openFirewall = true;
      };
      says = "would open a port where only this machine is heard";
    };
    metricsListen = {
      site = minimal // {
        metrics = {
          enable = true;
          listen = "localhost:9464";
        };
      };
      says = ''such as "127.0.0.1:9464"'';
    };
    metricsAllow = {
      site = minimal // {
        metrics = {
          enable = true;
          listen = "10.0.0.5:9464";
        };
      };
      says = "name in metrics.allow who may ask";
    };
    metricsUse = {
      site = minimal // {
        metrics.allow = [ "10.0.0.9" ];
      };
      says = "means nothing without metrics.enable";
    };
  };
  known = lib.attrNames (
    import ../module/assertions.nix {
      inherit lib;
      cfg = (evaluateSite minimal).config.services.requestTrackerUtils;
    }
  );
  untried = lib.filter (name: !mistakes ? ${name}) known;
  trial =
    name: mistake:
    let
      said = complaints (evaluateSite mistake.site).config;
    in
    {
      name = "the assertion ${name}";
      holds = lib.length said == 1 && lib.hasInfix mistake.says (lib.head said);
      otherwise = "expected one complaint with «${mistake.says}», and there is ${builtins.toJSON said}";
    };
  # Values of a wrong type are nixpkgs' own business, but have to be refused.
  refuses = name: options: {
    name = "a wrong type of ${name}";
    holds =
      !(builtins.tryEval (
        builtins.deepSeq (evaluateSite (minimal // options)).config.services.requestTrackerUtils.${name}
          true
      )).success;
    otherwise = "it is taken";
  };
in
lib.mapAttrsToList trial mistakes
++ [
  {
    name = "every assertion is tried";
    holds = untried == [ ];
    otherwise = "add a mistake to wrong.nix for ${lib.concatStringsSep ", " untried}";
  }
  (refuses "port" { port = 70000; })
  (refuses "padding" { padding = 0; })
  (refuses "workers" { workers = 0; })
  (refuses "logFormat" { logFormat = "xml"; })
  (refuses "database" { database.type = "mysql"; })
  (refuses "rtTokenFile" { rtTokenFile = "relative"; })
  (refuses "settings" { settings.tags.padding = null; })
  {
    name = "an option that is not there";
    holds =
      !(builtins.tryEval (
        builtins.deepSeq
          (evaluateSite (minimal // { wrokers = 2; })).config.services.requestTrackerUtils.enable
          true
      )).success;
    otherwise = "a misspelt option is taken";
  }
]
