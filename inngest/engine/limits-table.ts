/** The limits of an Inngest server, mirrored so that nothing grows here that could not run there. */
export const LIMITS = {
  eventBytes: 512 * 1024,
  stepOutputBytes: 4 * 1024 * 1024,
  requestBytes: 4 * 1024 * 1024,
  runStateBytes: 32 * 1024 * 1024,
  stepsPerRun: 1000,
  cancelEvents: 5,
  horizonMs: 366 * 24 * 3600 * 1000,
  answerBytes: 40 * 1024 * 1024,
  intakeBytes: 16 * 1024 * 1024,
} as const;
