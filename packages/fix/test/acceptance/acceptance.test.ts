import { describe, expect, it } from 'vitest';
import { AcceptanceBench, wireOf, withTimes } from './acceptance-bench.ts';
import { acceptanceScenarios, type AcceptanceScenario } from './scenarios.ts';

function play(bench: AcceptanceBench, steps: readonly string[]): void {
  for (const step of steps) {
    if (step === 'gone') expect(bench).toMatchObject({ gone: true, sent: [] });
    else if (step.startsWith('wait ')) bench.pass(Number(step.slice(5)));
    else if (step.startsWith('> ')) bench.receive(wireOf(step.slice(2), bench.nowUs));
    else expect(bench.sent.shift(), `in answer, before ${JSON.stringify(bench.sent)}`).toBe(withTimes(step.slice(2), bench.nowUs));
  }
  expect(bench.gone).toBe(true);
}

const named = (scenarios: readonly AcceptanceScenario[]) => scenarios.map((scenario) => [scenario.name, scenario] as const);

describe('an acceptor', () => {
  it.each(named(acceptanceScenarios))('%s', (_, { heartBtIntS, steps }) => {
    const bench = new AcceptanceBench('acceptor', 30);
    const logon = heartBtIntS === null ? [] : [`> 35=A|34=1|98=0|108=${heartBtIntS}`, `< 35=A|34=1|98=0|108=${heartBtIntS}`];
    play(bench, [...logon, ...steps]);
  });
});

describe('an initiator', () => {
  it.each(named(acceptanceScenarios.filter((scenario) => scenario.acceptorOnly !== true)))('%s', (_, { heartBtIntS, steps }) => {
    const bench = new AcceptanceBench('initiator', heartBtIntS ?? 30);
    const logon = `35=A|34=1|98=0|108=${heartBtIntS ?? 30}`;
    play(bench, [`< ${logon}`, `> ${logon}`, ...steps]);
  });
});
