# What is refused, and what is warned of.
{ config, lib, ... }:
let
  cfg = config.services.requestTrackerUtils;
  name = "services.requestTrackerUtils";
in
{
  config = lib.mkIf cfg.enable {
    assertions = lib.attrValues (import ./assertions.nix { inherit lib cfg; });
    warnings =
      lib.optional (cfg.rtToken != null)
        "${name}.rtToken is in the Nix store, where everybody on this machine can read it: use rtTokenFile."
      ++
        lib.optional (cfg.secretKey != null)
          "${name}.secretKey is in the Nix store, where everybody on this machine can read it: use secretKeyFile, or neither."
      ++
        lib.optional
          (cfg.nginx.enable && cfg.nginx.tls == "none" && (cfg.settings.sign_in.cookie_secure or true))
          "${name}.nginx.tls is \"none\": people stay signed in only where HTTPS ends before this Nginx. For plain HTTP set settings.sign_in.cookie_secure = false.";
  };
}
