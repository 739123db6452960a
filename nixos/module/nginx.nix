# Nginx in front. What it does is in packaging/nginx, the same files as for Debian, and the browser tests run through them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.requestTrackerUtils;
  host =
    if cfg.host == "0.0.0.0" then
      "127.0.0.1"
    else if cfg.host == "::" then
      "[::1]"
    else if lib.hasInfix ":" cfg.host then
      "[${cfg.host}]"
    else
      cfg.host;
  filled =
    builtins.replaceStrings
      [
        "@upstream@"
        "@web@"
        "rate=100r/s"
        "rate=10r/s"
      ]
      [
        (lib.concatStringsSep ";\n    server " (
          [ "${host}:${toString cfg.port}" ] ++ cfg.nginx.otherInstances
        ))
        "${cfg.webPackage}"
        "rate=${toString cfg.nginx.requestsPerSecond}r/s"
        "rate=${toString cfg.nginx.signInsPerSecond}r/s"
      ];
  names = [ cfg.nginx.virtualHost ] ++ cfg.allowedHosts;
  escaped = map (builtins.replaceStrings [ "." ] [ "\\." ]) names;
in
{
  config = lib.mkIf (cfg.enable && cfg.nginx.enable) {
    services.nginx = {
      enable = true;
      additionalModules = [ pkgs.nginxModules.brotli ];
      appendHttpConfig = filled (builtins.readFile ../../packaging/nginx/http.conf);
      virtualHosts.${toString cfg.nginx.virtualHost} = {
        serverAliases = cfg.allowedHosts;
        forceSSL = cfg.nginx.tls != "none";
        enableACME = cfg.nginx.tls == "acme";
        extraConfig = ''
          # Where this is the first virtual host, Nginx would send every other name here too.
          if ($host !~* "^(${lib.concatStringsSep "|" escaped})$") { return 421; }
        ''
        + filled (builtins.readFile ../../packaging/nginx/server.conf);
      }
      // lib.optionalAttrs (cfg.nginx.tls == "files") {
        sslCertificate = cfg.nginx.sslCertificate;
        sslCertificateKey = cfg.nginx.sslCertificateKey;
      };
    };
  };
}
