import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that came to a receiver. */
export interface Received {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Whoever is told by webhooks, on this machine. */
export interface Receiver {
  url: string;
  /** What came so far. */
  received: Received[];
  /** From now on it answers so. */
  answerWith(status: number, body?: string): void;
  stop(): Promise<void>;
}

/** Starts a receiver on a free port, which takes everything until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer = { status: 204, body: "" };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(answer.status, { "Content-Type": "text/plain" }).end(answer.body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/rtutils`,
    received,
    answerWith: (status, body = "") => {
      answer = { status, body };
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
