import { runRoute } from "#app/_server/run-route.ts";
import { EmptyInput } from "#lib/contracts/today.ts";
import { getIntake } from "#lib/services/intake/get-intake.ts";

export async function GET(request: Request): Promise<Response> {
  return runRoute(request, EmptyInput, getIntake, {});
}
