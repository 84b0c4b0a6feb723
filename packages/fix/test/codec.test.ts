import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addGroup,
  byteSum,
  encodeBody,
  encodeFrame,
  FieldList,
  fix44,
  formatTimestamp,
  FRAME_BYTES_MAX,
  FrameSplitter,
  fromWireText,
  masked,
  parseFrame,
  parseTimestamp,
  readGroup,
  toWireText,
  validateMessage,
  type UnknownTags,
} from '@tandem/fix';
import { bodyOf, fieldsOf, frameOf, parsed, START_US } from './session-bench.ts';

const SOH = '\u0001';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const value = fc
  .array(fc.integer({ min: 2, max: 255 }), { minLength: 1, maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));
const tag = fc.integer({ min: 5000, max: 9999 });
const frame = fc
  .array(fc.tuple(tag, value), { maxLength: 8 })
  .map((pairs) => {
    const fields = new FieldList();
    for (const [t, v] of pairs) fields.add(t, v);
    return encodeFrame('FIX.4.4', `35=D${SOH}34=7${SOH}`, encodeBody('D', fields));
  });

describe('frames', () => {
  it('agree with a worked example of length and checksum', () => {
    // 35=0, 49=A, 56=B, 34=1: 20 bytes of body; the sum was added up by hand.
    const text = encodeFrame('FIX.4.4', `35=0${SOH}49=A${SOH}56=B${SOH}34=1${SOH}`, bodyOf('0', ''));
    const sum = [...bytes(text.slice(0, text.indexOf(`${SOH}10=`) + 1))].reduce((a, b) => a + b, 0) % 256;
    expect(text.replaceAll(SOH, '|')).toBe(`8=FIX.4.4|9=20|35=0|49=A|56=B|34=1|10=${String(sum).padStart(3, '0')}|`);
  });

  it('come back whole however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(400), { maxLength: 12 }), (frames, cuts) => {
        const stream = bytes(frames.join(''));
        const at = [...new Set([0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length])].sort((a, b) => a - b);
        const splitter = new FrameSplitter();
        const results = at.slice(1).flatMap((to, i) => splitter.push(stream.subarray(at[i], to)));
        expect(results).toEqual(frames.map((text) => ({ type: 'frame', text })));
      }),
    );
  });

  it('come back at every single cut', () => {
    const text = frameOf('35=D|34=2|11=a|55=HGH7') + frameOf('35=0|34=3');
    for (let cut = 0; cut <= text.length; cut++) {
      const splitter = new FrameSplitter();
      const results = [...splitter.push(bytes(text.slice(0, cut))), ...splitter.push(bytes(text.slice(cut)))];
      expect(results.map((r) => r.type)).toEqual(['frame', 'frame']);
    }
  });

  it('with a changed byte never throw and never pass for another message', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, change) => {
        const mutated = bytes(text);
        const index = at % mutated.length;
        mutated[index] = mutated[index]! ^ change;
        const results = new FrameSplitter().push(mutated);
        for (const result of results) {
          if (result.type !== 'frame') continue;
          // A single changed byte always changes the checksum, or its own digits.
          expect(result.text).toBe(text);
        }
      }),
    );
  });

  it('of noise never throw, and what follows a CheckSum is found again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), frame, (noise, good) => {
        const splitter = new FrameSplitter();
        splitter.push(noise);
        // Whatever the noise pretended to begin ends at the next two CheckSums at the latest.
        splitter.push(bytes(`${SOH}10=000${SOH}`));
        splitter.push(bytes(`${SOH}10=000${SOH}`));
        expect(splitter.push(bytes(good)).at(-1)).toEqual({ type: 'frame', text: good });
      }),
    );
  });

  const good = frameOf('35=0|34=2');
  it.each([
    ['a wrong checksum', good.replace(/10=\d{3}/, '10=999'), 'bad_checksum'],
    ['a body length too short', good.replace(/9=\d+/, '9=3'), 'bad_body_length'],
    ['no body length', good.replace(/9=\d+/, '9='), 'bad_body_length'],
    ['an endless body length', good.replace(/9=\d+/, '9=99999999'), 'bad_body_length'],
    ['a body length beyond the bound', good.replace(/9=\d+/, `9=${FRAME_BYTES_MAX + 1}`), 'too_long'],
    ['the wrong second field', good.replace(`${SOH}9=`, `${SOH}7=`), 'bad_body_length'],
    ['no beginning', good.slice(5), 'no_begin_string'],
  ])('with %s are dropped and the next is read', (_, bad, reason) => {
    const results = new FrameSplitter().push(bytes(bad + good));
    expect(results[0]).toMatchObject({ type: 'garbled', reason });
    expect(results.at(-1)).toEqual({ type: 'frame', text: good });
  });

  it('that claim too much swallow the next one, as the protocol has it', () => {
    const splitter = new FrameSplitter();
    const results = splitter.push(bytes(good.replace(/9=\d+/, '9=20') + good + good));
    expect(results).toMatchObject([{ type: 'garbled', reason: 'bad_body_length' }, { type: 'frame' }]);
  });

  it('never make the splitter hold more than its bound', () => {
    const splitter = new FrameSplitter(1_000);
    const results = [];
    for (let i = 0; i < 50; i++) results.push(...splitter.push(bytes(i === 0 ? `8=FIX.4.4${SOH}9=900${SOH}` : 'x'.repeat(100))));
    expect(results).toContainEqual(expect.objectContaining({ reason: 'too_long' }));
  });
});

