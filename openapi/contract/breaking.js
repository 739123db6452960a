// What breaks a client between two documents, and whether the changelog says so.

import { apiCompare } from "api-smart-diff";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

// The breaking changes, each with the operation that it breaks, in a stable order.
export function breakingChanges(before, after) {
  // The library writes into what it compares.
  const { diffs } = apiCompare(structuredClone(before), structuredClone(after));
  const found = diffs
    .filter((diff) => diff.path[0] === "paths" && (diff.type === "breaking" || isOtherType(diff)))
    .flatMap(({ action, path }) => {
      const where = path.slice(3).join("/");
      return operationsAt(before, after, path).map((operation) => ({
        operation,
        what: where === "" ? action : `${action} ${where}`,
      }));
    });
  const unique = new Map([...found, ...renamed(before, after)].map((c) => [`${c.operation} ${c.what}`, c]));
  return [...unique.values()];
}

// The library takes it for harmless in an answer that a number becomes a text.
function isOtherType({ action, path }) {
  return action === "replace" && path.at(-1) === "type" && path.at(-2) !== "properties";
}

// A generated client has a method of the operationId's name: the library takes it for a remark.
function renamed(before, after) {
  return everyOperation(before)
    .map(([path, method, old]) => [old, after.paths[path]?.[method]])
    .filter(([old, now]) => now !== undefined && now.operationId !== old.operationId)
    .map(([old, now]) => ({ operation: old.operationId, what: `is called ${now.operationId}` }));
}

function everyOperation(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => [path, method, item[method]]),
  );
}

function operationsAt(before, after, [, path, method]) {
  const item = before.paths[path] ?? after.paths[path];
  const methods = METHODS.includes(method) ? [method] : METHODS;
  return methods.map((m) => item?.[m]?.operationId).filter((id) => id !== undefined);
}

// The names that the breaking notes of the newest section have between backticks.
export function notedNames(changelog) {
  const [, newest = ""] = changelog.split(/^## /m);
  const notes = newest.split(/^(?=- )|\n\n/m).filter((item) => item.startsWith("- **Breaking:**"));
  return new Set(notes.flatMap((note) => [...note.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
}

// The breaking changes that no note names: by the operation, or by a schema that it uses and that has changed.
export function unnoted(before, after, changelog) {
  const names = notedNames(changelog);
  const schemas = [...names].filter((name) => hasChanged(before, after, name));
  return breakingChanges(before, after).filter(({ operation }) => {
    if (names.has(operation)) return false;
    const used = new Set([...schemasOf(before, operation), ...schemasOf(after, operation)]);
    return !schemas.some((name) => used.has(name));
  });
}

function hasChanged(before, after, name) {
  const [old, now] = [before, after].map((document) => document.components?.schemas?.[name]);
  return old !== undefined && JSON.stringify(old) !== JSON.stringify(now);
}

// Every schema that an operation refers to, directly or through another.
function schemasOf(document, operationId) {
  const found = everyOperation(document).find(([, , operation]) => operation.operationId === operationId);
  const names = new Set();
  const waiting = found ? [found[2]] : [];
  while (waiting.length > 0) {
    for (const [, name] of JSON.stringify(waiting.pop()).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      waiting.push(document.components.schemas[name] ?? null);
    }
  }
  return names;
}
