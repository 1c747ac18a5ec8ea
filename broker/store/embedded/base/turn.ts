/** Lets others have their turn: what waits on the event loop comes first. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
