import { contract, clientMessageCodec, serverMessageCodec } from '@tandem/contract';
import { policyOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const policy = policyOf();
const request = { spreadId: 'cu-CA', side: 'buy', pairs: 1, limit: 150, policy };
const submit = { commandId: '0123456789abcdef', request };
const taken = (body: unknown): boolean => contract.submitPair.request.safeParse(body).success;

describe('a pair order on the wire', () => {
  it('is taken as it is', () => {
    expect(contract.submitPair.request.parse(submit)).toEqual(submit);
  });

  it.each<[string, unknown]>([
    ['an unknown field', { ...submit, urgent: true }],
    ['an unknown field of its policy', { ...submit, request: { ...request, policy: { ...policy, retryForever: true } } }],
    ['a limit with a fraction', { ...submit, request: { ...request, limit: 150.5 } }],
    ['a limit beyond a safe integer', { ...submit, request: { ...request, limit: 2 ** 60 } }],
    ['a limit as text', { ...submit, request: { ...request, limit: '150' } }],
    ['no pairs', { ...submit, request: { ...request, pairs: 0 } }],
    ['a side that is none', { ...submit, request: { ...request, side: 'hold' } }],
    ['a market order', { ...submit, request: { ...request, limit: null } }],
    ['endless attempts', { ...submit, request: { ...request, policy: { ...policy, attemptsMax: 1e9 } } }],
    ['a command without an id', { request }],
    ['nothing', undefined],
  ])('with %s is refused', (_, body) => {
    expect(taken(body)).toBe(false);
  });
});

describe('the table', () => {
  it('names every entry once and gives each its kind', () => {
    const kinds = Object.values(contract).map((entry) => entry.kind);
    expect(kinds.filter((kind) => kind === 'stream')).toHaveLength(13);
    expect(new Set(kinds)).toEqual(new Set(['query', 'command', 'stream']));
  });

  it('loses no message of record: orders, fills, receipts and alerts are lossless', () => {
    for (const name of ['pairOrders', 'orders', 'fills', 'positions', 'accounts', 'triggers', 'receiptLog', 'alerts'] as const) {
      expect(contract[name].delivery).toBe('lossless');
    }
  });

  it('keys two fills of one execution id at two venues apart', () => {
    const fill = { execId: '7' } as never;
    expect(contract.fills.key({ ...(fill as object), venue: 'inner' } as never)).not.toBe(
      contract.fills.key({ ...(fill as object), venue: 'outer' } as never),
    );
  });
});

describe('the frames', () => {
  it.each([
    { type: 'query', id: 0, name: 'catalogue', body: {} },
    { type: 'query', id: 1, name: 'x'.repeat(65), body: {} },
    { type: 'ack' },
    { type: 'shout', id: 1 },
    { type: 'hello', version: 1, secret: 'x' },
    'hello',
    null,
  ])('%j from a user interface is refused', (message) => {
    expect(clientMessageCodec.safeParse(message).success).toBe(false);
  });

  it('a frame carries parts of a snapshot or of deltas, and nothing else', () => {
    expect(serverMessageCodec.safeParse({ type: 'frame', frame: 1, parts: [{ id: 1, kind: 'delta', items: [] }] }).success).toBe(true);
    expect(serverMessageCodec.safeParse({ type: 'frame', frame: 1, parts: [{ id: 1, kind: 'patch', items: [] }] }).success).toBe(false);
  });
});
