/**
 * Tags and their values in the order of the wire. A value holds one character (U+0000 to U+00FF) per byte, so that text
 * of any encoding and data fields survive unchanged; see {@link toWireText} for text beyond ASCII.
 */
export class FieldList {
  readonly tags: number[];
  readonly values: string[];

  /** Takes the arrays as its own; as many values as tags. */
  constructor(tags: number[] = [], values: string[] = []) {
    this.tags = tags;
    this.values = values;
  }

  get size(): number {
    return this.tags.length;
  }

  add(tag: number, value: string): this {
    this.tags.push(tag);
    this.values.push(value);
    return this;
  }

  /** Adds whole or negative numbers; prices go through formatScaled. */
  addInteger(tag: number, value: number): this {
    return this.add(tag, String(value));
  }

  /** The value of the first `tag`, undefined where there is none. Messages are short: a scan beats building a map. */
  get(tag: number): string | undefined {
    const at = this.tags.indexOf(tag);
    return at < 0 ? undefined : this.values[at];
  }

  has(tag: number): boolean {
    return this.tags.includes(tag);
  }

  /** Fields `from` up to but not including `to`, as a list of their own. */
  slice(from: number, to: number): FieldList {
    return new FieldList(this.tags.slice(from, to), this.values.slice(from, to));
  }
}

/** A message as received: all its fields, header and trailer included. */
export interface FixMessage {
  readonly msgType: string;
  readonly fields: FieldList;
}
