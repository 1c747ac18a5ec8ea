/**
 * A thousand subscriptions of eight kinds that a broker in use would have: none is due for what the benches write, so what is
 * measured is the matching; deliveries have their own tests.
 */
const kinds: readonly ((n: number, type: string) => object)[] = [
  (n) => ({ entities: [{ type: `Other${n}` }] }),
  (n, type) => ({ entities: [{ id: `urn:ngsi-ld:${type}:other-${n}`, type }] }),
  (n, type) => ({ entities: [{ type }], watchedAttributes: [`unwatched${n}`] }),
  (n) => ({ entities: [{ type: 'Other' }], q: `attribute0>${n}` }),
  (n) => ({ entities: [{ idPattern: `^urn:ngsi-ld:Crew:${n}`, type: 'Crew' }] }),
  (n) => ({ watchedAttributes: [`unwatched${n}`] }),
  (n, type) => ({ entities: [{ type }], watchedAttributes: ['attribute7'], q: `attribute7>${n + 1_000_000}` }),
  (n) => ({ entities: [{ type: `Other${n}` }], notificationTrigger: ['entityDeleted'] }),
];

/** `type`: what the bench writes. */
export async function subscribe(base: string, type: string, count = 1000): Promise<void> {
  const bodies = Array.from({ length: count }, (_, n) => ({
    type: 'Subscription',
    ...kinds[n % kinds.length]!(n, type),
    notification: { endpoint: { uri: 'http://127.0.0.1:9/nobody' } },
  }));
  const send = async (body: object): Promise<void> => {
    const response = await fetch(new URL('ngsi-ld/v1/subscriptions', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`A subscription was refused: ${await response.text()}`);
  };
  while (bodies.length > 0) await Promise.all(bodies.splice(0, 50).map(send));
}
