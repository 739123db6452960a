# Debian's unit is the same as the one of NixOS, but for paths, and its commands do as it does.
{
  lib,
  sites,
  evaluateSite,
  unit,
  backup,
  timer,
  socket,
  ...
}:
let
  text = builtins.readFile ../../packaging/systemd/request-tracker-utils.service;
  backupText = builtins.readFile ../../packaging/systemd/request-tracker-utils-backup.service;
  timerText = builtins.readFile ../../packaging/systemd/request-tracker-utils-backup.timer;
  lines =
    text:
    lib.filter (line: builtins.isString line && builtins.match "[A-Za-z]+=.*" line != null) (
      builtins.split "\n" text
    );
  ours = unit (evaluateSite sites.minimal).config;
  withBackup = (evaluateSite (sites.minimal // { backup.enable = true; })).config;
  # Lines of one that the other does not have, both ways.
  apart =
    a: b:
    lib.filter (line: !lib.elem line (compared b)) (compared a)
    ++ lib.filter (line: !lib.elem line (compared a)) (compared b);
  # These say where something is, and things are elsewhere on Debian.
  differ = [
    "Documentation"
    "Environment"
    "EnvironmentFile"
    "ExecStart"
    "LoadCredential"
  ];
  nameOf = line: lib.head (builtins.match "([A-Za-z]+)=.*" line);
  compared = text: lib.filter (line: !lib.elem (nameOf line) differ) (lines text);
  # The socket is the same to the last line; on NixOS it is an option.
  socketText = builtins.readFile ../../packaging/systemd/request-tracker-utils.socket;
  ourSocket = socket (evaluateSite (sites.minimal // { socketActivation = true; })).config;
  missing = lib.filter (line: !lib.elem line (compared text)) (compared ours);
  more = lib.filter (line: !lib.elem line (compared ours)) (compared text);

  script = builtins.readFile ../../packaging/systemd/with-secrets;
  pair = secret: "${secret.name}=${secret.variable}";
  secrets = map pair (import ../module/secrets.nix);
  told = lib.filter (
    word: builtins.isString word && builtins.match "[a-z-]+=RTUTILS_[A-Z_]+" word != null
  ) (builtins.split "[ ;\n\\]+" script);

  properties = builtins.readFile ../../packaging/debian/properties;
  given = lib.filter (line: builtins.isString line && line != "") (builtins.split "\n" properties);
  strange = lib.filter (line: !lib.elem line (lines text)) given;
  same = name: wrong: {
    inherit name;
    holds = wrong == [ ];
    otherwise = lib.concatStringsSep "; " wrong;
  };
in
[
  (same "Debian's unit says what the one of NixOS says" missing)
  (same "Debian's unit says no more than the one of NixOS" more)
  (same "Debian's backup says what the one of NixOS says" (apart backupText (backup withBackup)))
  (same "Debian's timer says what the one of NixOS says" (apart timerText (timer withBackup)))
  {
    name = "Debian's socket is the one of NixOS";
    holds =
      builtins.sort builtins.lessThan (lines socketText)
      == builtins.sort builtins.lessThan (lines ourSocket);
    otherwise = "${builtins.toJSON (lines socketText)} and ${builtins.toJSON (lines ourSocket)}";
  }
  {
    name = "the secrets of with-secrets are those of the module";
    holds = told == secrets;
    otherwise = "${builtins.toJSON told} and ${builtins.toJSON secrets}";
  }
  (same "Debian's commands work as its unit does" strange)
]
