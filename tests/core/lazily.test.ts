/** What is written some time after it changed. */
import { expect, test, vi } from 'vitest';
import { lazily } from '#broker/core/lazily.ts';
import type { DocumentStore } from '#broker/core/ports.ts';
import { memoryDocuments } from './subscription/samples.ts';

function stage(documents: DocumentStore = memoryDocuments()) {
  const values = new Map<string, number>();
  const writer = lazily({ documents, collection: 'counts', delayMs: 1000, read: (id) => values.get(id) });
  const set = (id: string, value: number | undefined): void => {
    if (value === undefined) values.delete(id);
    else values.set(id, value);
    writer.touch(id);
  };
  return { documents, writer, set, kept: () => documents.all('counts').map(({ id, document }) => [id, document]) };
}

test('is on disk once its time has come, as it is then, or gone', async () => {
  vi.useFakeTimers();
  const { set, kept } = stage();
  set('urn:a', 1);
  set('urn:b', 1);
  set('urn:a', 2);
  await vi.advanceTimersByTimeAsync(999);
  expect(kept()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept()).toEqual([
    ['urn:a', 2],
    ['urn:b', 1],
  ]);
  set('urn:b', undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept()).toEqual([['urn:a', 2]]);
  vi.useRealTimers();
});

test('settles at once, one round after the other', async () => {
  const order: string[] = [];
  const memory = memoryDocuments();
  let release: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const put: DocumentStore['put'] = async (collection, id, document) => {
    if (order.length === 0) await first;
    order.push(`${id} ${document}`);
    await memory.put(collection, id, document);
  };
  const { writer, set } = stage({ ...memory, put });
  set('urn:a', 1);
  const one = writer.settle();
  await Promise.resolve();
  await Promise.resolve();
  set('urn:a', 2);
  const two = writer.settle();
  release();
  await Promise.all([one, two]);
  expect(order.at(-1)).toBe('urn:a 2');
  expect(memory.get('counts', 'urn:a')).toBe(2);
});

test('what the disk refuses is written the next time', async () => {
  const memory = memoryDocuments();
  let isFull = true;
  const put: DocumentStore['put'] = (...write) => (isFull ? Promise.reject(new Error('full')) : memory.put(...write));
  const { writer, set, kept } = stage({ ...memory, put });
  set('urn:a', 1);
  await expect(writer.settle()).rejects.toThrow('full');
  isFull = false;
  await writer.settle();
  expect(kept()).toEqual([['urn:a', 1]]);
});
