import { readFileSync } from 'node:fs';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { z } from 'zod';

type JsonObject = Readonly<Record<string, unknown>>;

/** Faults of one file that are told at once. */
const FAULTS_TOLD_MAX = 5;
const BYTE_ORDER_MARK = /^\uFEFF/;

/** The JSON of a file, with or without the mark that some editors put before it. */
export function readJson(file: string): Result<unknown, Complaint> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return err(complaint('unreadable_file', `The file cannot be read: ${messageOf(error)}`, file, 'Check its name and permissions.'));
  }
  try {
    return ok(JSON.parse(text.replace(BYTE_ORDER_MARK, '')));
  } catch (error) {
    return err(complaint('bad_json', `The file is not JSON: ${messageOf(error)}`, file, 'Mend it, or remove it to use the defaults.'));
  }
}

export function readAs<T>(file: string, schema: z.ZodType<T>): Result<T, Complaint> {
  const json = readJson(file);
  return json.ok ? decode(schema, json.value, file) : json;
}

/** `value` as the schema has it. The complaint names every field at fault, settings that nobody knows first. */
export function decode<T>(schema: z.ZodType<T>, value: unknown, where: string, under: readonly string[] = []): Result<T, Complaint> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues
    .toSorted((a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'))
    .map((issue) => ({ path: [...under, ...issue.path].join('.'), words: wordsOf(issue) }));
  const [first, ...others] = faults.slice(0, FAULTS_TOLD_MAX);
  const also = others.map(({ path, words }) => `; ${path === '' ? '' : `${path}: `}${words}`).join('');
  const field = first === undefined || first.path === '' ? '' : `: ${first.path}`;
  return err(complaint('bad_configuration', `The configuration is not valid: ${first?.words ?? ''}${also}`, `${where}${field}`, 'Mend that and start again.'));
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no setting ${issue.keys.join(', ')}`;
  const said = issue.message.replace(/^Invalid input: /, '').replace('expected record', 'expected an object of settings');
  return said.endsWith('received undefined') ? 'it is missing' : said;
}

/** `own` laid over `base` key by key, objects within objects too; anything else, lists included, is replaced whole. */
export function overlay(base: JsonObject, own: JsonObject): JsonObject {
  const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      if (!Object.hasOwn(own, key)) return [key, base[key]];
      const [under, over] = [Object.hasOwn(base, key) ? base[key] : undefined, own[key]];
      return [key, isObject(under) && isObject(over) ? overlay(under, over) : over];
    }),
  );
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
