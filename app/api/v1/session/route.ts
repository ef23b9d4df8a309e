import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getOwnSession } from "#lib/services/identity/get-own-session.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getOwnSession, {});
}
