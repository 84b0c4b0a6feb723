import { expect, it } from 'vitest';
import { faultKinds as contracted, faultParameters, usualFault, type FaultKind } from '@tandem/contract';
import { decodeFault, faultKinds } from '../src/faults/decode-fault.ts';
import { rehearsalCodec } from '@tandem/contract';
import { rehearsalView } from '../src/process/rehearsal-view.ts';
import { readScripts } from '../src/process/scripts.ts';
import { fault, world } from './worlds.ts';

it('the contract and the venues know the same faults, with the same bounds and usual values', () => {
  expect([...contracted].sort()).toEqual([...faultKinds].sort());
  const taken = (kind: FaultKind, values: object): boolean => decodeFault({ ...usualFault(kind), ...values }, 'x').ok;
  for (const kind of contracted) {
    expect(decodeFault({ kind }, 'x')).toEqual({ ok: true, value: usualFault(kind) });
    for (const parameter of faultParameters[kind]) {
      if (parameter.type === 'choice') {
        for (const value of parameter.of) expect(taken(kind, { [parameter.name]: value })).toBe(true);
        continue;
      }
      const others = kind === 'latency' && parameter.name !== 'forS' ? { lowMs: parameter.low, highMs: parameter.high } : {};
      for (const value of [parameter.low, parameter.high]) expect(taken(kind, { ...others, [parameter.name]: value })).toBe(true);
      for (const value of [parameter.low - 1, parameter.high + 1]) expect(taken(kind, { ...others, [parameter.name]: value })).toBe(false);
    }
  }
});

it('the contract reads what the control endpoint tells, with every fault at work and a script that runs', () => {
  const w = world();
  for (const kind of contracted) fault(w, 'inner', kind);
  const scripts = readScripts('assets/rehearsals');
  if (!scripts.ok) throw new Error(`${scripts.error.what}: ${scripts.error.where}`);
  expect(scripts.value.length).toBeGreaterThanOrEqual(4);
  for (const script of scripts.value) {
    w.rehearsal.run(script);
    const view = rehearsalCodec.parse(JSON.parse(JSON.stringify(rehearsalView({ ...w, rehearsal: { ...w.rehearsal, scripts: scripts.value } }))));
    expect(view.scripts.map(({ name }) => name)).toContain(script.name);
    expect(view.running?.name).toBe(script.name);
  }
});
