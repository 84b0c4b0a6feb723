import type { Complaint } from '@tandem/kernel';
import { z } from 'zod';

/** The frames that carry the contract over any channel. Bodies are decoded by the contract's own codecs. */

export const PROTOCOL_VERSION = 1;

const id = z.int().positive();
const name = z.string().min(1).max(64);

export const complaintCodec: z.ZodType<Complaint> = z.strictObject({
  code: z.string().max(64),
  what: z.string().max(2000),
  where: z.string().max(2000),
  doThis: z.string().max(2000),
});

/** From a user interface. */
export const clientMessageCodec = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), version: z.int() }),
  z.strictObject({ type: z.literal('query'), id, name, body: z.unknown() }),
  z.strictObject({ type: z.literal('command'), id, name, body: z.unknown() }),
  z.strictObject({ type: z.literal('subscribe'), id, name, body: z.unknown() }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
  /** The frame was taken in; the next one may come. */
  z.strictObject({ type: z.literal('ack'), frame: id }),
]);
export type ClientMessage = z.infer<typeof clientMessageCodec>;

/** To a user interface. */
export const serverMessageCodec = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), version: z.int() }),
  z.strictObject({ type: z.literal('result'), id, body: z.unknown() }),
  z.strictObject({ type: z.literal('refused'), id, complaint: complaintCodec }),
  z.strictObject({
    type: z.literal('frame'),
    frame: id,
    parts: z.array(z.strictObject({ id, kind: z.enum(['snapshot', 'delta']), items: z.array(z.unknown()) })),
  }),
]);
export type ServerMessage = z.infer<typeof serverMessageCodec>;
