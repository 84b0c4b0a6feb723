interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const ISSUES_NAMED_MAX = 3;
const CHARS_MAX = 500;

/** A codec's issues as one line: which field, and what about it. */
export function issuesInWords(issues: readonly Issue[]): string {
  const named = issues.slice(0, ISSUES_NAMED_MAX).map(({ path, message }) => {
    const field = path.map(String).join('.');
    return field === '' ? message : `${field}: ${message}`;
  });
  const more = issues.length - named.length;
  return `${named.join('; ')}${more > 0 ? ` and ${more} more` : ''}`.slice(0, CHARS_MAX);
}
