import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { isObject, PATCH_DEPTH_MAX, type Json } from '../merge-patch/merge-patch.ts';

/** Objects and lists within each other in a message: its object, its list of patches, and what a patch may have. */
const MESSAGE_DEPTH_MAX = PATCH_DEPTH_MAX + 2;
const PATCHES_MAX = 100_000;
const AID_LENGTH_MAX = 64;

export interface ServerMessage {
  readonly aid: string;
  /** Patches of an `rtn_data`; empty for everything else. */
  readonly patches: readonly Json[];
  /** All of it, for messages that are no `rtn_data`. */
  readonly fields: Readonly<Record<string, Json>>;
}

/** Decodes one frame of a server. The line bounds its length; how deep it nests is looked at before anything is made of it. */
export function decodeMessage(bytes: Buffer): Result<ServerMessage, Complaint> {
  if (nestsDeeperThan(bytes, MESSAGE_DEPTH_MAX)) return err(undecodable('diff_bounds', `A message nests deeper than ${MESSAGE_DEPTH_MAX}`));
  let json: Json;
  try {
    // What comes out of JSON.parse is JSON.
    json = JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return err(undecodable('diff_not_json', 'A message is not JSON'));
  }
  const aid = isObject(json) && Object.hasOwn(json, 'aid') ? json['aid'] : undefined;
  if (!isObject(json) || typeof aid !== 'string' || aid.length > AID_LENGTH_MAX) return err(undecodable('diff_no_aid', 'A message has no aid'));
  const patches = Object.hasOwn(json, 'data') ? json['data'] : [];
  if (!Array.isArray(patches) || patches.length > PATCHES_MAX) return err(undecodable('diff_no_aid', 'A message has data that are no list of patches'));
  return ok({ aid, patches: patches as readonly Json[], fields: json });
}

const undecodable = (code: string, what: string): Complaint =>
  complaint(code, what, 'DIFF frame', 'Check that the address is a DIFF server’s.');

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d] as const;

/**
 * Whether JSON text nests deeper than `max`. Up to the first fault of the text this sees what JSON.parse sees, so that a
 * parser is never given an abyss.
 */
function nestsDeeperThan(bytes: Uint8Array, max: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++depth > max) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
  }
  return false;
}
