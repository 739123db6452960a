# The unit, its user and its folder, the backup by a timer, and the commands that work as they do.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.requestTrackerUtils;
  at = path: lib.foldl' (set: name: set.${name}) cfg path;
  secrets = lib.filter (secret: at secret.option != null) (import ./secrets.nix);
  program = "${cfg.package}/bin/rtutils";
  withSecrets = pkgs.writeScript "rtutils-with-secrets" (
    builtins.readFile ../../packaging/systemd/with-secrets
  );
  settingsFile = (pkgs.formats.toml { }).generate "rtutils.toml" cfg.settings;
  # Held by systemd: socket.nix.
  socket = lib.optional cfg.socketActivation "request-tracker-utils.socket";
  isState = lib.hasPrefix "/var/lib/" cfg.workingDirectory;
  stateName = lib.removePrefix "/var/lib/" cfg.workingDirectory;
  writable =
    lib.optional (!isState) cfg.workingDirectory
    ++ lib.optional (cfg.settings ? labels.job_folder) cfg.settings.labels.job_folder;
  backups = lib.optional (cfg.backup.folder != null) "${cfg.backup.folder}";
  folder =
    writable:
    lib.optionalAttrs isState {
      StateDirectory = stateName;
      StateDirectoryMode = "0700";
    }
    // lib.optionalAttrs (writable != [ ]) { ReadWritePaths = writable; };
  # Its own programs copy it.
  postgresql =
    if cfg.database.createLocally then config.services.postgresql.package else pkgs.postgresql;
  programs = lib.optional (cfg.database.type == "postgresql") postgresql;
  # What a command of rtutils needs, whoever starts it.
  common = {
    User = cfg.user;
    Group = cfg.group;
    WorkingDirectory = cfg.workingDirectory;
    LoadCredential = map (secret: "secret_${secret.name}:${at secret.option}") secrets;
  }
  // lib.optionalAttrs (cfg.secretsFile != null) { EnvironmentFile = cfg.secretsFile; };
  properties = lib.concatLists (
    lib.mapAttrsToList
      (name: value: map (one: "${name}=${one}") (if builtins.isList value then value else [ value ]))
      (
        common
        // folder (writable ++ backups)
        // {
          Environment = [
            "RTUTILS_CONFIG=${settingsFile}"
          ]
          ++ map (program: "PATH=${program}/bin") programs;
        }
      )
  );
  # For the person at the terminal: rtutils as the service runs it.
  rtutils = pkgs.writeTextFile {
    name = "rtutils";
    executable = true;
    destination = "/bin/rtutils";
    text =
      builtins.replaceStrings
        [
          "@program@"
          "@with-secrets@"
          "@properties@"
        ]
        [
          program
          "${withSecrets}"
          (lib.concatMapStringsSep " " (property: lib.escapeShellArg "--property=${property}") properties)
        ]
        (builtins.readFile ../../packaging/systemd/rtutils.sh);
  };
  wrappers = pkgs.callPackage ../wrappers.nix { inherit rtutils; };
in
{
  config = lib.mkIf cfg.enable {
    systemd.services.request-tracker-utils = {
      description = "Request Tracker Utils";
      wantedBy = [ "multi-user.target" ];
      # PostgreSQL is wanted and not required: what is required takes us down with it, and does not bring us up again.
      wants = [ "network-online.target" ] ++ lib.optional cfg.database.createLocally "postgresql.service";
      after = [
        "network-online.target"
      ]
      # Newer releases of NixOS make databases and users in a step that the target waits for.
      ++ lib.optionals cfg.database.createLocally [
        "postgresql.service"
        "postgresql.target"
      ]
      ++ socket;
      requires = socket;
      environment.RTUTILS_CONFIG = "${settingsFile}";
      # It is tried again for as long as it takes: what it waits for may come back by itself.
      startLimitIntervalSec = 0;
      serviceConfig =
        import ./hardening.nix
        // common
        // folder writable
        // {
          # It says itself when it answers, and from then on that it still does; a start that takes long asks for more time.
          Type = "notify";
          NotifyAccess = "main";
          TimeoutStartSec = 90;
          WatchdogSec = 60;
          ExecStart = "${withSecrets} ${program} serve";
          Restart = "always";
          RestartSec = 5;
          # Requests that run may end (server.shutdown_seconds), and what is being written to RT.
          TimeoutStopSec = 45;
          LimitNOFILE = 65536;
        };
    };
    systemd.services.request-tracker-utils-backup = lib.mkIf cfg.backup.enable {
      description = "Request Tracker Utils: a backup of the database";
      wants = [ "network-online.target" ];
      after = [
        "network-online.target"
      ]
      ++ lib.optional cfg.database.createLocally "postgresql.service";
      environment.RTUTILS_CONFIG = "${settingsFile}";
      path = programs;
      serviceConfig =
        import ./hardening.nix
        // common
        // folder (writable ++ backups)
        // {
          Type = "oneshot";
          ExecStart = "${withSecrets} ${program} backup";
          # Nobody waits for it, and people wait for what it would take.
          Nice = 10;
          IOSchedulingClass = "idle";
        };
    };
    systemd.timers.request-tracker-utils-backup = lib.mkIf cfg.backup.enable {
      description = "Request Tracker Utils: a backup of the database, by the clock";
      wantedBy = [ "timers.target" ];
      timerConfig = {
        OnCalendar = cfg.backup.calendar;
        Persistent = true;
        RandomizedDelaySec = "10min";
      };
    };
    systemd.tmpfiles.rules = map (path: "d ${path} 0700 ${cfg.user} ${cfg.group} -") (
      lib.optional (!isState) cfg.workingDirectory ++ backups
    );
    users.users = lib.optionalAttrs (cfg.user == "rtutils") {
      rtutils = {
        isSystemUser = true;
        inherit (cfg) group;
        description = "Request Tracker Utils";
      };
    };
    users.groups = lib.optionalAttrs (cfg.group == "rtutils") { rtutils = { }; };
    environment.systemPackages = [ wrappers ];
    networking.firewall.allowedTCPPorts = lib.optionals cfg.openFirewall (
      if !cfg.nginx.enable then
        [ cfg.port ]
      else if cfg.nginx.tls == "none" then
        [ 80 ]
      else
        [
          80
          443
        ]
    );
  };
}
