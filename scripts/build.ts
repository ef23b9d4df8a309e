import { join } from "node:path";

import { ensureBuild } from "./lib/build.ts";
import { step } from "./lib/progress.mjs";

const log = join(process.env["COUNTERSIGN_DIR"] || ".countersign", "logs", "build.log");
await step("Console, built", async () => ({
  note: (await ensureBuild(log)) === "current" ? "the last build fits" : "",
}));
