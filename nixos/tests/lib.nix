# As much of nixpkgs' lib as the module needs, for machines without nixpkgs. What is not here is missing, so that a function
# that the module begins to use is noticed; with NIXPKGS_LIB the same tests run on the real one.
let
  inherit (builtins)
    attrNames
    concatLists
    concatStringsSep
    elem
    filter
    foldl'
    genericClosure
    head
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    isPath
    isString
    length
    listToAttrs
    map
    mapAttrs
    match
    removeAttrs
    replaceStrings
    stringLength
    substring
    tail
    ;

  nameValuePair = name: value: { inherit name value; };
  filterAttrs = keep: set: removeAttrs set (filter (name: !keep name set.${name}) (attrNames set));
  unique = foldl' (seen: one: if elem one seen then seen else seen ++ [ one ]) [ ];
  any = builtins.any;
  all = builtins.all;
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;

  # Definitions of an option: a value, how much it weighs, and under which conditions it counts.
  override = priority: content: {
    _type = "override";
    inherit priority content;
  };
  typeOf = value: if isAttrs value then value._type or null else null;
  plain = value: {
    conditions = [ ];
    priority = 100;
    inherit value;
  };
  expand =
    item:
    let
      inherit (item) value;
    in
    if typeOf value == "if" then
      expand (
        item
        // {
          conditions = item.conditions ++ [ value.condition ];
          value = value.content;
        }
      )
    else if typeOf value == "merge" then
      concatLists (map (content: expand (item // { value = content; })) value.contents)
    else if typeOf value == "override" then
      expand (
        item
        // {
          inherit (value) priority;
          value = value.content;
        }
      )
    else
      [ item ];
  expandAll = items: concatLists (map expand items);
  # Conditions are carried down and asked at the leaf alone: they may hang on other options.
  below =
    name: items:
    concatLists (
      map (
        item:
        if isAttrs item.value && item.value ? ${name} then
          [ (item // { value = item.value.${name}; }) ]
        else
          [ ]
      ) (expandAll items)
    );
  that =
    items:
    let
      counting = filter (item: all (condition: condition) item.conditions) (expandAll items);
      least = foldl' (least: item: if item.priority < least then item.priority else least) 9999 counting;
    in
    filter (item: item.priority == least) counting;
  values = items: map (item: item.value) (that items);

  fail = loc: message: throw "The option `${concatStringsSep "." loc}' ${message}";
  mergeOption =
    loc: option: items:
    let
      withDefault =
        items ++ (if option ? default then [ (plain (override 1500 option.default)) ] else [ ]);
      value = option.type.merge loc withDefault;
    in
    if that withDefault == [ ] then fail loc "is used but not defined." else value;

  mkType = type: { _type = "option-type"; } // type;
  # One value, which every definition has to agree on.
  scalar =
    description: check:
    mkType {
      inherit description check;
      merge =
        loc: items:
        let
          found = values items;
          value = head found;
          wrong = filter (one: !check one) found;
        in
        if wrong != [ ] then
          fail loc "is not of type `${description}'."
        else if any (other: other != value) found then
          fail loc "has conflicting definition values."
        else
          value;
    };
  either =
    a: b:
    mkType {
      description = "${a.description} or ${b.description}";
      check = value: a.check value || b.check value;
      merge =
        loc: items:
        let
          found = values items;
        in
        if all a.check found then
          a.merge loc items
        else if all b.check found then
          b.merge loc items
        else
          fail loc "is not of type `${a.description} or ${b.description}'.";
    };
  attrsOf =
    element:
    mkType {
      description = "set of ${element.description}";
      check = isAttrs;
      merge =
        loc: items:
        let
          counting = map (
            item:
            item
            // {
              conditions = [ ];
              priority = 100;
            }
          ) (that items);
          names = unique (concatLists (map (item: attrNames item.value) counting));
          used = filter (name: that (below name counting) != [ ]) names;
        in
        if all (item: isAttrs item.value) counting then
          listToAttrs (
            map (name: nameValuePair name (element.merge (loc ++ [ name ]) (below name counting))) used
          )
        else
          fail loc "is not of type `set'.";
    };
  isTree = option: isAttrs option && (option._type or null) != "option";
  mergeTree =
    loc: options: items:
    let
      given = unique (
        concatLists (map (item: if isAttrs item.value then attrNames item.value else [ ]) (expandAll items))
      );
      unknown = filter (name: !options ? ${name}) given;
    in
    if unknown != [ ] then
      fail (loc ++ [ (head unknown) ]) "does not exist."
    else
      mapAttrs (
        name: option:
        (if isTree option then mergeTree else mergeOption) (loc ++ [ name ]) option (below name items)
      ) options;

  types = rec {
    inherit either attrsOf;
    raw = scalar "anything" (_: true);
    anything = mkType {
      description = "anything";
      check = _: true;
      merge =
        loc: items:
        let
          found = values items;
        in
        if all isAttrs found && !any (value: value ? outPath) found then
          (attrsOf anything).merge loc items
        else
          raw.merge loc items;
    };
    bool = scalar "true or false" isBool;
    str = scalar "text" isString;
    int = scalar "whole number" isInt;
    float = scalar "number with a point" isFloat;
    path = scalar "path" (value: isPath value || isString value && hasPrefix "/" value);
    package = scalar "package" (value: isAttrs value && value ? outPath);
    lines = mkType {
      description = "lines of text";
      check = isString;
      merge = _: items: concatStringsSep "\n" (values items);
    };
    port = scalar "port" (value: isInt value && value >= 0 && value <= 65535);
    ints = {
      positive = scalar "whole number above 0" (value: isInt value && value > 0);
      unsigned = scalar "whole number, 0 or more" (value: isInt value && value >= 0);
      between =
        low: high:
        scalar "whole number between ${toString low} and ${toString high}" (
          value: isInt value && value >= low && value <= high
        );
    };
    enum =
      values:
      scalar "one of ${concatStringsSep ", " (map (value: "`${value}`") values)}" (
        value: elem value values
      );
    nullOr =
      other:
      mkType {
        description = "null or ${other.description}";
        check = value: value == null || other.check value;
        merge =
          loc: items: if all (value: value == null) (values items) then null else other.merge loc items;
      };
    listOf =
      element:
      mkType {
        description = "list of ${element.description}";
        check = isList;
        merge =
          loc: items:
          let
            found = values items;
            merged = concatLists found;
          in
          if !all isList found then
            fail loc "is not of type `list of ${element.description}'."
          else
            map (one: element.merge loc [ (plain one) ]) merged;
      };
    oneOf = list: foldl' either (head list) (tail list);
    submodule =
      module:
      mkType {
        description = "submodule";
        check = isAttrs;
        merge = loc: items: mergeTree loc module.options items;
      };
  };

  # Every file that a module imports, itself first, each as { options, config }.
  collect =
    arguments: start:
    let
      open =
        module:
        let
          value = if isPath module then import module else module;
          result = if isFunction value then value arguments else value;
          body = removeAttrs result [
            "imports"
            "options"
            "config"
          ];
        in
        {
          imports = result.imports or [ ];
          options = result.options or { };
          config = result.config or body;
        };
      go =
        module:
        let
          opened = open module;
        in
        [ opened ] ++ concatLists (map go opened.imports);
    in
    concatLists (map go start);
  unite =
    a: b:
    a
    // mapAttrs (
      name: option:
      if a ? ${name} && isTree option && isTree a.${name} then unite a.${name} option else option
    ) b;
in
rec {
  inherit
    all
    any
    concatStringsSep
    concatLists
    elem
    filter
    filterAttrs
    foldl'
    hasPrefix
    head
    isBool
    length
    mapAttrs
    match
    stringLength
    types
    unique
    ;
  inherit (builtins) attrNames attrValues concatMap;

  mkOption = option: { _type = "option"; } // option;
  mkEnableOption =
    what:
    mkOption {
      type = types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkDefault = override 1000;
  mkForce = override 50;
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  evalModules =
    {
      modules,
      specialArgs ? { },
    }:
    let
      found = collect (
        specialArgs
        // {
          inherit config options;
          lib = import ./lib.nix;
        }
      ) modules;
      options = foldl' unite { } (map (module: module.options) found);
      config = mergeTree [ ] options (map (module: plain module.config) found);
    in
    {
      inherit config options;
    };

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  concatMapStringsSep =
    separator: f: list:
    concatStringsSep separator (map f list);
  removePrefix =
    prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  hasInfix = infix: text: replaceStrings [ infix ] [ "" ] text != text;
  escapeShellArg =
    text:
    if match "[[:alnum:],._+:@%/=-]+" text != null then
      text
    else
      "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
}
