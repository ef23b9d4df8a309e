import http from "node:http";

export interface Call {
  method: string;
  url: URL;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  params: Record<string, string>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** An answer that a handler gives by throwing. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`);
    this.reply = reply;
  }
}

export type Handler = (call: Call) => Reply | Promise<Reply>;
export interface Route {
  method: string;
  pattern: string;
  handle: Handler;
}

export interface Match {
  route: Route;
  params: Record<string, string>;
}

export const route = (method: string, pattern: string, handle: Handler): Route => ({
  method,
  pattern,
  handle,
});

/** Finds the first route of a path; `null` when the path is unknown, "method" when only the method is. */
export function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => Match | "method" | null {
  const compiled = routes.map((entry) => ({ entry, ...compile(entry.pattern) }));
  return (method, path) => {
    let known = false;
    for (const { entry, expression, names } of compiled) {
      const found = expression.exec(path);
      if (!found) continue;
      known = true;
      if (entry.method !== method) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? "")]));
      return { route: entry, params };
    }
    return known ? "method" : null;
  };
}

export interface RunningServer {
  port: number;
  url: string;
  close(): Promise<void>;
}

export interface ServerOptions {
  port: number;
  maxBodyBytes: number;
  /** "drop" ends the connection without an answer. */
  answer(call: Call): Promise<Reply | "drop">;
}

/** Listens on the loopback interface only. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = http.createServer((request, response) => {
    void respond(options, request, response);
  });
  return listen(server, options.port);
}

export async function listen(server: http.Server, port: number): Promise<RunningServer> {
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(
  options: ServerOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request, options.maxBodyBytes);
    const reply = body
      ? await answer(options, request, body)
      : json(413, { message: "The body is too large." });
    if (reply === "drop") {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, reply.headers);
    response.end(request.method === "HEAD" ? undefined : reply.body);
  } catch {
    request.socket.destroy();
  }
}

async function answer(
  options: ServerOptions,
  request: http.IncomingMessage,
  body: Buffer,
): Promise<Reply | "drop"> {
  try {
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
    return await options.answer({
      method: request.method ?? "GET",
      url,
      headers: request.headers,
      body,
      params: {},
    });
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    process.stderr.write(
      `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return json(500, { status: "error", message: "The simulator failed. Its log has the cause." });
  }
}

async function readBody(request: http.IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? null : Buffer.concat(chunks);
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

export const param = (call: Call, name: string): string => call.params[name] ?? "";
export const form = (call: Call): URLSearchParams => new URLSearchParams(call.body.toString("utf8"));

function compile(pattern: string): { expression: RegExp; names: string[] } {
  const names: string[] = [];
  const source = pattern.replaceAll(/[.]/g, "\\.").replaceAll(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  return { expression: new RegExp(`^${source}/?$`), names };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
