// node check.js PREVIOUS CURRENT CHANGELOG: fails on a breaking change that the changelog does not note.

import { readFileSync } from "node:fs";

import { breakingChanges, unnoted } from "./breaking.js";

const [before, after, changelog] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
const documents = [JSON.parse(before), JSON.parse(after)];
const silent = unnoted(...documents, changelog);
for (const { operation, what } of silent) console.log(`${operation}: ${what}`);
if (silent.length > 0) {
  console.log("These break clients. Keep what was there, or add a note to the newest section of CHANGELOG.md:");
  console.log("- **Breaking:** `operation_id` (or `Schema`) what is different, and what to do.");
  process.exit(1);
}
console.log(`the contract breaks nothing unsaid; breaking changes with a note: ${breakingChanges(...documents).length}`);
