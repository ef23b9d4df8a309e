export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The process answers. Touches nothing else. */
export function GET(): Response {
  const body = { status: "ok", timestamp: new Date().toISOString() };
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
