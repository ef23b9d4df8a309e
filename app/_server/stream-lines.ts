import "server-only";

/** What a generator says, as the body of an answer. It is asked for more only when the reader has taken what there is. */
export function streamLines(
  lines: AsyncGenerator<string, void>,
  headers: Readonly<Record<string, string>>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return();
    },
  });
  return new Response(body, {
    headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers },
  });
}
