import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** A command line that cannot be followed. */
export const EXIT_MISUSED = 2;

/**
 * Reads the command line of a script whose usage is the comment at its head. `--help` prints that and ends the process
 * with 0; a flag that is unknown or lacks its value, or a stray word, is said in one sentence and ends it with 2.
 * `config` is that of `parseArgs`.
 */
export function readCommandLine(file, config) {
  try {
    const read = parseArgs({ ...config, options: { ...config.options, help: { type: 'boolean', short: 'h', default: false } } });
    if (!read.values.help) return read;
  } catch (error) {
    return misused(`${error.message.split(/\.(?: |\n)/u)[0]}.`);
  }
  process.stdout.write(`${usageOf(readFileSync(file, 'utf8'))}\n`);
  return process.exit(0);
}

/** Says what is wrong with the command line, and ends the process. */
export function misused(sentence) {
  process.stderr.write(`${sentence} --help tells what can be asked.\n`);
  return process.exit(EXIT_MISUSED);
}

/** A whole number of `least` or more from the command line. */
export function wholeNumber(text, flag, least = 0) {
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least
    ? number
    : misused(`${flag} is ${JSON.stringify(text)}; give a whole number of ${least} or more.`);
}

/** The comment lines at a script's head, without the marks. */
function usageOf(source) {
  const lines = source.split('\n').filter((line) => !line.startsWith('#!'));
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, '')).join('\n');
}
