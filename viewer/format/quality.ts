/** Quality as a word and a shape, so that colour is never needed to tell. */
import type { Quality } from '../api/types.ts';

export const qualityWord: Readonly<Record<Quality, string>> = {
  GOOD: 'good',
  SUBSTITUTED: 'substituted',
  SUSPECT: 'suspect',
  STALE: 'stale',
  MISSING: 'missing',
  BAD: 'bad',
};

export const qualityShape: Readonly<Record<Quality, string>> = {
  GOOD: '●',
  SUBSTITUTED: '◆',
  SUSPECT: '▲',
  STALE: '◔',
  MISSING: '○',
  BAD: '✕',
};
