import { z } from 'zod';
import type { VenueEndpoints } from '../options.ts';

const address = z.url({ protocol: /^wss?$/ });
const port = z.int().min(1).max(65_535);

const endpointsCodec: z.ZodType<VenueEndpoints> = z.object({
  inner: z.object({ marketDataUrl: address, tradingUrl: address }),
  outer: z.object({ host: z.string().min(1), port }),
  control: z.object({ url: z.url(), token: z.string() }).nullable(),
});

/**
 * Endpoints as a person writes them: `inner-data=ws://…,inner-trade=ws://…,outer=tcp://host:port`, or JSON
 * of `VenueEndpoints`. Null where it is neither.
 */
export function readEndpoints(text: string): VenueEndpoints | null {
  const value = text.trimStart().startsWith('{') ? fromJson(text) : fromPairs(text);
  const read = endpointsCodec.safeParse(value);
  return read.success ? read.data : null;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function fromPairs(text: string): unknown {
  const named = new Map(
    text.split(',').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
    }),
  );
  const outer = /^tcp:\/\/([^:/]+):(\d+)$/.exec(named.get('outer') ?? '');
  return {
    inner: { marketDataUrl: named.get('inner-data'), tradingUrl: named.get('inner-trade') },
    outer: { host: outer?.[1], port: Number(outer?.[2]) },
    control: null,
  };
}
