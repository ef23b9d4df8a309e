// No dependencies: also runs under Node 20, before anything is installed.

const REMIND_EVERY_MS = 15_000;
const colour = process.stderr.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);

let stream = process.stdout;

/** Everything for people goes to standard error from now on; standard output belongs to programs. */
export function speakOnStandardError() {
  stream = process.stderr;
}

/** @param {string} text */
export function say(text = "") {
  stream.write(`${text}\n`);
}

/** @param {string} text */
export function warn(text) {
  stream.write(`${paint(33, "!")} ${text}\n`);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Says what is being done, keeps saying so while it lasts, and ends with one line and its time.
 * `work` may return `{ note }` to have a remark on that line.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = Date.now();
  const isLive = stream.isTTY && !process.env.CI;
  const elapsed = () => duration(Date.now() - began);
  if (isLive) stream.write(`  ${name} …`);
  const timer = setInterval(
    () => (isLive ? stream.write(`\r\u001B[K  ${name} … ${elapsed()}`) : say(`  ${name} … ${elapsed()}`)),
    isLive ? 1000 : REMIND_EVERY_MS,
  );
  timer.unref();
  const finish = (mark, note) => {
    clearInterval(timer);
    if (isLive) stream.write("\r\u001B[K");
    say(`${mark} ${name.padEnd(22)} ${elapsed().padStart(7)}${note ? `  ${note}` : ""}`);
  };
  try {
    const result = await work();
    finish(paint(32, "✓"), result?.note);
    return result;
  } catch (error) {
    finish(paint(31, "✗"));
    throw error;
  }
}
