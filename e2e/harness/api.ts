import { password } from "./server.js";

/** Somebody else at work meanwhile: the API, as a program uses it. */
export class Colleague {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string, username = "technician"): Promise<Colleague> {
    const { access_token } = await answered<{ access_token: string }>(
      fetch(`${url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ username, password }),
      }),
    );
    return new Colleague(url, access_token);
  }

  get<T>(path: string): Promise<T> {
    return answered(fetch(`${this.url}/api/v1${path}`, { headers: this.headers }));
  }

  send<T>(method: "POST" | "PATCH", path: string, body: object): Promise<T> {
    const headers = { ...this.headers, "Content-Type": "application/json" };
    return answered(fetch(`${this.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) }));
  }

  /** A stream to its end, in the pieces in which it came. */
  async follow(path: string): Promise<{ headers: Headers; chunks: string[] }> {
    const response = await fetch(`${this.url}/api/v1${path}`, { headers: this.headers });
    if (!response.ok || !response.body) throw new Error(`${response.url}: ${response.status}`);
    const chunks: string[] = [];
    for await (const chunk of response.body) chunks.push(Buffer.from(chunk).toString());
    return { headers: response.headers, chunks };
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | undefined; ; ) {
      const joint = path.includes("?") ? "&" : "?";
      const page = await this.get<{ items: T[]; next_cursor?: string }>(
        `${path}${joint}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
      if (!cursor) return items;
    }
  }

  private get headers() {
    return { Authorization: `Bearer ${this.token}` };
  }
}

async function answered<T>(request: Promise<Response>): Promise<T> {
  const response = await request;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
