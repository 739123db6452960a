# The socket, held by systemd: whoever comes while rtutils restarts waits in its queue instead of being turned away.
# packaging/systemd/request-tracker-utils.socket says the same for Debian.
{ config, lib, ... }:
let
  cfg = config.services.requestTrackerUtils;
in
{
  options.services.requestTrackerUtils.socketActivation = lib.mkOption {
    type = lib.types.bool;
    default = false;
    example = true;
    description = ''
      Whether systemd holds the socket that the server listens on, so that an upgrade or a restart turns nobody away: requests that come
      meanwhile are answered by the next server. The service still starts with the machine. When it is switched on while the service runs,
      `systemctl stop request-tracker-utils` goes first, because the port has one holder.
    '';
  };

  config = lib.mkIf (cfg.enable && cfg.socketActivation) {
    systemd.sockets.request-tracker-utils = {
      description = "The socket of Request Tracker Utils";
      wantedBy = [ "sockets.target" ];
      listenStreams = [
        "${if lib.hasInfix ":" cfg.host then "[${cfg.host}]" else cfg.host}:${toString cfg.port}"
      ];
      socketConfig = {
        FileDescriptorName = "http";
        # As long a queue as the kernel allows.
        Backlog = 4096;
        NoDelay = true;
      };
    };
  };
}
