/** Words of JSON-LD 1.1 that no context can give another meaning (§1.7). */

const keywords: ReadonlySet<string> = new Set(
  (
    '@base @container @context @direction @graph @id @import @included @index @json @language @list @nest @none @prefix ' +
    '@propagate @protected @reverse @set @type @value @version @vocab'
  ).split(' '),
);

export const isKeyword = (text: string): boolean => text.startsWith('@') && keywords.has(text);

/** Terms of this form are kept for later versions of JSON-LD and ignored. */
export const hasKeywordForm = (text: string): boolean => /^@[A-Za-z]+$/.test(text);
