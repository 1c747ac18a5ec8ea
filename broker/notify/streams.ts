/** The receivers that have come for the notifications of a stream: at most one for each subscription, the newest. */
import type { StreamEnd, StreamMessage, StreamReceiver } from '#broker/core/subscription/deliveries.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';

export class Streams {
  readonly #receivers = new Map<Iri, StreamReceiver>();

  get count(): number {
    return this.#receivers.size;
  }

  has(subscription: Iri): boolean {
    return this.#receivers.has(subscription);
  }

  /** The function lets it go again, if it is still the one. */
  connect(subscription: Iri, receiver: StreamReceiver): () => void {
    this.end(subscription, 'replaced');
    this.#receivers.set(subscription, receiver);
    return () => this.#leave(subscription, receiver);
  }

  end(subscription: Iri, because: StreamEnd): void {
    const receiver = this.#receivers.get(subscription);
    this.#receivers.delete(subscription);
    receiver?.end(because);
  }

  endAll(because: StreamEnd): void {
    for (const subscription of [...this.#receivers.keys()]) this.end(subscription, because);
  }

  /** How many were taken, from the first on. One that takes fewer than it is given has gone. */
  async send(subscription: Iri, messages: readonly StreamMessage[]): Promise<number> {
    const receiver = this.#receivers.get(subscription);
    if (!receiver) return 0;
    const taken = await receiver.take(messages);
    if (taken < messages.length) this.#leave(subscription, receiver);
    return taken;
  }

  #leave(subscription: Iri, receiver: StreamReceiver): void {
    if (this.#receivers.get(subscription) === receiver) this.#receivers.delete(subscription);
  }
}
