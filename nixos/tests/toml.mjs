// As much of TOML as settings need: what pkgs.formats.toml would write.
export function toml(sections) {
  return Object.entries(sections)
    .map(([name, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${written(value)}`);
      return `[${name}]\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value === "object") {
    return `{ ${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)} = ${written(one)}`).join(", ")} }`;
  }
  return JSON.stringify(value);
}
