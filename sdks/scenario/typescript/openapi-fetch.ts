// The scenario, with openapi-fetch and the types of openapi-typescript.

import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema";

type Problem = components["schemas"]["Problem"];

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function good<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (data === undefined) throw new Error(error?.detail);
  return data;
}

async function printMany(client: Client<paths>): Promise<void> {
  const tags = Array.from({ length: 500 }, (_, at) => `W12-${String(at + 1).padStart(4, "0")}`);
  const items = tags.map((tag) => ({ tag }));
  let job = good(
    await client.POST("/api/v1/labels/jobs", {
      params: { header: { "Idempotency-Key": "scenario" } },
      body: { items },
    }),
  );
  const params = { path: { job_id: job.id } };
  while (!job.is_finished) {
    await setTimeout(100);
    job = good(await client.GET("/api/v1/labels/jobs/{job_id}", { params }));
  }
  const result = await client.GET("/api/v1/labels/jobs/{job_id}/result", {
    params,
    parseAs: "arrayBuffer",
  });
  writeFileSync("labels.pdf", new Uint8Array(good(result)));
  console.log(`Printed ${job.pages} labels to labels.pdf, as a job that is ${job.state}`);
}

async function main(): Promise<void> {
  const token = readFileSync(setting("RTUTILS_TOKEN_FILE"), "utf8").trim();
  const client = createClient<paths>({
    baseUrl: setting("RTUTILS_SERVER"),
    headers: { Authorization: `Bearer ${token}` },
  });
  console.log(`Signed in as ${good(await client.GET("/api/v1/me")).username}`);

  const query = { code: "w12-0007" };
  const { asset } = good(await client.GET("/api/v1/assets/resolve", { params: { query } }));
  console.log(`${asset.tag} is asset ${asset.id}, ${asset.status}: ${asset.description}`);

  const path = { tag: "W12-9999" };
  const { error } = await client.GET("/api/v1/assets/by-tag/{tag}", { params: { path } });
  console.log(`${error?.type}: ${error?.detail} Near it: ${error?.suggestions?.join(", ")}`);

  const reservation = good(
    await client.POST("/api/v1/tags/reservations", {
      params: { header: { "Idempotency-Key": "scenario" } },
      body: { count: 1, note: "A scenario" },
    }),
  );
  console.log(`Reserved ${reservation.tags.join(", ")}`);

  const label = await client.GET("/api/v1/assets/{asset_id}/label", {
    params: { path: { asset_id: asset.id } },
    parseAs: "arrayBuffer",
  });
  writeFileSync("label.pdf", new Uint8Array(good(label)));
  console.log("Printed one label to label.pdf");

  await printMany(client);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
