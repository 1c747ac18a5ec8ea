/** What a reader makes of its files, whatever their format. */
import type { Draft } from './draft.ts';
import type { FileReport, NotUnderstood } from './report.ts';

export interface Assembled {
  readonly drafts: readonly Draft[];
  readonly files: readonly FileReport[];
  readonly objects: number;
  readonly references: number;
  readonly statements: { readonly read: number; readonly used: number; readonly repeated: number };
  readonly notUnderstood: readonly NotUnderstood[];
}
