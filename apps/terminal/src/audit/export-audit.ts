import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { ContractClient } from '@tandem/transport';

/** More chunks than a day's trail has; a host that never ends is stopped here. */
const CHUNKS_MAX = 100_000;
/** What a page can hold at once, characters. */
const CHARACTERS_MAX = 512 * 1024 * 1024;

export interface AuditFile {
  readonly fileName: string;
  readonly chunks: readonly string[];
  readonly characters: number;
  /** Records, by line ends; the header line is one of them. */
  readonly lines: number;
}

/** Reads the whole audit trail of the present trading day, chunk by chunk. `tell` hears the characters read so far. */
export async function readAudit(
  client: Pick<ContractClient, 'query'>,
  tell: (characters: number) => void,
): Promise<Result<AuditFile, Complaint>> {
  const chunks: string[] = [];
  let characters = 0;
  let lines = 0;
  let cursor = 0;
  for (let count = 0; count < CHUNKS_MAX && characters < CHARACTERS_MAX; count++) {
    const answer = await client.query('auditCsv', { tradingDay: null, cursor });
    if (!answer.ok) return answer;
    const { chunk, fileName, nextCursor } = answer.value;
    chunks.push(chunk);
    characters += chunk.length;
    lines += countLines(chunk);
    tell(characters);
    if (nextCursor === null) return ok({ fileName, chunks, characters, lines });
    if (nextCursor <= cursor) break;
    cursor = nextCursor;
  }
  return err(complaint('audit_endless', 'The audit trail does not end', 'auditCsv', 'Export it with the command line instead.'));
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
