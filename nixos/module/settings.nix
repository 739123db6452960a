# What each option means to the program: the file rtutils.toml.
{
  config,
  lib,
  ...
}:
let
  cfg = config.services.requestTrackerUtils;
  isSet = value: value != null && value != [ ];
  # TOML knows no null: what is not set is not written.
  withoutNulls = lib.mapAttrs (_: section: lib.filterAttrs (_: isSet) section);
  # `settings` goes before what an option says.
  weakly = lib.mapAttrs (_: section: lib.mapAttrs (_: lib.mkDefault) section);
  several = names: if names == null || builtins.isList names then names else [ names ];
  address = if lib.hasInfix ":" cfg.host then "[${cfg.host}]" else cfg.host;
in
{
  config = lib.mkIf cfg.enable {
    services.requestTrackerUtils.settings = weakly (withoutNulls {
      server = {
        listen = "${address}:${toString cfg.port}";
        folder = cfg.workingDirectory;
        inherit (cfg) workers;
        # Where people find us: mails link there.
        base_url =
          if cfg.nginx.enable && cfg.nginx.virtualHost != null then
            "${if cfg.nginx.tls == "none" then "http" else "https"}://${cfg.nginx.virtualHost}/"
          else
            null;
        trusted_proxies = lib.optionals cfg.nginx.enable [
          "127.0.0.1"
          "::1"
        ];
      };
      web.folder = "${cfg.webPackage}";
      database.url =
        if cfg.database.createLocally then
          "postgres:///${cfg.database.name}?host=/run/postgresql&user=${cfg.user}"
        else if cfg.database.type == "sqlite" then
          "sqlite://${cfg.workingDirectory}/rtutils.db"
        else
          null;
      backup = {
        inherit (cfg.backup) folder keep;
      };
      request_tracker = {
        url = cfg.rtUrl;
        api_path = cfg.apiEndpoint;
        token = cfg.rtToken;
        username = cfg.rtUsername;
      };
      sign_in.token_key = cfg.secretKey;
      tags = {
        inherit (cfg) prefix padding;
      };
      labels = {
        inherit (cfg) organisation;
        padding_mm = cfg.labelPaddingMm;
      };
      directory = lib.optionalAttrs (cfg.ldapServer != null) {
        server = cfg.ldapServer;
        start_tls = cfg.ldapStartTls;
        verify_cert = cfg.ldapVerifyCert;
        ca_cert_file = if cfg.ldapCaCertFile == null then null else "${cfg.ldapCaCertFile}";
        base_dn = cfg.ldapBaseDn;
        upn_suffix = cfg.ldapUpnSuffix;
        service_dn = cfg.ldapServiceDn;
        admin_groups = several cfg.ldapAdminGroup;
        technician_groups = several cfg.ldapTechGroup;
        teacher_groups = several cfg.ldapTeacherGroup;
        timeout_seconds = cfg.ldapTimeout;
      };
      mail = lib.optionalAttrs (cfg.mail.server != null) {
        inherit (cfg.mail)
          server
          port
          tls
          user
          from
          admins
          ;
        ca_cert_file = if cfg.mail.caCertFile == null then null else "${cfg.mail.caCertFile}";
        digest_minutes = cfg.mail.digestMinutes;
      };
      logging = {
        format = cfg.logFormat;
        filter =
          if cfg.debug then
            "info,rtutils=debug,api=debug,app=debug,store=debug,rt_client=debug,directory=debug"
          else
            null;
      };
    });
  };
}
