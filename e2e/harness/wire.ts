import { request as plain } from "node:http";
import { request as secure } from "node:https";
import type { IncomingHttpHeaders } from "node:http";

/** An answer as it came over the wire: nothing decompressed, nothing followed. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  json(): unknown;
}

type Options = {
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** The address that the request comes from. */
  localAddress?: string;
  /** Whose word for the server's certificate is taken. */
  ca?: Buffer;
};

/** One request, on a connection of its own. */
export function ask(url: string, { method = "GET", headers = {}, body, localAddress, ca }: Options = {}): Promise<Answer> {
  const send = url.startsWith("https:") ? secure : plain;
  return new Promise((answered, failed) => {
    const request = send(url, { method, headers, localAddress, ca, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", failed);
      response.once("end", () => {
        const whole = Buffer.concat(parts);
        answered({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          json: () => JSON.parse(whole.toString()) as unknown,
        });
      });
    });
    // Whoever refuses a large body may hang up before it is whole; the answer is what counts.
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") failed(error);
    });
    request.once("close", () => failed(new Error(`${url}: hung up without an answer`)));
    request.end(body);
  });
}
