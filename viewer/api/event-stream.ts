/** Server-sent events by fetch: the EventSource of browsers cannot send the header that names a tenant. */
import type { EventStream } from './follow.ts';

type Listener = (event: { readonly data?: unknown }) => void;

interface Event {
  readonly type: string;
  readonly data: string;
}

/** Whole events of a text that may end in the middle of one (HTML standard, 9.2.6); the rest waits for more. */
export function eventsOf(text: string): { readonly events: readonly Event[]; readonly rest: string } {
  // A carriage return at the end may be half of a line end.
  const half = text.endsWith('\r') ? '\r' : '';
  const blocks = text
    .slice(0, text.length - half.length)
    .replaceAll(/\r\n?/g, '\n')
    .split('\n\n');
  const rest = (blocks.pop() ?? '') + half;
  const events = blocks.flatMap((block): readonly Event[] => {
    let type = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
    }
    // A block of comments is how the server says that it is still there.
    return data.length > 0 || type !== 'message' ? [{ type, data: data.join('\n') }] : [];
  });
  return { events, rest };
}

/** Opens one stream; what follows a loss is up to whoever opened it. */
export function openEventStream(
  url: string,
  fetchFrom: typeof fetch,
  headers: Readonly<Record<string, string>>,
): EventStream {
  const listeners = new Map<string, Listener[]>();
  const stop = new AbortController();
  const emit = (type: string, data?: unknown): void => {
    if (!stop.signal.aborted) for (const listener of listeners.get(type) ?? []) listener({ data });
  };
  const read = async (): Promise<void> => {
    const response = await fetchFrom(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: stop.signal,
      cache: 'no-store',
    });
    if (!response.ok || !response.body) return emit('error');
    emit('open');
    let text = '';
    const decoder = new TextDecoder();
    for (const reader = response.body.getReader(); ; ) {
      const { value, done } = await reader.read();
      if (done) return emit('error');
      const { events, rest } = eventsOf(text + decoder.decode(value, { stream: true }));
      text = rest;
      for (const { type, data } of events) emit(type, data);
    }
  };
  // A stream that breaks and one that ends are the same to whoever follows.
  void read().catch(() => emit('error'));
  return {
    addEventListener: (type, listener) => void listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    close: () => stop.abort(),
  };
}
