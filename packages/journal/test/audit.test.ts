import { auditColumns, BYTE_ORDER_MARK, rebuildProjections } from '@tandem/journal';
import { clOrdId, tsUs } from '@tandem/domain';
import type { EngineInput } from '@tandem/engine';
import { defined } from '@tandem/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuration, event, fill, quote, receipt, START_US, submit } from './builders.ts';
import { OWNERS_HELD_MAX } from '../src/order-lookup.ts';
import { DAY, fileOf, freshFolder, open } from './support.ts';
import type { Journal } from '@tandem/journal';

/** RFC 4180, as a strict reader takes it. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('a quote is not closed');
        if (text[at] === '"') at++;
        cell += text[at]!;
      }
      at++;
    } else {
      for (; at < text.length && text[at] !== ',' && text[at] !== '\r'; at++) {
        if (text[at] === '"' || text[at] === '\n') throw new Error(`a bare ${JSON.stringify(text[at])}`);
        cell += text[at]!;
      }
    }
    line.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error('a line without its end');
    at += 2;
    lines.push(line);
    line = [];
  }
  return lines;
}

function exported(journal: Journal, rowsMax: number): Record<string, string>[] {
  let text = '';
  for (let cursor: number | null = 0; cursor !== null; ) {
    const chunk = journal.auditChunk({ tradingDay: null, cursor, rowsMax });
    expect(chunk.fileName).toBe(`tandem-audit-${DAY}.csv`);
    text += chunk.chunk;
    cursor = chunk.nextCursor;
  }
  expect(text.startsWith(BYTE_ORDER_MARK)).toBe(true);
  const [header, ...lines] = parseCsv(text.slice(1));
  expect(header).toEqual([...auditColumns]);
  return lines.map((cells) => {
    expect(cells).toHaveLength(auditColumns.length);
    return Object.fromEntries(auditColumns.map((column, at) => [column, cells[at]!]));
  });
}

describe('the audit trail', () => {
  it('tells the story of a pair order, with prices in their own scale', () => {
    const journal = open(freshFolder());
    const limits = { pairs: 3, limit: -120, spreadId: 'cu-HG', side: 'buy', policy: { attemptsMax: 3 } };
    const inputs: EngineInput[] = [
      configuration,
      { type: 'started', clean: true },
      quote,
      { type: 'operator', commandId: 'c-00000001', operator: '王', action: { type: 'submit_pair', request: limits } } as unknown as EngineInput,
      fill(4, '成交'),
      { type: 'timer', timerId: 'idle' },
      { type: 'timer', timerId: 'order T1-4' },
      { type: 'venue_status', venue: 'inner', status: 'disconnected', text: [{ code: 'connection_closed' }, { code: 'next_attempt', ms: 2000 }] },
    ];
    inputs.forEach((input, at) => {
      journal.recordEvent(event(at + 1, input));
      if (at === 3) journal.recordCommands(4, [submit(4), receipt(4, 1, 4)]);
      if (at === 5) journal.recordCommands(6, [{ type: 'set_timer', timerId: 'idle', atUs: event(9, quote).tsUs }]);
      if (at === 6) journal.recordCommands(7, [{ type: 'query_order', venue: 'outer', clOrdId: 'T1-4' as never }]);
    });
    journal.commit();
    const rows = exported(journal, 3);
    expect(rows.map((row) => row['kind'])).toEqual([
      'configuration',
      'started',
      'operator_submit_pair',
      'submit_order',
      'receipt',
      'execution_report',
      'timer',
      'query_order',
      'venue_status',
    ]);
    expect(rows[2]).toMatchObject({ operator: '王', instrument: 'cu-HG', side: 'buy', quantity: '3', price: '-120', seq: '4' });
    expect(rows[3]).toMatchObject({ pair_order_id: 'P4', leg: 'outer', cl_ord_id: 'T1-4', instrument: 'COMEX.HGH7', price: '3.9080' });
    expect(rows[4]).toMatchObject({ pair_order_id: 'P4', step: '1', status: 'order_sent' });
    expect(rows[4]).toMatchObject({ text: 'The venue said: “sent”', message: '[{"code":"venue_says","words":"sent"}]' });
    expect(rows[3]).toMatchObject({ message: '' });
    expect(rows[5]).toMatchObject({ pair_order_id: 'P4', order_id: 'V4', exec_id: 'E4', quantity: '2', price: '3.9085', status: 'filled' });
    expect(rows[5]?.['text']).toBe('filled 2, left 0: 成交');
    expect(rows[7]).toMatchObject({ pair_order_id: 'P4', instrument: 'COMEX.HGH7', side: 'sell' });
    expect(rows[0]).toMatchObject({ trading_day: DAY, ts_us: String(START_US + 1000), record: '2' });
    expect(rows[8]?.['hash']).toBe(journal.head.hash);
  });

  it('shows Beijing time to the microsecond', () => {
    const journal = open(freshFolder());
    journal.recordEvent({ ...event(1, { type: 'stopped' }), tsUs: Date.UTC(2026, 10, 22, 16, 30, 5, 7) * 1000 + 42 as never });
    journal.commit();
    expect(exported(journal, 10)[0]?.['time_beijing']).toBe('2026-11-23 00:30:05.007042');
  });

  it('gives every text back, whatever is in it, in chunks of any size', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[=+\-@",\r\n\t'a1]{0,8}$/));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 25 }), (texts, rowsMax) => {
        const journal = open(freshFolder());
        texts.forEach((each, at) => {
          journal.recordEvent(event(at + 1, { type: 'cancel_reject', reject: { venue: 'inner', clOrdId: clOrdId('T1-1'), text: each, tsIngestUs: tsUs(START_US) } }));
        });
        journal.commit();
        const read = exported(journal, rowsMax).map((row) => defined(row['text'], 'text'));
        read.forEach((cell, at) => {
          const isNumber = /^-?\d+(\.\d+)?$/.test(texts[at]!);
          const guarded = /^[=+\-@\t\r]/.test(texts[at]!) && !isNumber;
          expect(cell).toBe(guarded ? `'${texts[at]!}` : texts[at]);
          if (!isNumber) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        });
        expect(read).toHaveLength(texts.length);
        journal.close();
      }),
      { numRuns: 40 },
    );
  });

  it('of a day without a journal is its header alone', () => {
    const journal = open(freshFolder());
    const chunk = journal.auditChunk({ tradingDay: '2026-01-05', cursor: 0, rowsMax: 10 });
    expect(parseCsv(chunk.chunk.slice(1))).toEqual([[...auditColumns]]);
    expect(chunk.nextCursor).toBeNull();
    expect(() => journal.auditChunk({ tradingDay: '../../etc', cursor: 0, rowsMax: 10 })).toThrow('not a trading day');
  });

  it('says of an order of long ago whose it was, though memory holds the newest alone', () => {
    const folder = freshFolder();
    const journal = open(folder);
    const orders = OWNERS_HELD_MAX + 500;
    for (let seq = 1; seq <= orders; seq++) {
      journal.recordEvent(event(seq, quote));
      journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
    }
    journal.flush();
    journal.recordEvent(event(orders + 1, fill(7)));
    journal.commit();
    const row = parseCsv(journal.auditChunk({ tradingDay: null, cursor: 2 * orders - 100, rowsMax: 10_000 }).chunk).at(-1);
    expect(row?.[auditColumns.indexOf('cl_ord_id')]).toBe('T1-7');
    expect(row?.[auditColumns.indexOf('pair_order_id')]).toBe('P7');
    journal.close();
    rebuildProjections(fileOf(folder));
    const again = open(folder);
    expect(parseCsv(again.auditChunk({ tradingDay: null, cursor: 2 * orders - 100, rowsMax: 10_000 }).chunk).at(-1)).toEqual(row);
    again.close();
  });
});
