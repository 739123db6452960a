# Configurations as people write them.
rec {
  # The least that works.
  minimal = {
    enable = true;
    rtUrl = "https://rt.example.org";
    rtTokenFile = "/run/agenix/rt-token";
  };

  # The predecessor's own example, with what its guide says of secrets.
  predecessor = {
    enable = true;
    host = "127.0.0.1";
    port = 8000;
    workers = 4;
    secretsFile = "/etc/request-tracker-utils/secrets.env";
    rtUrl = "https://tickets.example.org";
    apiEndpoint = "/REST/2.0";
    prefix = "W12-";
    padding = 4;
    labelWidthMm = 100;
    labelHeightMm = 62;
    workingDirectory = "/var/lib/request-tracker-utils";
    user = "rtutils";
    group = "rtutils";
    debug = false;
  };

  # A district with a directory, PostgreSQL on the machine, and Nginx with a certificate from ACME.
  district = minimal // {
    workers = 3;
    organisation = "Example Community Schools";
    labelPaddingMm = 2;
    openFirewall = true;
    logFormat = "json";
    webhookSecretFile = "/run/agenix/webhook";
    secretKeyFile = "/run/agenix/token-key";
    ldapServer = "ldaps://dc1.example.org";
    ldapBaseDn = "DC=example,DC=org";
    ldapServiceDn = "CN=rtutils,OU=Services,DC=example,DC=org";
    ldapServicePasswordFile = "/run/agenix/ldap";
    ldapAdminGroup = "CN=rtutils admins,OU=Groups,DC=example,DC=org";
    ldapTechGroup = "tech-team";
    ldapTeacherGroup = [
      "TEACHERS"
      "Substitutes"
    ];
    ldapTimeout = 20;
    mail = {
      server = "mail.example.org";
      user = "rtutils@example.org";
      passwordFile = "/run/agenix/mail";
      from = "rtutils <rtutils@example.org>";
      admins = [
        "it@example.org"
        "head-of-it@example.org"
      ];
    };
    allowedHosts = [ "tags.example.org" ];
    socketActivation = true;
    metrics.enable = true;
    telemetry = {
      otlpEndpoint = "http://127.0.0.1:4318";
      sampleRatio = 0.25;
    };
    database = {
      type = "postgresql";
      createLocally = true;
    };
    backup.enable = true;
    nginx = {
      enable = true;
      virtualHost = "rtutils.example.org";
    };
    settings = {
      tags.catalogs = [ "Chromebooks" ];
      labels.open_networks = [ "10.20.30.0/24" ];
      directory.lockout_after = 10;
    };
  };

  # Everything said another way: a folder of its own, a database elsewhere, a certificate of one's own, a provider.
  elsewhere = {
    enable = true;
    host = "::1";
    port = 8443;
    user = "tags";
    group = "tags";
    workingDirectory = "/srv/rtutils";
    rtUrl = "https://rt.example.org";
    rtUsername = "rtutils";
    rtPasswordFile = "/run/secrets/rt-password";
    prefix = "ECS-";
    padding = 5;
    debug = true;
    oidcClientSecretFile = "/run/secrets/oidc";
    socketActivation = true;
    metrics = {
      enable = true;
      listen = "10.0.0.5:9464";
      allow = [ "10.0.0.0/24" ];
    };
    database = {
      type = "postgresql";
      urlFile = "/run/secrets/database-url";
    };
    backup = {
      enable = true;
      folder = "/srv/backups/rtutils";
      keep = 30;
      calendar = "hourly";
    };
    # The mail server of the machine itself.
    mail = {
      server = "localhost";
      tls = "none";
      from = "rtutils@example.org";
      admins = [ "root@example.org" ];
      digestMinutes = 15;
    };
    nginx = {
      enable = true;
      virtualHost = "rtutils.example.org";
      tls = "files";
      sslCertificate = "/etc/ssl/rtutils.pem";
      sslCertificateKey = "/etc/ssl/rtutils.key";
    };
    settings = {
      oidc = {
        issuer = "https://accounts.google.com";
        client_id = "rtutils.apps.example.org";
        redirect_url = "https://rtutils.example.org/api/v1/auth/oidc/callback";
        domains = [ "example.org" ];
        default_role = "teacher";
      };
      # Goes before the option.
      tags.padding = 6;
    };
  };
}
