# PostgreSQL on the same machine: reached by its socket, where it knows us by our user.
{ config, lib, ... }:
let
  cfg = config.services.requestTrackerUtils;
in
{
  config = lib.mkIf (cfg.enable && cfg.database.createLocally) {
    services.postgresql = {
      enable = true;
      ensureDatabases = [ cfg.database.name ];
      ensureUsers = [
        {
          name = cfg.database.name;
          ensureDBOwnership = true;
        }
      ];
    };
  };
}
