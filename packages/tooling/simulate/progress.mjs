// Where a long run stands, on stderr, so that stdout stays the result's.

/** Where nobody watches a terminal: a line this often. */
const LINE_EVERY_MS = 10_000;
const SECOND_MS = 1_000;

/**
 * Tells a run's total after each batch: the share that is done, its pace and what is left, and each violation once, as it
 * comes. On a terminal one line is written over; elsewhere one is added every ten seconds.
 * @param {{ runs: number, isTerminal: boolean, write: (text: string) => unknown, nowMs: () => number }} options
 * @returns {(total: { scenarios: number, violations: readonly { seed: number, what: string, detail: string }[] }) => void}
 */
export function progressOf({ runs, isTerminal, write, nowMs }) {
  const startMs = nowMs();
  let lineMs = startMs;
  let told = 0;
  return ({ scenarios, violations }) => {
    for (const { seed, what, detail } of violations.slice(told)) write(`${isTerminal ? '\r' : ''}seed ${seed}: ${what}: ${detail}\n`);
    told = violations.length;
    const now = nowMs();
    if (!isTerminal && now - lineMs < LINE_EVERY_MS) return;
    lineMs = now;
    const perSecond = Math.round((scenarios * SECOND_MS) / Math.max(1, now - startMs));
    const left = Math.ceil((runs - scenarios) / Math.max(1, perSecond));
    const text = `${scenarios} of ${runs} scenarios, ${perSecond} a second, ${left} s left, ${violations.length} violations`;
    write(isTerminal ? `\r${text.padEnd(WIDTH)}` : `${text}\n`);
  };
}

const WIDTH = 78;
