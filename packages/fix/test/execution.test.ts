import { describe, expect, it } from 'vitest';
import { executionMeaning, FieldList, reasonWords, saidReason, Tag } from '@tandem/fix';

const meaning = (execType: string, ordStatus: string, over: { execTransType?: string; cumQty?: number; leavesQty?: number } = {}) =>
  executionMeaning({ execType, ordStatus, execTransType: over.execTransType, orderQty: 5, cumQty: over.cumQty ?? 0, leavesQty: over.leavesQty ?? 5 });

describe('what a report says', () => {
  it.each([
    ['FIX 4.4: new', '0', '0', 'new', 'new', 'plain'],
    ['done for the day', '3', '3', 'order_status', 'expired', 'done'],
    ['canceled', '4', '4', 'canceled', 'canceled', 'plain'],
    ['replaced', '5', '0', 'order_status', 'new', 'replaced'],
    ['pending cancel', '6', '6', 'pending_cancel', 'pending_cancel', 'plain'],
    ['stopped', '7', '7', 'order_status', 'new', 'stopped'],
    ['rejected', '8', '8', 'rejected', 'rejected', 'plain'],
    ['suspended', '9', '9', 'order_status', 'new', 'suspended'],
    ['pending new', 'A', 'A', 'pending_new', 'pending_new', 'plain'],
    ['calculated', 'B', 'B', 'order_status', 'expired', 'done'],
    ['expired', 'C', 'C', 'expired', 'expired', 'plain'],
    ['restated', 'D', '0', 'order_status', 'new', 'restated'],
    ['accepted for bidding', 'I', 'D', 'order_status', 'new', 'plain'],
    ['pending replace', 'E', 'E', 'order_status', 'new', 'plain'],
    ['trade', 'F', '1', 'trade', 'partially_filled', 'plain'],
    ['trade correct', 'G', '1', 'order_status', 'partially_filled', 'corrected'],
    ['trade cancel', 'H', '0', 'order_status', 'new', 'taken_back'],
    ['order status', 'I', '2', 'order_status', 'filled', 'plain'],
    ['FIX 4.2: a partial fill', '1', '1', 'trade', 'partially_filled', 'plain'],
    ['a fill', '2', '2', 'trade', 'filled', 'plain'],
    ['replaced, by its status', '5', '5', 'order_status', 'new', 'replaced'],
  ])('%s', (_, execType, ordStatus, word, status, event) => {
    expect(meaning(execType, ordStatus)).toEqual({ execType: word, ordStatus: status, event });
  });

  it.each([
    ['1', 'taken_back'],
    ['2', 'corrected'],
    ['3', 'plain'],
  ])('with ExecTransType %s of FIX 4.2 it fills nothing again', (execTransType, event) => {
    expect(meaning('1', '1', { execTransType, cumQty: 2, leavesQty: 3 })).toEqual({ execType: 'order_status', ordStatus: 'partially_filled', event });
  });

  it('tells a live order without a word of ours by what filled of it', () => {
    expect(meaning('9', '9', { cumQty: 2, leavesQty: 3 })).toMatchObject({ ordStatus: 'partially_filled' });
    expect(meaning('5', '5', { cumQty: 5, leavesQty: 0 })).toMatchObject({ ordStatus: 'filled' });
    expect(meaning('3', '3', { cumQty: 5, leavesQty: 0 })).toMatchObject({ ordStatus: 'filled' });
    expect(meaning('F', 'E', { cumQty: 2, leavesQty: 3 })).toMatchObject({ execType: 'trade', ordStatus: 'partially_filled' });
    expect(meaning('F', 'E', { cumQty: 5, leavesQty: 0 })).toMatchObject({ execType: 'trade', ordStatus: 'filled' });
  });

  it('of a character that no version has is nothing', () => {
    expect(meaning('Z', '0')).toBeNull();
    expect(meaning('0', 'Z')).toBeNull();
  });
});

describe('a reason', () => {
  it('is the message’s text, else its number in words, else that there is none', () => {
    expect(saidReason(new FieldList().add(58, 'no').add(102, '1'), Tag.CxlRejReason)).toBe('no');
    expect(saidReason(new FieldList().add(102, '1'), Tag.CxlRejReason)).toBe('unknown order');
    expect(saidReason(new FieldList().add(102, '77'), Tag.CxlRejReason)).toBe('reason 77');
    expect(saidReason(new FieldList(), Tag.CxlRejReason)).toBe('no reason given');
  });

  it.each([
    [Tag.OrdRejReason, 16],
    [Tag.CxlRejReason, 7],
    [Tag.BusinessRejectReason, 8],
    [Tag.SessionRejectReason, 18],
  ])('of tag %s has words for every code up to %s', (tag, end) => {
    for (let code = 0; code < end; code++) expect(reasonWords(tag, String(code))).not.toMatch(/^reason/);
  });
});
