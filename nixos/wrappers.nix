# Short commands beside `rtutils`, whichever one that is: the program alone, or the one that works as the service does.
{
  lib,
  writeTextFile,
  symlinkJoin,
  rtutils,
}:
let
  short =
    subcommand:
    writeTextFile {
      name = "rtutils-${subcommand}";
      executable = true;
      destination = "/bin/rtutils-${subcommand}";
      text = ''
        #!/bin/sh
        exec ${rtutils}/bin/rtutils ${subcommand} "$@"
      '';
    };
in
symlinkJoin {
  name = "rtutils-wrappers";
  paths = [
    rtutils
    (short "migrate")
    (short "serve")
  ];
  meta = {
    description = "rtutils, rtutils-migrate and rtutils-serve";
    license = lib.licenses.mit;
    mainProgram = "rtutils";
  };
}
