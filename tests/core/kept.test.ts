import { describe, expect, it } from 'vitest';
import { keep } from '#broker/core/kept.ts';
import type { DocumentStore } from '#broker/core/ports.ts';
import { memoryDocuments } from './subscription/samples.ts';

interface Thing {
  readonly name: string;
  readonly words: ReadonlySet<string>;
}
const thing = (name: string): Thing => ({ name, words: new Set([name]) });
const collection = 'things';

describe('What is kept', () => {
  it('is there again at the next start, in the order of creation', async () => {
    const documents = memoryDocuments();
    const kept = keep<Thing>({ documents, collection });
    await kept.change('urn:b', () => thing('b'));
    await kept.change('urn:a', () => thing('a'));
    await kept.change('urn:b', () => thing('c'));
    await kept.change('urn:none', () => undefined);
    expect([...keep<Thing>({ documents, collection }).all()]).toEqual([thing('c'), thing('a')]);
  });

  it('is seen by those who decide next, before it is on disk', async () => {
    const kept = keep<Thing>({ documents: memoryDocuments(), collection });
    const first = kept.change('urn:a', () => thing('a'));
    expect(kept.get('urn:a')).toEqual(thing('a'));
    await first;
  });

  it('is taken back where the disk refuses, and nobody is told', async () => {
    const documents: DocumentStore = { ...memoryDocuments(), put: () => Promise.reject(new Error('full')) };
    const memory: (Thing | undefined)[] = [];
    const told: string[] = [];
    const kept = keep<Thing>({ documents, collection, onMemory: (_id, after) => void memory.push(after) });
    kept.watch((id) => void told.push(id));
    await expect(kept.change('urn:a', () => thing('a'))).rejects.toThrow('full');
    expect([kept.size, kept.get('urn:a'), memory, told]).toEqual([0, undefined, [thing('a'), undefined], []]);
  });

  it('changes one after the other under one id, and tells each until nobody listens', async () => {
    const kept = keep<Thing>({ documents: memoryDocuments(), collection });
    const told: (string | undefined)[] = [];
    const unwatch = kept.watch((_id, before, after) => void told.push(before?.name, after?.name));
    const next = (current: Thing | undefined): Thing => thing(`${current?.name ?? ''}x`);
    await Promise.all([kept.change('urn:a', next), kept.change('urn:a', next), kept.change('urn:a', next)]);
    expect(told).toEqual([undefined, 'x', 'x', 'xx', 'xx', 'xxx']);
    unwatch();
    await kept.change('urn:a', () => undefined);
    expect([told.length, kept.size]).toEqual([6, 0]);
  });
});
