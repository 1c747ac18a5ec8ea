/**
 * `/notifications/{id}`: the notifications of a subscription whose endpoint is `urn:busbar:stream`, for whoever comes for
 * them, as server-sent events (HTML Living Standard §9.2). The same path over WebSocket is in `stream-socket.ts`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '#broker/config.ts';
import type { StreamEnd, StreamMessage, StreamReceiver } from '#broker/core/subscription/deliveries.ts';
import type { Revision } from '#models/ngsi-ld/change.ts';
import { problem } from '#models/problem.ts';
import type { Methods } from './handler.ts';
import { deliveriesOf, subscriptionId } from './notifications.ts';
import { type Parameters, wholeOf } from './parameters.ts';
import type { Service } from './service.ts';
import type { Access } from './walls.ts';

const headers = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

export function notificationStream({ access, limits, tenants }: Service): Methods {
  let open = 0;
  return {
    async GET(request, response, _broker, parameters) {
      requireEventStream(request);
      requireOwnPage(request, access);
      const id = subscriptionId(request.params['id']);
      const deliveries = await deliveriesOf(response, tenants, parameters);
      const after = placeIn(parameters, request.headers['last-event-id']);
      requireRoom(open, limits.streamsMax);
      if (request.method === 'HEAD') {
        // Whoever cannot read them must not be given them.
        deliveries.attempts(id);
        response.writeHead(200, headers).end();
        return;
      }
      const receiver = new EventStream(response, limits);
      const leave = deliveries.connect(id, receiver, after);
      open += 1;
      response.on('close', () => {
        open -= 1;
        leave();
      });
      receiver.begin();
    },
  };
}

/**
 * A page of any origin may open a stream without being able to read it, and what it is given nobody else gets. So it is
 * held to what writing is held to.
 */
export function requireOwnPage({ url, headers: { host, origin } }: IncomingMessage, access: Access): void {
  access({ method: 'POST', path: (url ?? '/').split('?')[0]!, host, origin });
}

export function requireRoom(open: number, most: number): void {
  if (open >= most) throw problem('Unavailable', `${open} streams are open already, the limit: close some of them`);
}

/** Where the receiver stands: the revision, or the id of the last notification that it has, which ends with one. */
export function placeIn(parameters: Parameters, lastEventId?: string | readonly string[]): Revision | undefined {
  const wanted = wholeOf(parameters, 'after', { least: 0, most: Number.MAX_SAFE_INTEGER });
  if (wanted !== undefined) return wanted;
  const digits = /(?:^|:)(\d{1,15})$/.exec(String(lastEventId ?? ''))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function requireEventStream({ headers: { accept } }: IncomingMessage): void {
  if (accept === undefined || /text\/event-stream|text\/\*|\*\/\*/i.test(accept)) return;
  throw problem('NotAcceptable', `Accept is "${accept}"; offered is text/event-stream, or a WebSocket`);
}

type StreamLimits = Pick<Limits, 'streamPingMs' | 'streamStallMs'>;

/** There are no acknowledgements: what the connection took counts as taken, and Last-Event-ID tells of what was lost. */
class EventStream implements StreamReceiver {
  readonly #response: ServerResponse;
  readonly #limits: StreamLimits;
  #ping: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, limits: StreamLimits) {
    this.#response = response;
    this.#limits = limits;
  }

  begin(): void {
    const response = this.#response;
    response.writeHead(200, headers);
    response.write('retry: 1000\n\n');
    this.#ping = setInterval(() => response.write(': still here\n\n'), this.#limits.streamPingMs).unref();
    response.on('close', () => clearInterval(this.#ping));
  }

  async take(messages: readonly StreamMessage[]): Promise<number> {
    let taken = 0;
    for (const [index, { id, revision, body }] of messages.entries()) {
      if (this.#response.destroyed) return taken;
      const place = revision === undefined ? '' : `id: ${id}\n`;
      if (!this.#response.write(`${place}event: notification\ndata: ${body}\n\n`) && !(await this.#drained()))
        return taken;
      taken = index + 1;
    }
    return taken;
  }

  end(because: StreamEnd): void {
    // Whoever was replaced would replace the other again as soon as it is back.
    const retryMs = because === 'replaced' || because === 'deleted' ? 24 * 3600 * 1000 : 1000;
    this.#response.end(`retry: ${retryMs}\nevent: end\ndata: ${because}\n\n`);
  }

  /** False where the connection broke instead, or took nothing for too long. */
  #drained(): Promise<boolean> {
    const response = this.#response;
    return new Promise((resolve) => {
      const settle = (drained: boolean): void => {
        clearTimeout(timer);
        response.off('drain', drain).off('close', close);
        resolve(drained);
      };
      const drain = (): void => settle(true);
      const close = (): void => settle(false);
      const timer = setTimeout(() => response.destroy(), this.#limits.streamStallMs);
      response.on('drain', drain).on('close', close);
    });
  }
}
