# What cannot work, each with its remedy. A function, so that the tests can see that each of them is tried.
{ lib, cfg }:
let
  secrets = import ./secrets.nix;
  at = path: lib.foldl' (set: name: set.${name}) cfg path;
  files = lib.filter (file: file.path != null) (
    map (secret: {
      name = lib.concatStringsSep "." secret.option;
      path = at secret.option;
    }) secrets
    ++ [
      {
        name = "secretsFile";
        path = cfg.secretsFile;
      }
      {
        name = "nginx.sslCertificateKey";
        path = cfg.nginx.sslCertificateKey;
      }
    ]
  );
  # A path without quotes ends up in the store as soon as it is used, and in a flake it is there already.
  isInStore = file: builtins.isPath file || lib.hasPrefix "${builtins.storeDir}/" file;
  stored = map (file: file.name) (lib.filter (file: isInStore file.path) files);
  isHidden =
    folder:
    lib.any (place: folder == place || lib.hasPrefix "${place}/" folder) [
      "/home"
      "/root"
      "/run/user"
      "/tmp"
      "/var/tmp"
    ];
  written =
    lib.filter ({ section, key }: cfg.settings ? ${section} && cfg.settings.${section} ? ${key}) [
      {
        section = "request_tracker";
        key = "password";
      }
      {
        section = "directory";
        key = "service_password";
      }
      {
        section = "mail";
        key = "password";
      }
      {
        section = "oidc";
        key = "client_secret";
      }
      {
        section = "webhook";
        key = "secret";
      }
    ]
    # Unless it is the deprecated option that put it there, which warns by itself.
    ++ lib.optional (cfg.rtToken == null && cfg.settings ? request_tracker.token) {
      section = "request_tracker";
      key = "token";
    }
    ++ lib.optional (cfg.secretKey == null && cfg.settings ? sign_in.token_key) {
      section = "sign_in";
      key = "token_key";
    };
  isAddress =
    text: builtins.match "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*" text != null;
  isLoopback = lib.hasPrefix "127." cfg.host || cfg.host == "::1";
  isMetricsAddress =
    builtins.match "([0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+|\\[[0-9a-fA-F:.]+]):[0-9]+" cfg.metrics.listen
    != null
    && builtins.match ".*:${toString cfg.port}" cfg.metrics.listen == null;
  isMetricsLoopback =
    lib.hasPrefix "127." cfg.metrics.listen || lib.hasPrefix "[::1]:" cfg.metrics.listen;
  hasDirectory = cfg.ldapServer != null;
  ways = lib.filter (way: way != null) [
    cfg.ldapServiceDn
    cfg.ldapUpnSuffix
    (cfg.settings.directory.bind_pattern or null)
  ];
  groups = lib.filter (group: group != null && group != [ ]) [
    cfg.ldapAdminGroup
    cfg.ldapTechGroup
    cfg.ldapTeacherGroup
  ];
  strayLdap = lib.filter (name: cfg.${name} != null) [
    "ldapBaseDn"
    "ldapUpnSuffix"
    "ldapServiceDn"
    "ldapServicePasswordFile"
    "ldapAdminGroup"
    "ldapTechGroup"
    "ldapTeacherGroup"
    "ldapCaCertFile"
  ];
  strayMail =
    lib.filter (name: cfg.mail.${lib.removePrefix "mail." name} != null) [
      "mail.user"
      "mail.passwordFile"
      "mail.from"
      "mail.caCertFile"
    ]
    ++ lib.optional (cfg.mail.admins != [ ]) "mail.admins";
  isPostgres = cfg.database.type == "postgresql";
