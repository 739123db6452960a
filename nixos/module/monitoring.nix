# Being watched: numbers for Prometheus, and traces.
{ config, lib, ... }:
let
  inherit (lib) mkOption mkEnableOption;
  inherit (lib.types)
    either
    float
    ints
    listOf
    nullOr
    str
    ;
  cfg = config.services.requestTrackerUtils;
  # As in settings.nix: `settings` goes before an option, and what is not set is not written.
  weakly =
    section:
    lib.mapAttrs (_: lib.mkDefault) (lib.filterAttrs (_: value: value != null && value != [ ]) section);
in
{
  options.services.requestTrackerUtils = {
    metrics = {
      enable = mkEnableOption "numbers for Prometheus, at an address of their own that Nginx does not pass on";
      listen = mkOption {
        type = str;
        default = "127.0.0.1:9464";
        example = "10.0.0.5:9464";
        description = ''
          The address and port where `/metrics` is. A Prometheus on this machine needs no more; for one elsewhere, choose an address
          that it reaches, name it in `metrics.allow`, and open the port in the firewall for it.
        '';
      };
      allow = mkOption {
        type = listOf str;
        default = [ ];
        example = [ "10.0.0.9" ];
        description = "Addresses or networks that may ask for numbers besides this machine. Needed where `metrics.listen` is no address of this machine alone.";
      };
    };

    telemetry = {
      otlpEndpoint = mkOption {
        type = nullOr str;
        default = null;
        example = "http://127.0.0.1:4318";
        description = ''
          Where traces go: a receiver of OpenTelemetry's OTLP over HTTP. None are made when null. A receiver that wants a password gets
          it by `OTEL_EXPORTER_OTLP_HEADERS` in `secretsFile`.
        '';
      };
      sampleRatio = mkOption {
        type = nullOr (either ints.unsigned float);
        default = null;
        example = 0.1;
        description = "The share of requests that are traced, from 0 to 1; all of them when null.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    services.requestTrackerUtils.settings = {
      metrics = lib.mkIf cfg.metrics.enable (weakly {
        inherit (cfg.metrics) listen allow;
      });
      telemetry = weakly {
        otlp_endpoint = cfg.telemetry.otlpEndpoint;
        sample_ratio = cfg.telemetry.sampleRatio;
      };
    };
  };
}
