#!/usr/bin/env node
// `npm run replay`: a trading day from its journal, step by step, through the engine itself. The chain is verified, every
// decision is compared with the one on record, and what was heard and decided is told in sentences. Nothing is written, and
// the desk may go on beside it.
//   --data DIR       the data folder, or a profile's or a journal's (as npm start has it)
//   --day DAY        the trading day, as 2026-11-23 (the newest)
//   --pair ID        tell the steps of this pair order alone
//   --from HH:MM:SS  tell what happened from this time of day on, Beijing time; --to HH:MM:SS up to this one
//   --quiet          tell no steps: compare alone
//   --incident FILE  then step on what the process died of (incidents/incident-….json of the data folder)
//   --json           one JSON document on stdout instead of sentences
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complaint, sentence } from '@tandem/kernel';
import { dataFolderOf } from '@tandem/host/launch';
import { replayDay, stepIncident, StepTeller } from '@tandem/host/replay';
import { dayFiles } from '@tandem/journal';
import { misused, readCommandLine } from './command-line.mjs';

const text = { type: 'string' };
const yes = { type: 'boolean', default: false };
const { values } = readCommandLine(fileURLToPath(import.meta.url), { options: { data: text, day: text, pair: text, from: text, to: text, incident: text, quiet: yes, json: yes } });
for (const flag of ['from', 'to']) {
  if (values[flag] !== undefined && !/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(values[flag])) misused(`--${flag} is ${JSON.stringify(values[flag])}; give a time as 21:00:00.`);
}

const say = (line) => process.stdout.write(`${line}\n`);
const silent = { began: () => undefined, stepped: (_, __, engine) => void engine.drainChanges() };
const teller = values.quiet || values.json ? silent : new StepTeller({ pairOrderId: values.pair ?? null, from: values.from ?? null, to: values.to ?? null }, say);

const outcome = replay();
if (!outcome.ok) process.stderr.write(`${sentence(outcome.error)}\n`);
if (values.json) say(JSON.stringify(outcome.ok ? { ok: true, ...outcome.value } : { ok: false, ...outcome.error }));
else if (outcome.ok) say(summary(outcome.value));
process.exitCode = outcome.ok ? 0 : 1;

function replay() {
  const folder = journalFolder();
  const files = dayFiles(folder);
  if (!files.ok) return files;
  const day = values.day === undefined ? files.value.at(-1) : files.value.find(({ tradingDay }) => tradingDay === values.day);
  if (day === undefined) {
    const known = files.value.map(({ tradingDay }) => tradingDay).join(', ');
    return refused(values.day === undefined ? 'There is no journal here' : `There is no journal of ${values.day}`, folder, known === '' ? 'Name the data folder with --data.' : `Name one of ${known}.`);
  }
  const incident = values.incident === undefined ? { ok: true, value: null } : readIncident(values.incident);
  if (!incident.ok) return incident;
  const replayed = replayDay(folder, day, teller);
  if (!replayed.ok) return replayed;
  const { engine, last, ...counts } = replayed.value;
  if (incident.value !== null) {
    const stepped = stepIncident({ engine, last }, incident.value.inputs, incident.value.atUs, values.incident, teller);
    if (!stepped.ok) return stepped;
  }
  if (values.pair !== undefined && !engine.view.pairOrders.has(values.pair)) return refused(`There is no pair order ${values.pair} at the end of ${day.tradingDay}`, day.file, 'Name one of that day, as P12.');
  return { ok: true, value: { tradingDay: day.tradingDay, file: day.file, ...counts, state: engine.hash() } };
}

/** The folder itself where it holds day files, else the journal in it. */
function journalFolder() {
  const folder = dataFolderOf(values.data ?? null, process.env, process.platform);
  return existsSync(join(folder, 'journal')) ? join(folder, 'journal') : resolve(folder);
}

function readIncident(file) {
  try {
    const { inputs } = JSON.parse(readFileSync(file, 'utf8'));
    const at = /incident-(\d+)\.json$/.exec(file)?.[1];
    if (Array.isArray(inputs) && at !== undefined) return { ok: true, value: { inputs, atUs: Number(at) } };
  } catch (error) {
    return refused(`The incident cannot be read: ${error.message}`, file, 'Name a file of the folder incidents.');
  }
  return refused('This is no incident', file, 'Name a file of the folder incidents.');
}

function refused(what, where, doThis) {
  return { ok: false, error: complaint('cannot_replay', what, where, doThis) };
}

function summary({ tradingDay, events, decisions, records, head, state }) {
  return `${tradingDay}: ${events} events and ${decisions} decisions, each as on record. The chain of ${records} records is whole; its head is ${head}. The state after it has the hash ${state}.`;
}