in
lib.mapAttrs
  (_: check: {
    assertion = check.holds;
    message = "services.requestTrackerUtils: ${check.otherwise}";
  })
  {
    rtUrl = {
      holds = cfg.rtUrl != null || cfg.settings ? request_tracker && cfg.settings.request_tracker ? url;
      otherwise = ''rtUrl is missing: set it to the address of your RT, such as "https://rt.example.org".'';
    };
    rtCredentials = {
      holds =
        cfg.rtToken != null
        || cfg.rtTokenFile != null
        || cfg.rtPasswordFile != null
        || cfg.secretsFile != null;
      otherwise = "rtutils cannot sign in to RT: make a token for its account there (Settings, Auth Tokens), put it into a file outside of the Nix store, and name the file in rtTokenFile.";
    };
    rtOneWay = {
      holds =
        lib.length (
          lib.filter (way: way) [
            (cfg.rtToken != null)
            (cfg.rtTokenFile != null)
            (cfg.rtPasswordFile != null)
          ]
        ) <= 1;
      otherwise = "of rtToken, rtTokenFile and rtPasswordFile only one can be: keep rtTokenFile.";
    };
    rtPassword = {
      holds = (cfg.rtUsername == null) == (cfg.rtPasswordFile == null);
      otherwise = "rtUsername and rtPasswordFile belong together: set both, or use rtTokenFile.";
    };
    host = {
      holds = isAddress cfg.host;
      otherwise = ''host is "${cfg.host}", and has to be an IP address: write "127.0.0.1" rather than "localhost".'';
    };
    port = {
      holds = cfg.port >= 1024;
      otherwise = "port is ${toString cfg.port}: the service has no privilege for ports below 1024. Leave it alone, and set nginx.enable for 80 and 443.";
    };
    storedSecrets = {
      holds = stored == [ ];
      otherwise = "${lib.concatStringsSep ", " stored} would be in the Nix store, where everybody on the machine can read it: give the path as a text in quotes, of a file that is outside of the store, such as config.age.secrets.NAME.path.";
    };
    writtenSecrets = {
      holds = written == [ ];
      otherwise = "settings holds ${
        lib.concatStringsSep ", " (map ({ section, key }: "${section}.${key}") written)
      }, and would be in the Nix store, where everybody on the machine can read it: use rtPasswordFile, ldapServicePasswordFile, oidcClientSecretFile, webhookSecretFile or mail.passwordFile.";
    };
    writtenDatabasePassword = {
      holds = builtins.match "postgres(ql)?://[^/@]*:[^/]*@.*" (cfg.settings.database.url or "") == null;
      otherwise = "settings.database.url holds a password, and would be in the Nix store, where everybody on the machine can read it: put the URL into a file and name it in database.urlFile.";
    };
    secretKey = {
      holds = cfg.secretKey == null || cfg.secretKeyFile == null;
      otherwise = "secretKey and secretKeyFile are both set: remove secretKey.";
    };
    secretKeyLength = {
      holds = cfg.secretKey == null || lib.stringLength cfg.secretKey >= 32;
      otherwise = "secretKey is shorter than 32 characters: remove it, and rtutils makes a key of its own.";
    };
    labelWidth = {
      holds = cfg.labelWidthMm == null || cfg.labelWidthMm == 100;
      otherwise = "labelWidthMm is ${toString cfg.labelWidthMm}: rtutils prints labels of 100 x 62 mm and 90.3 x 29 mm. Remove it.";
    };
    labelHeight = {
      holds = cfg.labelHeightMm == null || cfg.labelHeightMm == 62;
      otherwise = "labelHeightMm is ${toString cfg.labelHeightMm}: rtutils prints labels of 100 x 62 mm and 90.3 x 29 mm. Remove it.";
    };
    workingDirectory = {
      holds = cfg.workingDirectory != "/" && !isHidden "${cfg.workingDirectory}";
      otherwise = ''workingDirectory is "${cfg.workingDirectory}", which the service cannot see, or which is emptied: choose one below /var/lib or /srv.'';
    };
    backupFolder = {
      holds = cfg.backup.folder == null || !isHidden "${cfg.backup.folder}";
      otherwise = ''backup.folder is "${toString cfg.backup.folder}", which the service cannot see, or which is emptied: choose one below /var/lib or /srv.'';
    };
    ldapServer = {
      holds = hasDirectory || strayLdap == [ ];
      otherwise = "${lib.concatStringsSep ", " strayLdap} mean nothing without ldapServer: set it to the directory's address, such as \"ldaps://dc1.example.org\", or remove them.";
    };
    ldapBaseDn = {
      holds = !hasDirectory || cfg.ldapBaseDn != null;
      otherwise = ''ldapBaseDn is missing: set it to the entry above people and groups, such as "DC=example,DC=org".'';
    };
    ldapBind = {
      holds = !hasDirectory || ways != [ ];
      otherwise = "nothing says how people sign in at the directory: set ldapServiceDn with ldapServicePasswordFile, or ldapUpnSuffix for Active Directory without a service account.";
    };
    ldapService = {
      holds =
        cfg.ldapServiceDn == null && cfg.ldapServicePasswordFile == null
        || cfg.ldapServiceDn != null && (cfg.ldapServicePasswordFile != null || cfg.secretsFile != null);
      otherwise = "ldapServiceDn and ldapServicePasswordFile belong together: set both or none.";
    };
    ldapGroups = {
      holds = !hasDirectory || groups != [ ];
      otherwise = "the directory has no groups here, so nobody could sign in: set at least one of ldapAdminGroup, ldapTechGroup and ldapTeacherGroup.";
    };
    ldapVerifyCert = {
      holds = cfg.ldapVerifyCert;
      otherwise = "ldapVerifyCert is false: rtutils gives no password to a server that it cannot tell from another one. Set ldapCaCertFile to the certificate of your directory's own authority, and remove the option.";
    };
    ldapCaCertFile = {
      holds = cfg.ldapCaCertFile == null || !isHidden "${cfg.ldapCaCertFile}";
      otherwise = "ldapCaCertFile is where the service cannot see it: put it below /etc.";
    };
    mailServer = {
      holds = cfg.mail.server != null || strayMail == [ ];
      otherwise = "${lib.concatStringsSep ", " strayMail} mean nothing without mail.server: set it to the name of your mail server, or remove them.";
    };
    mailFrom = {
      holds = cfg.mail.server == null || cfg.mail.from != null;
      otherwise = ''mail.from is missing: set it to the address that mail is from, such as "rtutils@example.org".'';
    };
    mailAdmins = {
      holds = cfg.mail.server == null || cfg.mail.admins != [ ];
      otherwise = "mail.admins is empty, so nobody would be told that something failed: name at least one address.";
    };
    mailUser = {
      holds =
        (cfg.mail.user == null) == (cfg.mail.passwordFile == null)
        || cfg.mail.user != null && cfg.secretsFile != null;
      otherwise = "mail.user and mail.passwordFile belong together: set both, or none where the mail server trusts this machine.";
    };
    mailTls = {
      holds =
        cfg.mail.tls != "none"
        || lib.elem cfg.mail.server [
          null
          "localhost"
          "127.0.0.1"
          "::1"
        ];
      otherwise = ''mail.tls is "none", which only a server on this machine gets: use "starttls" or "tls".'';
    };
    mailCaCertFile = {
      holds = cfg.mail.caCertFile == null || !isHidden "${cfg.mail.caCertFile}";
      otherwise = "mail.caCertFile is where the service cannot see it: put it below /etc.";
    };
    databaseLocal = {
      holds = !cfg.database.createLocally || isPostgres && cfg.database.urlFile == null;
      otherwise = ''database.createLocally is PostgreSQL on this machine: set database.type = "postgresql", and remove database.urlFile.'';
    };
    databaseOwner = {
      holds = !cfg.database.createLocally || cfg.user == cfg.database.name;
      otherwise = ''with database.createLocally the database and its owner are called as the user is: set user and database.name to the same, "rtutils".'';
    };
    databaseUrl = {
      holds =
        !isPostgres
        || cfg.database.createLocally
        || cfg.database.urlFile != null
        || cfg.secretsFile != null
        || cfg.settings ? database && cfg.settings.database ? url;
      otherwise = "nothing says where PostgreSQL is: set database.createLocally, or database.urlFile to a file with its URL.";
    };
    databaseType = {
      holds = isPostgres || cfg.database.urlFile == null;
      otherwise = ''database.urlFile belongs to PostgreSQL: set database.type = "postgresql".'';
    };
    metricsListen = {
      holds = !cfg.metrics.enable || isMetricsAddress;
      otherwise = ''metrics.listen is "${cfg.metrics.listen}", and has to be an IP address and a port that is not `port`, such as "127.0.0.1:9464".'';
    };
    metricsAllow = {
      holds = !cfg.metrics.enable || !isMetricsAddress || isMetricsLoopback == (cfg.metrics.allow == [ ]);
      otherwise =
        if isMetricsLoopback then
          "metrics.allow names others, and metrics.listen is heard on this machine alone: choose another address, or remove metrics.allow."
        else
          "metrics.listen can be reached from outside, where nobody is asked who they are: listen on 127.0.0.1, or name in metrics.allow who may ask.";
    };
    metricsUse = {
      holds = cfg.metrics.enable || cfg.metrics.allow == [ ];
      otherwise = "metrics.allow means nothing without metrics.enable: set it, or remove both.";
    };
    virtualHost = {
      holds = !cfg.nginx.enable || cfg.nginx.virtualHost != null;
      otherwise = ''nginx.virtualHost is missing: set it to the name under which people reach rtutils, such as "rtutils.example.org".'';
    };
    certificate = {
      holds =
        cfg.nginx.tls != "files" || cfg.nginx.sslCertificate != null && cfg.nginx.sslCertificateKey != null;
      otherwise = ''nginx.tls = "files" needs nginx.sslCertificate and nginx.sslCertificateKey: set both, or use "acme".'';
    };
    certificateUse = {
      holds =
        cfg.nginx.tls == "files" || cfg.nginx.sslCertificate == null && cfg.nginx.sslCertificateKey == null;
      otherwise = ''nginx.sslCertificate and nginx.sslCertificateKey are used with nginx.tls = "files" alone: set it, or remove them.'';
    };
    allowedHosts = {
      holds = cfg.nginx.enable || cfg.allowedHosts == [ ];
      otherwise = "allowedHosts are names that Nginx answers to, and the server itself answers to any: set nginx.enable, or remove it.";
    };
    openFirewall = {
      holds = !cfg.openFirewall || cfg.nginx.enable || !isLoopback;
      otherwise = ''openFirewall would open a port where only this machine is heard: set nginx.enable, or host = "0.0.0.0".'';
    };
  }