describe('fields', () => {
  it('survive a round trip', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(tag, value)), (pairs) => {
        const fields = new FieldList();
        for (const [t, v] of pairs) fields.add(t, v);
        const back = parsed(encodeFrame('FIX.4.4', `35=D${SOH}`, encodeBody('D', fields))).fields;
        expect(back.tags.slice(3, -1)).toEqual(pairs.map(([t]) => t));
        expect(back.values.slice(3, -1)).toEqual(pairs.map(([, v]) => v));
      }),
    );
  });

  it('carry any text in UTF-8, with no way to smuggle in a field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const wire = toWireText(text);
        expect(() => encodeBody('D', new FieldList().add(58, wire))).not.toThrow();
         
        expect(fromWireText(wire)).toBe(text.replace(/[\u0000-\u001f]/g, ' '));
      }),
    );
    expect(() => encodeBody('D', new FieldList().add(58, `a${SOH}40=1`))).toThrow();
    expect(() => encodeBody('D', new FieldList().add(58, '沪铜'))).toThrow();
    expect(() => encodeBody('D', new FieldList().add(58, ''))).toThrow();
  });

  it('of data type may hold SOH', () => {
    const raw = `a${SOH}10=000${SOH}b`;
    const body = encodeBody('A', new FieldList().add(98, '0').add(108, '30').addInteger(95, raw.length).add(96, raw), fix44.dataTags);
    expect(body.sum).toBe(byteSum(body.text));
    const text = encodeFrame('FIX.4.4', `35=A${SOH}`, body);
    const result = parseFrame(text, fix44.dataOf);
    expect(result.ok && result.value.fields.get(96)).toBe(raw);
  });

  it.each([
    ['no equals sign', '8=FIX.4.4|9=5|35=0|rubbish|10=0|', 'not_tag_value'],
    ['a tag with letters', '8=FIX.4.4|9=5|35=0|4x9=T|10=0|', 'not_tag_value'],
    ['a tag of seven digits', '8=FIX.4.4|9=5|35=0|1234567=T|10=0|', 'not_tag_value'],
    ['a tag that is a sign', '8=FIX.4.4|9=5|35=0|-=T|10=0|', 'not_tag_value'],
    ['MsgType not third', '8=FIX.4.4|9=5|34=1|35=0|10=0|', 'first_fields'],
    ['a data length that leads nowhere', '8=FIX.4.4|9=5|35=A|95=50|96=abc|10=0|', 'bad_data_length'],
  ])('with %s are garbled', (_, text, error) => {
    expect(parseFrame(text.replaceAll('|', SOH), fix44.dataOf)).toEqual({ ok: false, error });
  });
});

describe('timestamps', () => {
  it('survive a round trip to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (us) => {
        expect(parseTimestamp(formatTimestamp(us, 6))).toBe(us);
        expect(parseTimestamp(formatTimestamp(us, 3))).toBe(us - (us % 1000));
        expect(parseTimestamp(formatTimestamp(us, 0))).toBe(us - (us % 1_000_000));
      }),
    );
  });

  it('are written as FIX has them', () => {
    expect(formatTimestamp(START_US + 1_002_003, 6)).toBe('20261121-00:00:01.002003');
    expect(formatTimestamp(START_US + 1_002_003, 3)).toBe('20261121-00:00:01.002');
    expect(formatTimestamp(START_US, 0)).toBe('20261121-00:00:00');
  });

  it.each(['', 'now', '20261301-00:00:00', '20260230-00:00:00', '20261121-24:00:00', '20261121-00:60:00', '2026-11-21'])(
    'refuse %j',
    (text) => expect(parseTimestamp(text)).toBeNull(),
  );
});

