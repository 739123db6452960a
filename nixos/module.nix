# services.requestTrackerUtils: rtutils as a hardened service, with its database and with Nginx in front.
#
# What an option means to the program is in module/settings.nix; docs/operations/nixos-options.md is made of module/options.
{
  imports = [
    ./module/options.nix
    ./module/options-people.nix
    ./module/options-mail.nix
    ./module/options-surroundings.nix
    ./module/settings.nix
    ./module/checks.nix
    ./module/service.nix
    ./module/socket.nix
    ./module/monitoring.nix
    ./module/postgresql.nix
    ./module/nginx.nix
  ];
}
