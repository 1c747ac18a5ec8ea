/**
 * A GraphQL subscription over server-sent events that does not end: when the connection breaks it is made again, after longer
 * and longer pauses, from the cursor of the last event that was seen. Events are `next` with a JSON payload, and `complete`.
 */
export interface EventStream {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface Following {
  /** The URL to open: asked anew for each connection, so that it can carry the newest cursor. */
  readonly url: () => string;
  readonly open: (url: string) => EventStream;
  readonly onOpen: () => void;
  readonly onNext: (payload: {
    readonly data?: unknown;
    readonly errors?: readonly { readonly message: string }[];
  }) => void;
  /** The connection is lost; the next one is tried after `delayMs`. */
  readonly onLost: (delayMs: number) => void;
  readonly later: (work: () => void, delayMs: number) => unknown;
}

const firstDelayMs = 500;
const delayMaxMs = 15_000;

/** The pause before attempt `attempt` (0 is the first after a loss). */
export const backoff = (attempt: number): number => Math.min(delayMaxMs, firstDelayMs * 2 ** attempt);

/** Starts to follow; the function that it returns ends it. */
export function follow({ url, open, onOpen, onNext, onLost, later }: Following): () => void {
  let stream: EventStream | undefined;
  let attempt = 0;
  let ended = false;

  const lost = (from: EventStream): void => {
    // A stream that was given up may still report its end.
    if (ended || from !== stream) return;
    stream.close();
    stream = undefined;
    const delayMs = backoff(attempt);
    attempt += 1;
    onLost(delayMs);
    later(connect, delayMs);
  };

  function connect(): void {
    if (ended) return;
    const opened = open(url());
    stream = opened;
    opened.addEventListener('open', () => {
      if (opened !== stream) return;
      onOpen();
    });
    opened.addEventListener('next', ({ data }) => {
      if (opened !== stream || typeof data !== 'string') return;
      attempt = 0;
      onNext(JSON.parse(data));
    });
    opened.addEventListener('complete', () => lost(opened));
    opened.addEventListener('error', () => lost(opened));
  }

  connect();
  return () => {
    ended = true;
    stream?.close();
  };
}

/** A subscription as the URL of an event stream. */
export function subscriptionUrl(endpoint: string, document: string, variables: object): string {
  const query = new URLSearchParams({
    query: document.replaceAll(/\s+/g, ' ').trim(),
    variables: JSON.stringify(variables),
  });
  return `${endpoint}?${query}`;
}
