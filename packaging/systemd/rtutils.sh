#!/bin/sh
# Runs rtutils as the service does: as its user, with its settings, its secrets and its folder.
set -eu
case "${1:-help}" in
# These need nothing of the service.
help | demo | openapi | remote | completions | man | -h | --help | -V | --version) exec @program@ "$@" ;;
import) if [ "${2:-}" = settings ]; then exec @program@ "$@"; fi ;;
esac
if [ "$(id -u)" != 0 ]; then
  echo "rtutils: run this as root (sudo rtutils $1 …): it becomes the service's user by itself" >&2
  exit 1
fi
# Where an administrator lets the service or its backups write (systemctl edit), so may this.
places=$(systemctl show --property=ReadWritePaths --value request-tracker-utils.service request-tracker-utils-backup.service 2>/dev/null | xargs || true)
# A password is asked for at a terminal; a pipe stays a pipe.
if [ -t 0 ] && [ -t 1 ]; then io=--pty; else io=--pipe; fi
exec systemd-run --quiet --collect --wait "$io" --service-type=exec \
  --property=NoNewPrivileges=yes --property=ProtectSystem=strict --property=UMask=0077 \
  @properties@ ${places:+"--property=ReadWritePaths=$places"} \
  -- @with-secrets@ @program@ "$@"
