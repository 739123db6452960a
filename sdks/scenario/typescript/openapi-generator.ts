// The scenario, with the TypeScript client of openapi-generator.

import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

import {
  AssetsApi,
  Configuration,
  LabelJobsApi,
  LabelsApi,
  ProblemFromJSON,
  ResponseError,
  SessionApi,
  TagsApi,
} from "./client";

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

async function write(name: string, file: Blob): Promise<void> {
  writeFileSync(name, new Uint8Array(await file.arrayBuffer()));
}

async function printMany(settings: Configuration): Promise<void> {
  const tags = Array.from({ length: 500 }, (_, at) => `W12-${String(at + 1).padStart(4, "0")}`);
  const items = tags.map((tag) => ({ tag }));
  const jobs = new LabelJobsApi(settings);
  let job = await jobs.createLabelJob({ newLabelJob: { items }, idempotencyKey: "scenario" });
  while (!job.isFinished) {
    await setTimeout(100);
    job = await jobs.getLabelJob({ jobId: job.id });
  }
  await write("labels.pdf", await jobs.getLabelJobResult({ jobId: job.id }));
  console.log(`Printed ${job.pages} labels to labels.pdf, as a job that is ${job.state}`);
}

async function main(): Promise<void> {
  const settings = new Configuration({
    basePath: setting("RTUTILS_SERVER"),
    accessToken: readFileSync(setting("RTUTILS_TOKEN_FILE"), "utf8").trim(),
  });
  const assets = new AssetsApi(settings);
  console.log(`Signed in as ${(await new SessionApi(settings).getMe()).username}`);

  const { asset } = await assets.resolveScan({ code: "w12-0007" });
  console.log(`${asset.tag} is asset ${asset.id}, ${asset.status}: ${asset.description}`);

  try {
    await assets.getAssetByTag({ tag: "W12-9999" });
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const problem = ProblemFromJSON(await error.response.json());
    console.log(`${problem.type}: ${problem.detail} Near it: ${problem.suggestions?.join(", ")}`);
  }

  const reservation = await new TagsApi(settings).createTagReservation({
    newTagReservation: { count: 1, note: "A scenario" },
    idempotencyKey: "scenario",
  });
  console.log(`Reserved ${reservation.tags.join(", ")}`);

  await write("label.pdf", await new LabelsApi(settings).getAssetLabel({ assetId: asset.id }));
  console.log("Printed one label to label.pdf");

  await printMany(settings);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
