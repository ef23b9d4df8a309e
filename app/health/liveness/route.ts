export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The process is alive. Never asks the database: a restart would not mend that. */
export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}
