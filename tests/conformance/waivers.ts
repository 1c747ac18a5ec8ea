/** Cases of the official suite that contradict the specification, each with the clause. At most 15. */

export interface Waiver {
  /** What the name of the case begins with. */
  readonly case: string;
  readonly clause: string;
  readonly why: string;
}

export const waivers: readonly Waiver[] = [];
