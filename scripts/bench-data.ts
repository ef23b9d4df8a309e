import { benchApprovals } from "#scripts/bench/approvals.ts";
import { benchLists } from "#scripts/bench/lists.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

await benchLists(print);
await benchApprovals(print);
