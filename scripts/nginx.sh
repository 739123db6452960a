# shellcheck shell=bash
# Sourced after lib.sh: Nginx with Brotli, as a program. Its service is neither started nor enabled by us.
need_nginx() {
  export PATH=$PATH:/usr/sbin
  have nginx && [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] && return 0
  have apt-get && as_root true || die "install Nginx with ngx_brotli (Debian: apt-get install nginx-light libnginx-mod-http-brotli-static)"
  say "installing Nginx with apt"
  local is_new=
  have nginx || is_new=yes
  # A package of a server starts it; one that is masked it leaves alone.
  as_root apt-get update -qq || die "apt-get update failed"
  [ -z "$is_new" ] || [ ! -d /run/systemd/system ] || as_root systemctl mask --quiet nginx
  local is_there=yes
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    nginx-light libnginx-mod-http-brotli-static >/dev/null || is_there=
  if [ -n "$is_new" ] && [ -d /run/systemd/system ]; then
    as_root systemctl unmask --quiet nginx
    [ -z "$is_there" ] || as_root systemctl disable --quiet nginx
  fi
  [ -n "$is_there" ] || die "apt-get install nginx-light libnginx-mod-http-brotli-static failed"
}
