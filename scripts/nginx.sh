# shellcheck shell=bash
# Sourced after lib.sh: Nginx with Brotli, as a program.
need_nginx() {
  export PATH=$PATH:/usr/sbin
  have nginx && [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] ||
    server_packages nginx nginx-light libnginx-mod-http-brotli-static
}
