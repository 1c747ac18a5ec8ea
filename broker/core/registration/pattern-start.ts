/** What every text that a pattern matches begins with, as far as it can be seen without running it; '' where it cannot. */
export function literalStart(source: string): string {
  if (!source.startsWith('^') || source.includes('|')) return '';
  const start = /^[A-Za-z0-9:_/#-]*/.exec(source.slice(1))![0];
  // A sign that repeats counts for the character before it.
  return /[*+?{]/.test(source[start.length + 1] ?? '') ? start.slice(0, -1) : start;
}
