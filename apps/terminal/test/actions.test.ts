import type { Clock } from '@tandem/kernel';
import { err, complaint, ok } from '@tandem/kernel';
import { pairOrderId, tsUs, type Receipt } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { readAudit } from '../src/audit/export-audit.ts';
import { mergeReceipts } from '../src/pair-orders/merge-receipts.ts';
import { OnceGate, REPEAT_QUIET_MS } from '../src/parts/once.ts';

describe('one press, one intent', () => {
  const at = { ms: 0 };
  const clock: Clock = { nowUs: () => tsUs(at.ms * 1_000), monotonicNs: () => BigInt(at.ms) * 1_000_000n };

  it('drops a double-click, a held key and a press while the reply is awaited', async () => {
    const gate = new OnceGate(clock);
    const sent: number[] = [];
    const push = (): Promise<void> => {
      sent.push(at.ms);
      return Promise.resolve();
    };
    let reply = (): void => undefined;
    const first = gate.pass(() => {
      sent.push(at.ms);
      return new Promise((resolve) => (reply = resolve));
    });
    at.ms += REPEAT_QUIET_MS * 10;
    expect(await gate.pass(push)).toBe(false);
    reply();
    expect(await first).toBe(true);
    expect(await gate.pass(push)).toBe(true);
    at.ms += REPEAT_QUIET_MS - 1;
    expect(await gate.pass(push)).toBe(false);
    at.ms += 1;
    expect(await gate.pass(push)).toBe(true);
    expect(sent).toHaveLength(3);
  });
});

describe('the audit’s export', () => {
  const pages = ['seq,kind\n', '1,a\n2,b\n', '3,c\n'];
  it('asks with each cursor until there is none, and counts what it wrote', async () => {
    const cursors: number[] = [];
    const query = (_name: string, { cursor }: { cursor: number }) => {
      cursors.push(cursor);
      const page = cursor / 10;
      return Promise.resolve(
        ok({ fileName: 'audit.csv', chunk: pages[page]!, nextCursor: page === pages.length - 1 ? null : cursor + 10 }),
      );
    };
    const told: number[] = [];
    const file = await readAudit({ query: query as never }, (characters) => told.push(characters));
    expect(cursors).toEqual([0, 10, 20]);
    expect(file).toMatchObject({ ok: true, value: { fileName: 'audit.csv', lines: 4 } });
    expect(file.ok && file.value.chunks.join('')).toBe(pages.join(''));
    expect(told).toEqual([9, 17, 21]);
  });

  it('ends with a complaint where a chunk fails or the cursor does not move', async () => {
    const broken = complaint('broken', 'No journal', 'audit', 'Restart.');
    const failing = { query: (() => Promise.resolve(err(broken))) as never };
    expect(await readAudit(failing, () => undefined)).toEqual({ ok: false, error: broken });
    const stuck = {
      query: ((_: string, { cursor }: { cursor: number }) =>
        Promise.resolve(ok({ fileName: 'a.csv', chunk: 'x\n', nextCursor: Math.max(1, cursor) }))) as never,
    };
    expect(await readAudit(stuck, () => undefined)).toMatchObject({ ok: false, error: { code: 'audit_endless' } });
  });
});

describe('receipts', () => {
  it('tells each step of a story once, in order, and no other’s', () => {
    const mine = pairOrderId('p1');
    const receipt = (id: string, step: number): Receipt => ({
      pairOrderId: pairOrderId(id),
      step,
      kind: 'fill',
      role: null,
      clOrdId: null,
      reason: 'none',
      text: [],
      causeSeq: step,
      tsUs: tsUs(step),
    });
    const merged = mergeReceipts(mine, [receipt('p1', 1), receipt('p1', 2)], [receipt('p1', 3), receipt('p2', 9), receipt('p1', 2)]);
    expect(merged.map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});
