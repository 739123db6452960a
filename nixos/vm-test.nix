# A machine as a school would have it: boots, migrates, signs in, prints a label through Nginx, survives a restart, a
# kill, and going back to the generation before. Needs KVM and a network for nixpkgs: `nix flake check`.
{ module }:
{
  name = "request-tracker-utils";

  nodes.machine =
    { config, pkgs, ... }:
    let
      cfg = config.services.requestTrackerUtils;
      # The token of the simulated Request Tracker, known to everybody.
      token = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";
    in
    {
      imports = [ module ];
      environment.systemPackages = [
        pkgs.jq
        pkgs.poppler-utils
      ];

      # Request Tracker, simulated: the demo brings one.
      systemd.services.simulated-rt = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig = {
          DynamicUser = true;
          StateDirectory = "simulated-rt";
          WorkingDirectory = "/var/lib/simulated-rt";
          ExecStart = "${cfg.package}/bin/rtutils demo --port 9001 --sim-port 9000 --sim-control --dir /var/lib/simulated-rt";
        };
      };

      # In the store, because this token is no secret; a real one comes from agenix or sops-nix.
      environment.etc."secrets/rt-token" = {
        text = token;
        mode = "0400";
      };
      environment.etc."secrets/token-key" = {
        text = "a key of the test, long enough to sign with";
        mode = "0400";
      };

      services.requestTrackerUtils = {
        enable = true;
        rtUrl = "http://127.0.0.1:9000";
        rtTokenFile = "/etc/secrets/rt-token";
        secretKeyFile = "/etc/secrets/token-key";
        organisation = "Example Community Schools";
        database = {
          type = "postgresql";
          createLocally = true;
        };
        nginx = {
          enable = true;
          virtualHost = "rtutils.test";
          tls = "none";
        };
        openFirewall = true;
        backup.enable = true;
        socketActivation = true;
        metrics.enable = true;
        settings.sign_in.cookie_secure = false;
      };
      networking.hosts."127.0.0.1" = [ "rtutils.test" ];

      # A later generation, to go back from.
      specialisation.later.configuration.services.requestTrackerUtils.organisation =
        "Example Schools, renamed";
      virtualisation.memorySize = 2048;
    };

  testScript = ''
    import json

    def ready():
        machine.wait_for_unit("request-tracker-utils.service")
        machine.wait_until_succeeds("curl -sf http://rtutils.test/health/ready", timeout=60)

    def label():
        answer = machine.succeed(
            "curl -sf http://rtutils.test/api/v1/auth/login -H 'Content-Type: application/json'"
            """ -d '{"username": "ada", "password": "correct horse battery staple"}'"""
        )
        token = json.loads(answer)["access_token"]
        machine.succeed(
            f"curl -sf -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json'"
            """ -d '{"items": [{"tag": "W12-0007"}]}' -o /tmp/label.pdf http://rtutils.test/api/v1/labels"""
        )
        text = machine.succeed("pdftotext /tmp/label.pdf -")
        assert "W12-0007" in text, text
        return text

    machine.start()
    ready()
    machine.wait_until_succeeds("curl -sf http://127.0.0.1:9001/health/live", timeout=60)

    with subtest("an administrator is made on the command line"):
        machine.succeed(
            "echo 'correct horse battery staple' | rtutils user add ada --role admin --password-stdin"
        )
        machine.succeed("rtutils config check", "rtutils-migrate")

    with subtest("the app comes from Nginx, compressed and to be kept"):
        page = machine.succeed("curl -sf http://rtutils.test/assets/1")
        script = page.split('src="')[1].split('"')[0]
        headers = machine.succeed(f"curl -sfI -H 'Accept-Encoding: br' http://rtutils.test{script}").lower()
        assert "content-encoding: br" in headers, headers
        assert "immutable" in headers, headers
        machine.fail("curl -sf -H 'Host: elsewhere.test' http://rtutils.test/")

    with subtest("a label is printed"):
        assert "Example Community Schools" in label()

    with subtest("secrets are for the service alone"):
        machine.fail("systemctl show request-tracker-utils -p Environment | grep -q 5f2b1c9d")
        machine.fail("grep -rq 5f2b1c9d /etc/systemd/system/request-tracker-utils.service")
        machine.fail("runuser -u nobody -- cat /run/credentials/request-tracker-utils.service/secret_rt-token")

    with subtest("the unit is as closed as we say"):
        machine.succeed("systemd-analyze security --threshold=15 request-tracker-utils.service")

    with subtest("systemd watches it, and Prometheus may"):
        machine.succeed("systemctl show -P StatusText request-tracker-utils | grep Serving")
        machine.succeed("curl -sf http://127.0.0.1:9464/metrics | grep ^rtutils_outbox_writes")
        machine.fail("curl -s http://rtutils.test/metrics | grep ^rtutils_")

    with subtest("a restart turns nobody away"):
        machine.execute(
            "for i in $(seq 200); do curl -s -o /dev/null -w '%{http_code}\\n' --max-time 60"
            " http://127.0.0.1:8000/health/live; done >/tmp/answers 2>&1 &"
        )
        machine.succeed("systemctl restart request-tracker-utils")
        machine.wait_until_succeeds("test $(grep -c 200 /tmp/answers) = 200", timeout=120)

    with subtest("it survives a restart and a kill"):
        machine.succeed("systemctl restart request-tracker-utils")
        ready()
        machine.succeed("systemctl kill -s KILL request-tracker-utils")
        machine.wait_until_succeeds("curl -sf http://rtutils.test/health/ready", timeout=60)
        label()

    with subtest("a backup is made, and restored when the server is stopped"):
        machine.succeed("systemctl start request-tracker-utils-backup")
        copy = machine.succeed("ls /var/lib/request-tracker-utils/backups/*.pgdump").strip()
        machine.fail(f"rtutils restore --force {copy}")
        machine.succeed("systemctl stop request-tracker-utils")
        said = machine.succeed(f"rtutils restore --force {copy}")
        assert "as the manifest of" in said, said
        machine.succeed("systemctl start request-tracker-utils")
        ready()
        label()

    with subtest("forward to a later generation and back"):
        machine.succeed("/run/current-system/specialisation/later/bin/switch-to-configuration test")
        ready()
        assert "Example Schools, renamed" in label()
        machine.succeed("/run/booted-system/bin/switch-to-configuration test")
        ready()
        assert "Example Community Schools" in label()
  '';
}
