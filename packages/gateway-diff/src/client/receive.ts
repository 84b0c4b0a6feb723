import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { Json } from '../merge-patch/merge-patch.ts';
import { serverMessageSchema } from '../models/wire.ts';

export interface ServerMessage {
  readonly aid: string;
  /** Patches of an `rtn_data`; empty for everything else. */
  readonly patches: readonly Json[];
}

/** Decodes one frame of a server. */
export function decodeMessage(text: string): Result<ServerMessage, Complaint> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(complaint('diff_not_json', 'A message is not JSON', 'DIFF frame', 'Check that the address is a DIFF server’s.'));
  }
  const parsed = serverMessageSchema.safeParse(json);
  if (!parsed.success) {
    return err(complaint('diff_no_aid', 'A message has no aid', 'DIFF frame', 'Check that the address is a DIFF server’s.'));
  }
  // What came out of JSON.parse is JSON.
  return ok({ aid: parsed.data.aid, patches: (parsed.data.data ?? []) as Json[] });
}
