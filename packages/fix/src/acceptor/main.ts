import { parseArgs } from 'node:util';
import { complaint, err, ok, sentence, type Clock, type Complaint, type Result, type Scheduler, type TsUs } from '@tandem/kernel';
import { startBareAcceptor, type BareAcceptorOptions } from './bare-acceptor.ts';

const EXIT_REFUSED = 2;
const PARENT_CHECK_MS = 500;
const USAGE = 'npm run fix:acceptor -- --port N --begin-string FIX.4.4 --sender-comp-id A --target-comp-id B';

const clock: Clock = {
  nowUs: () => (Date.now() * 1000) as TsUs,
  monotonicNs: () => process.hrtime.bigint(),
};
const scheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

function readArguments(args: readonly string[]): Result<BareAcceptorOptions, Complaint> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { port: text, 'begin-string': text, 'sender-comp-id': text, 'target-comp-id': text },
    });
    const port = values.port ?? '';
    const senderCompId = values['sender-comp-id'];
    const targetCompId = values['target-comp-id'];
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return refused('--port is no port number');
    if (!senderCompId || !targetCompId) return refused('--sender-comp-id and --target-comp-id are needed');
    const beginString = values['begin-string'] ?? 'FIX.4.4';
    return ok({ port: Number(port), beginString, senderCompId, targetCompId, clock, scheduler });
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

const refused = (what: string): Result<never, Complaint> =>
  err(complaint('bad_arguments', what, 'the command line', `Use ${USAGE}.`));

/** A signal sent to npm ends the shell between npm and us, and would leave us behind with the port. */
function endWith(parent: number, stop: () => void): void {
  scheduler.after(PARENT_CHECK_MS, () => {
    if (process.ppid === parent) endWith(parent, stop);
    else stop();
  });
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  const started = options.ok ? await startBareAcceptor(options.value) : options;
  if (!started.ok) {
    process.stderr.write(`${sentence(started.error)}\n`);
    process.exitCode = EXIT_REFUSED;
    return;
  }
  process.stdout.write(`${JSON.stringify({ ready: true, host: '127.0.0.1', port: started.value.port })}\n`);
  const stop = (): void => void started.value.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (process.env['npm_lifecycle_event'] !== undefined) endWith(process.ppid, stop);
}

void main();
