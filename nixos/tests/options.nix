# docs/operations/nixos-options.md, made from the module. With our own lib alone: nixpkgs describes types in other words in
# each of its releases.
let
  lib = import ./lib.nix;
  evaluate = import ./evaluate.nix { inherit lib; };
  options = (evaluate.evaluateSite { }).options.services.requestTrackerUtils;

  # A value as one writes it.
  write =
    value:
    if builtins.isAttrs value && (value._type or null) == "literalExpression" then
      value.text
    else if builtins.isString value then
      ''"${builtins.replaceStrings [ "\"" ] [ "\\\"" ] value}"''
    else if builtins.isList value then
      if value == [ ] then "[ ]" else "[ ${lib.concatStringsSep " " (map write value)} ]"
    else if value == null then
      "null"
    else if builtins.isBool value then
      (if value then "true" else "false")
    else if value == { } then
      "{ }"
    else
      toString value;
  code =
    value:
    let
      text = write value;
    in
    if lib.hasInfix "\n" text then "\n\n```nix\n${text}\n```" else "`${text}`";
  leaves =
    prefix: tree:
    lib.concatLists (
      lib.mapAttrsToList (
        name: option:
        if (option._type or null) == "option" then
          [ (option // { name = "${prefix}${name}"; }) ]
        else
          leaves "${prefix}${name}." option
      ) tree
    );
  describe =
    option:
    lib.concatStringsSep "\n" (
      [
        "## `${option.name}`"
        ""
        (builtins.replaceStrings [ "\n" ] [ " " ] (trimmed option.description))
        ""
        "- type: ${option.type.description}"
        "- default: ${code (option.defaultText or option.default)}"
      ]
      ++ lib.optional (option ? example) "- example: ${code option.example}"
      ++ [ "" ]
    );
  # Without the line that ends it, and the example's without its last one.
  trimmed =
    text:
    if builtins.substring (builtins.stringLength text - 1) 1 text == "\n" then
      builtins.substring 0 (builtins.stringLength text - 1) text
    else
      text;
in
''
  # Options of the NixOS module

  All of `services.requestTrackerUtils`. Made from nixos/module by `scripts/check-nix --write`; a test compares it. What they are for, with
  examples of whole configurations: [nixos.md](nixos.md).

''
+ lib.concatStringsSep "\n" (map describe (leaves "" options))
