import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Complaint } from '@tandem/kernel';
import { complaint } from '@tandem/kernel';
import type { SessionLog } from '@tandem/gateway-fix';

/** A file beyond this is set aside as `.1`, over the one before. */
export const LOG_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes that may wait for the disk; lines beyond are left out and counted. */
const LOG_WAITING_BYTES_MAX = 4 * 1024 * 1024;
const OWNER_ONLY = 0o600;
const MASK = '***';
/** A shorter password would blot out innocent text; its field is masked in any case. */
const HIDDEN_CHARS_MIN = 4;

export interface SessionLogFile {
  readonly log: SessionLog;
  close(): Promise<void>;
}

/**
 * Every message of a session, one a line, in a file for its owner's eyes, bounded on disk and in memory. Fields that carry
 * secrets come masked; `secrets` are taken out wherever else they may stand.
 */
export function openSessionLog(file: string, secrets: readonly string[], clock: Clock, onTrouble: (what: Complaint) => void): SessionLogFile {
  mkdirSync(dirname(file), { recursive: true });
  let leftOut = 0;
  let told = false;
  const open = (): WriteStream => {
    const stream = createWriteStream(file, { flags: 'a', mode: OWNER_ONLY });
    stream.on('error', (error) => {
      if (told) return;
      told = true;
      onTrouble(complaint('session_log', `The session log cannot be written: ${error.message}`, file, 'See to the disk; trading goes on without it.'));
    });
    return stream;
  };
  let bytes = existsSync(file) ? statSync(file).size : 0;
  let stream = open();
  const rotate = (): void => {
    stream.end();
    renameSync(file, `${file}.1`);
    bytes = 0;
    stream = open();
  };
  return {
    log(direction, message) {
      if (stream.writableLength > LOG_WAITING_BYTES_MAX) {
        leftOut += 1;
        return;
      }
      const gap = leftOut === 0 ? '' : `${stamp(clock)} -- ${leftOut} messages were left out: the disk was too slow\n`;
      leftOut = 0;
      const line = `${gap}${stamp(clock)} ${direction} ${without(message, secrets)}\n`;
      bytes += Buffer.byteLength(line);
      stream.write(line);
      if (bytes > LOG_BYTES_MAX) rotate();
    },
    close: () => new Promise((resolve) => void stream.end(resolve)),
  };
}

const without = (message: string, secrets: readonly string[]): string =>
  secrets.reduce((text, secret) => (secret.length < HIDDEN_CHARS_MIN ? text : text.replaceAll(secret, MASK)), message);

/** UTC with microseconds. */
function stamp(clock: Clock): string {
  const us = clock.nowUs();
  return `${new Date(Math.floor(us / 1000)).toISOString().slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;
}
