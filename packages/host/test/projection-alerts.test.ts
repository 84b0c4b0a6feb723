import { tsUs, type Alert } from '@tandem/domain';
import { createEngine } from '@tandem/engine';
import { alertCodec } from '@tandem/contract';
import { describe, expect, it } from 'vitest';
import { Projection } from '../src/projection/projection.ts';

describe('an alert of the host’s own', () => {
  it('is told to the screens that are there and to those that come later, each under an id of its own', () => {
    const projection = new Projection(createEngine().view, () => {
      throw new Error('the system is not asked for');
    });
    const source = projection.streams().alerts({});
    const told: Alert[] = [];
    source.onChange((items) => told.push(...items));
    for (const freeMb of [900, 90]) projection.raise('warning', 'disk_space', [{ code: 'disk_low', folder: '/data', freeMb, boundMb: 1_000 }], tsUs(7));
    expect(told.map(({ text }) => text)).toEqual([900, 90].map((freeMb) => [{ code: 'disk_low', folder: '/data', freeMb, boundMb: 1_000 }]));
    expect(source.snapshot()).toEqual(told);
    expect(new Set(told.map(({ alertId }) => alertId)).size).toBe(2);
    for (const alert of told) expect(alertCodec.parse(alert)).toEqual(alert);
  });
});
