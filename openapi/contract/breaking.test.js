import assert from "node:assert/strict";
import { test } from "node:test";

import { breakingChanges, notedNames, unnoted } from "./breaking.js";

const reference = { $ref: "#/components/schemas/Asset" };

function contract() {
  return {
    openapi: "3.1.0",
    info: { title: "A contract", version: "1" },
    paths: {
      "/assets/{id}": {
        get: {
          operationId: "get_asset",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
          responses: { 200: { description: "", content: { "application/json": { schema: reference } } } },
        },
        patch: {
          operationId: "update_asset",
          requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Patch" } } } },
          responses: { 204: { description: "" } },
        },
      },
    },
    components: {
      schemas: {
        Asset: {
          type: "object",
          required: ["id", "status"],
          properties: { id: { type: "integer" }, status: { type: "string", enum: ["new", "in-use"] } },
        },
        Patch: { type: "object", properties: { name: { type: "string", maxLength: 255 } } },
      },
    },
  };
}

function changed(change) {
  const after = contract();
  change(after.paths["/assets/{id}"], after.components.schemas, after);
  return after;
}

const breaking = {
  "an operation goes": (item) => delete item.patch,
  "a path goes": (_, __, after) => delete after.paths["/assets/{id}"],
  "an operation is called otherwise": (item) => (item.get.operationId = "read_asset"),
  "a parameter becomes needed": (item) =>
    item.get.parameters.push({ name: "q", in: "query", required: true, schema: { type: "string" } }),
  "a member of an answer goes": (_, { Asset }) => delete Asset.properties.status,
  "a member of an answer is no longer always there": (_, { Asset }) => Asset.required.pop(),
  "an answer has another value of a closed list": (_, { Asset }) => Asset.properties.status.enum.push("lost"),
  "a member of an answer is of another type": (_, { Asset }) => (Asset.properties.id.type = "string"),
  "a member of a body becomes needed": (_, { Patch }) => (Patch.required = ["name"]),
  "a member of a body is shorter": (_, { Patch }) => (Patch.properties.name.maxLength = 10),
  "an answer goes": (item) => delete item.get.responses[200],
};
for (const [what, change] of Object.entries(breaking)) {
  test(`it breaks clients when ${what}`, () => {
    assert.notDeepEqual(breakingChanges(contract(), changed(change)), []);
  });
}

const harmless = {
  "nothing changes": () => {},
  "an operation comes": (item) => (item.delete = { operationId: "x", responses: { 204: { description: "" } } }),
  "an answer has another member": (_, { Asset }) => (Asset.properties.tag = { type: "string" }),
  "a body takes another member": (_, { Patch }) => (Patch.properties.tag = { type: "string" }),
  "a body may be longer": (_, { Patch }) => (Patch.properties.name.maxLength = 500),
  "a parameter may be given": (item) =>
    item.get.parameters.push({ name: "q", in: "query", required: false, schema: { type: "string" } }),
  "it is described otherwise": (item) => (item.get.summary = "Another"),
};
for (const [what, change] of Object.entries(harmless)) {
  test(`it breaks nobody when ${what}`, () => {
    assert.deepEqual(breakingChanges(contract(), changed(change)), []);
  });
}

test("only the breaking notes of the newest section count", () => {
  const changelog = "# Changelog\n\n## 2\n\n- **Breaking:** `one` goes; take\n  `two`.\n- `three` comes.\n\n## 1\n\n- **Breaking:** `four`.\n";
  assert.deepEqual([...notedNames(changelog)], ["one", "two"]);
});

test("a note names the operation, or a schema that has changed", () => {
  const after = changed((_, { Asset }) => delete Asset.properties.status);
  const left = (note) => unnoted(contract(), after, `## 2\n\n- **Breaking:** ${note}\n`).map((c) => c.operation);
  assert.ok(left("something goes").includes("get_asset"));
  assert.ok(left("`update_asset` is different").includes("get_asset"));
  assert.ok(left("`Patch` is different").includes("get_asset"));
  assert.deepEqual(left("`get_asset` has no status"), []);
  assert.deepEqual(left("`Asset` has no status"), []);
});
