import { restartInstances, type RollingReport } from "./restart-instances.ts";

/** What is wrong with a run; nothing when it kept its promises. */
export function faultsOf(report: RollingReport): string[] {
  const failed = Object.entries(report.failures).map(([what, count]) => `${count} × ${what}`);
  const wrong: [boolean, string][] = [
    [failed.length > 0, `failed requests: ${failed.join(", ")}`],
    [report.drafted !== report.accepted, `${report.accepted - report.drafted} submissions without a draft`],
    [report.failed > 0, `${report.failed} workflows failed`],
    [report.doubled > 0, `${report.doubled} submissions twice`],
    [report.exitCodes.some((code) => code !== 0), `exit codes ${report.exitCodes.join(", ")}`],
    [report.slowestExitMs > 30_000, `a stop took ${Math.round(report.slowestExitMs)} ms`],
    [report.signInsLetIn !== 11, `${report.signInsLetIn} of 15 sign-ins let in`],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, text]) => text);
}

/** The long run, with a line for every restart. True when nothing failed. */
export async function reportRestarts(restarts: number): Promise<boolean> {
  let done = 0;
  const report = await restartInstances({
    restarts,
    onRestart: ({ code, tookMs }) => {
      done += 1;
      console.log(`${String(done).padStart(4)}  stopped in ${Math.round(tookMs)} ms, exit code ${code}`);
    },
  });
  const faults = faultsOf(report);
  console.log(
    `${restarts} rolling restarts, ${report.requests} requests at 50 a second, slowest ${Math.round(report.slowestMs)} ms, ${report.accepted} submissions, ${report.drafted} drafted: ${faults.length === 0 ? "0 failed, 0 lost" : `WRONG: ${faults.join("; ")}`}`,
  );
  for (const line of report.brokenInBetween.slice(0, 20)) console.log(`  ${line}`);
  return faults.length === 0;
}
