import { faultCodec, faultParameters, usualFault, type Fault, type FaultKind, type FaultParameter } from '@tandem/contract';

/** What was typed for each parameter of a fault; an empty text of seconds means without an end. */
export type FaultDraft = Readonly<Record<string, string>>;

export const parametersOf = (kind: FaultKind): readonly FaultParameter[] => faultParameters[kind];

export const usualDraft = (kind: FaultKind): FaultDraft =>
  Object.fromEntries(parametersOf(kind).map(({ name, usual }) => [name, usual === null ? '' : String(usual)]));

/** Whether what was typed for a parameter can be one. */
export function isValid(parameter: FaultParameter, text: string): boolean {
  if (parameter.type === 'choice') return parameter.of.includes(text);
  if (parameter.type === 'seconds' && text.trim() === '') return true;
  const value = Number(text);
  return /^-?\d{1,7}$/.test(text.trim()) && value >= parameter.low && value <= parameter.high;
}

/** The fault that was typed; null while a value is none. */
export function faultOf(kind: FaultKind, draft: FaultDraft): Fault | null {
  const values: Record<string, unknown> = {};
  for (const parameter of parametersOf(kind)) {
    const text = draft[parameter.name] ?? '';
    if (!isValid(parameter, text)) return null;
    if (parameter.type === 'choice') values[parameter.name] = text;
    else values[parameter.name] = text.trim() === '' ? null : Number(text);
  }
  const read = faultCodec.safeParse(usualFault(kind, values));
  if (!read.success) return null;
  if (read.data.kind === 'latency' && read.data.lowMs > read.data.highMs) return null;
  return read.data;
}
