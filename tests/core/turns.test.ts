import { expect, test } from 'vitest';
import { isLate, mapInTurns, nextTurn, runInTurns, takeTurns } from '#broker/core/turns.ts';

/** Keeps the thread for so long. */
function spin(forMs: number): void {
  const end = performance.now() + forMs;
  while (performance.now() < end);
}

/** Works in turns, so many pieces of so long, and writes down when it worked. */
async function work(name: string, pieces: number, story: string[]): Promise<void> {
  for (let piece = 0; piece < pieces; piece += 1) {
    await takeTurns();
    story.push(name);
    spin(10);
  }
}

test('those who work long take turns, one in each turn of the event loop', async () => {
  const story: string[] = [];
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      await new Promise<void>((done) => setImmediate(done));
      story.push('|');
    }
  };
  const looping = loop();
  await Promise.all(['a', 'b', 'c'].map((name) => work(name, 4, story)));
  isOver = true;
  await looping;
  // Each of them worked four times. They began together; from then on the loop comes round after each piece.
  expect([...'abc'].map((name) => story.filter((one) => one === name).length)).toEqual([4, 4, 4]);
  expect(story.join('').slice(3)).not.toMatch(/[abc]{2}/);
});

test('who begins is not late, and is when the time is over', async () => {
  await nextTurn();
  await new Promise<void>((done) => setImmediate(done));
  expect(isLate()).toBe(false);
  spin(10);
  expect(isLate()).toBe(true);
});

test('a list is gone through in its order, and work that yields to its end', async () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  expect(
    await mapInTurns(numbers, (n, at) => {
      if (n % 30 === 0) spin(10);
      return n + at;
    }),
  ).toEqual(numbers.map((n) => 2 * n));
  function* count(): Generator<void, number> {
    for (let n = 0; n < 20; n += 1) {
      spin(1);
      yield;
    }
    return 20;
  }
  expect(await runInTurns(count())).toBe(20);
});

test('what fails in a turn fails for who asked, and the others go on', async () => {
  const failing = mapInTurns([1, 2], () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await nextTurn();
  await nextTurn();
});