describe('repeating groups', () => {
  const entries = fix44.messages.get('W')!.groups.get(268)!;
  const level = (type: string, px: string): FieldList => fieldsOf(`269=${type}|270=${px}|271=5`);

  it('survive a round trip', () => {
    const levels = [level('0', '1'), level('0', '2'), level('1', '3')];
    const fields = addGroup(fieldsOf('55=HGH7'), entries, levels).add(5001, 'after');
    expect(readGroup(fields, entries)).toEqual({ ok: true, value: levels });
    expect(readGroup(fieldsOf('55=HGH7'), entries)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['268=2|269=0|270=1', 'count'],
    ['268=1|269=0|269=1', 'count'],
    ['268=x|269=0', 'count'],
    ['268=1|270=1|269=0', 'order'],
  ])('%s is at fault: %s', (text, fault) => {
    expect(readGroup(fieldsOf(text), entries)).toEqual({ ok: false, error: { fault, tag: 268 } });
  });
});

describe('messages against the dictionary', () => {
  const order = '35=D|34=2|49=C|56=V|52=20261121-00:00:00|11=a|55=HGH7|54=1|60=20261121-00:00:00|40=2';
  const check = (text: string, unknown: UnknownTags = 'strict') =>
    validateMessage({ msgType: text.slice(3, text.indexOf('|')), fields: fieldsOf(`8=FIX.4.4|9=1|${text}|10=000`) }, fix44, unknown);

  it('pass where they are whole', () => {
    expect(check(order)).toBeNull();
    expect(check(`${order}|9001=mine`)).toBeNull();
  });

  it.each([
    ['a required tag missing', order.replace('|40=2', ''), 1, 40],
    ['a tag the message does not have', `${order}|7=1`, 2, 7],
    ['a tag nobody knows', `${order}|4999=1`, 0, 4999],
    ['the tag zero', `${order}|0=1`, 0, 0],
    ['a negative tag', `${order}|-1=1`, 0, -1],
    ['a tag without a value', `${order}|44=`, 4, 44],
    ['an enumeration out of range', order.replace('54=1', '54=Z'), 5, 54],
    ['a number that is none', `${order}|38=+2`, 6, 38],
    ['a tag twice', `${order}|55=HGH7`, 13, 55],
    ['a header field in the body', `${order}|50=x`, 14, 50],
    ['a group that is short', '35=V|262=a|263=1|264=10|267=2|269=0|146=1|55=A', 16, 267],
  ])('are refused for %s', (_, text, reason, tag) => {
    expect(check(text)).toMatchObject({ reason, tag });
  });

  it('may carry no tag of anybody’s own where the session is closed', () => {
    expect(check(order, 'closed')).toBeNull();
    expect(check(`${order}|9001=mine`, 'closed')).toMatchObject({ reason: 0, tag: 9001 });
  });

  it('may carry unknown tags where the session is tolerant', () => {
    expect(check(`${order}|4999=1|7=1`, 'tolerant')).toBeNull();
    expect(check(`${order}|0=1`, 'tolerant')).toMatchObject({ reason: 0, tag: 0 });
  });
});

describe('the session log', () => {
  const line = (text: string): string => masked(text.replaceAll('|', SOH));

  it('shows a message with every secret masked', () => {
    expect(line('8=FIX.4.4|9=1|35=A|553=me|554=hunter2|925=hunter3|1402=x|1404=y|10=000|')).toBe(
      '8=FIX.4.4|9=1|35=A|553=me|554=***|925=***|1402=***|1404=***|10=000|',
    );
  });

  it('masks raw data by its length, whatever it holds, and where the length is wrong', () => {
    expect(line('35=A|95=10|96=abc|10=def|10=000|')).toBe('35=A|95=10|96=***|10=000|');
    expect(line('35=A|95=99|96=abc|10=000|')).toBe('35=A|95=99|96=***|10=000|');
    expect(line('35=A|95=3|96=abc')).toBe('35=A|95=3|96=***');
  });
});
