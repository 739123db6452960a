# What the service may do: what it needs and no more. packaging/systemd/request-tracker-utils.service says the same for
# Debian, a test compares the two, and scripts/try-sandbox runs the server under it.
{
  NoNewPrivileges = true;
  CapabilityBoundingSet = "";
  AmbientCapabilities = "";
  UMask = "0077";

  # The file system: our own folder, and nothing else to write to.
  ProtectSystem = "strict";
  ProtectHome = true;
  PrivateTmp = true;
  PrivateDevices = true;
  DevicePolicy = "closed";
  PrivateMounts = true;
  RemoveIPC = true;

  # The kernel, and other processes.
  PrivateUsers = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";
  ProtectHostname = true;
  ProtectClock = true;
  ProtectKernelTunables = true;
  ProtectKernelModules = true;
  ProtectKernelLogs = true;
  ProtectControlGroups = true;
  KeyringMode = "private";

  # RT, the directory, the database and the people are reached by IP, a local PostgreSQL and the resolver by a socket.
  RestrictAddressFamilies = [
    "AF_INET"
    "AF_INET6"
    "AF_UNIX"
  ];
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;
  LockPersonality = true;
  MemoryDenyWriteExecute = true;
  SystemCallArchitectures = "native";
  SystemCallFilter = [
    "@system-service"
    "~@privileged @resources"
  ];
  SystemCallErrorNumber = "EPERM";
}
