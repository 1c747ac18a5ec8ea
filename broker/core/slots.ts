/** A bounded number of places; whoever finds none waits in line. */
export interface Slots {
  /** Resolves to the function that gives the place back. */
  take(): Promise<() => void>;
  readonly taken: number;
  /** How many wait in line. */
  readonly waiting: number;
}

export function createSlots(places: number): Slots {
  const line: (() => void)[] = [];
  let taken = 0;

  function place(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = line.shift();
      // The place goes from hand to hand, so nobody can slip in between.
      if (next) next();
      else taken -= 1;
    };
  }

  return {
    take: () =>
      new Promise((resolve) => {
        if (taken < places) {
          taken += 1;
          resolve(place());
        } else line.push(() => resolve(place()));
      }),
    get taken() {
      return taken;
    },
    get waiting() {
      return line.length;
    },
  };
}
