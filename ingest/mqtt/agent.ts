/**
 * The MQTT agent: subscribes to what the mapping names, hands over samples, sends commands. MQTT 3.1.1.
 *
 * Messages come by `handleMessage`, set before connecting: MQTT.js loses redelivered messages when a handler is attached
 * later, and it acknowledges a message only when that function calls back – after the buffer has taken the samples in.
 */
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { AgentContext, AgentHealth, CommandOutcome, FieldAgent, FieldCommand, Sample } from '../agent.ts';
import { type IngestLimits, limits as standardLimits } from '../config.ts';
import type { CompiledMapping } from '../mapping.ts';
import type { CommandAddress } from './address.ts';
import { compileTopics, decode, decodeReply, encodeCommand } from './codec.ts';

export interface MqttAgentOptions {
  readonly url: string;
  /** The same after a restart, so that a broker with a memory hands over what came meanwhile. */
  readonly clientId: string;
  readonly limits?: IngestLimits;
}

export function createMqttAgent(mapping: CompiledMapping, options: MqttAgentOptions): FieldAgent {
  return new MqttAgent(mapping, options);
}

class MqttAgent implements FieldAgent {
  readonly protocol = 'mqtt';
  readonly #mapping: CompiledMapping;
  readonly #topics;
  readonly #options: MqttAgentOptions;
  readonly #limits: IngestLimits;
  readonly #replies: ReadonlySet<string>;
  readonly #waiting = new Map<string, (outcome: CommandOutcome) => void>();
  readonly #counters = { received: 0, samples: 0, malformed: 0, unmapped: 0 };
  #context: AgentContext | undefined;
  #client: MqttClient | undefined;
  #lastFault: string | undefined;
  #isUp = false;
  #isStopping = false;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(mapping: CompiledMapping, options: MqttAgentOptions) {
    this.#mapping = mapping;
    this.#topics = compileTopics(mapping);
    this.#options = options;
    this.#limits = options.limits ?? standardLimits;
    this.#replies = new Set(mapping.commands.map((command) => addressOf(mapping, command.index).reply));
  }

  async start(context: AgentContext): Promise<void> {
    this.#context = context;
    const client = mqtt.connect(this.#options.url, {
      manualConnect: true,
      protocolVersion: 4,
      clientId: this.#options.clientId,
      clean: false,
      keepalive: 15,
      connectTimeout: 10_000,
      // We reconnect ourselves, with a growing delay, and subscribe at every connection.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
    });
    client.handleMessage = (packet, done) => this.#guard(packet, done);
    client.on('connect', () => this.#subscribe(client));
    client.on('close', () => this.#lost('the connection is closed'));
    client.on('error', (error: Error & { code?: unknown }) => {
      // A name with several addresses fails with a code alone.
      this.#lastFault = error.message || String(error.code);
    });
    this.#client = client;
    client.connect();
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#abandon('the agent stops');
    const client = this.#client;
    if (!client) return;
    await new Promise<void>((done) => {
      const timer = setTimeout(() => client.end(true, () => done()), deadlineMs);
      client.end(!client.connected, () => {
        clearTimeout(timer);
        done();
      });
    });
  }

  health(): AgentHealth {
    return {
      link: this.#isUp ? 'up' : 'down',
      counters: { ...this.#counters },
      ...(this.#lastFault === undefined ? {} : { lastFault: this.#lastFault }),
    };
  }

  /**
   * Sends with QoS 0: MQTT.js and brokers repeat what is sent with more when a link comes back, and a command must not
   * be carried out late or twice. That it arrived is told by the reply of the field.
   */
  execute(command: FieldCommand, signal: AbortSignal): Promise<CommandOutcome> {
    const client = this.#client;
    if (!this.#isUp || !client?.connected) {
      return Promise.resolve({ kind: 'rejected', reason: 'The link to the field is down; nothing was sent' });
    }
    const { topic, name } = addressOf(this.#mapping, command.point);
    return new Promise((resolve) => {
      const settle = (outcome: CommandOutcome): void => {
        signal.removeEventListener('abort', timeOut);
        this.#waiting.delete(command.id);
        resolve(outcome);
      };
      const timeOut = (): void => settle({ kind: 'unknown', reason: 'The field did not answer in time' });
      if (signal.aborted) return resolve({ kind: 'rejected', reason: 'It was given up before it was sent' });
      signal.addEventListener('abort', timeOut, { once: true });
      this.#waiting.set(command.id, settle);
      client.publish(topic, encodeCommand(command, name), { qos: 0 }, (error) => {
        if (error) settle({ kind: 'unknown', reason: `The link broke while it was sent: ${error.message}` });
      });
    });
  }

  #subscribe(client: MqttClient): void {
    const filters = [...new Set([...this.#topics.filters, ...this.#replies])];
    if (filters.length === 0) {
      this.#up();
      return;
    }
    client.subscribe(filters, { qos: 1 }, (_error, _requested, suback) => {
      // The connection broke meanwhile: `close` says so.
      if (suback?.cmd !== 'suback') return;
      // MQTT 3.1.1 clause 3.9.3: one code for each filter, in order; 128 is a refusal.
      const refused = filters.filter((_, i) => Number(suback.granted[i]) >= 128);
      if (refused.length > 0) {
        this.#lastFault = `The MQTT broker refuses the subscription to ${refused.slice(0, 3).join(', ')}`;
        this.#context!.log.warn(this.#lastFault, { refused: refused.length, of: filters.length });
      }
      if (refused.length < filters.length) this.#up();
      else client.end(true);
    });
  }

  #up(): void {
    this.#tries = 0;
    this.#isUp = true;
    this.#context!.linkState(true);
  }

  #lost(reason: string): void {
    this.#abandon('The link was lost after the command was sent');
    const wasUp = this.#isUp;
    this.#isUp = false;
    if (this.#isStopping) return;
    if (wasUp || this.#tries === 0) this.#context!.linkState(false, this.#lastFault ?? reason);
    const { mqttReconnectFirstMs, mqttReconnectLastMs } = this.#limits;
    const delay = Math.min(mqttReconnectLastMs, mqttReconnectFirstMs * 2 ** Math.min(this.#tries++, 16));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#client?.reconnect(), delay);
  }

  #abandon(reason: string): void {
    for (const settle of [...this.#waiting.values()]) settle({ kind: 'unknown', reason });
  }

  /** Whatever a message does to us, the next one is read: a retained one would otherwise end every new start, too. */
  #guard(packet: IPublishPacket, done: (error?: Error) => void): void {
    try {
      this.#take(packet, done);
    } catch (error) {
      this.#counters.malformed++;
      this.#lastFault = `A message on ${packet.topic} could not be handled: ${(error as Error).message}`;
      this.#context!.log.warn(this.#lastFault);
      done();
    }
  }

  #take(packet: IPublishPacket, done: (error?: Error) => void): void {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.#counters.received++;
    if (this.#replies.has(packet.topic)) {
      this.#reply(payload);
      done();
      return;
    }
    const decoded = decode(this.#topics, packet.topic, payload, {
      arrivalTime: this.#context!.now(),
      retained: packet.retain,
      bytesMax: this.#limits.mqttMessageBytesMax,
      readingsMax: this.#limits.messageReadingsMax,
    });
    this.#counters.malformed += decoded.malformed;
    this.#counters.unmapped += decoded.unmapped;
    if (decoded.fault !== undefined) this.#lastFault = decoded.fault;
    this.#counters.samples += decoded.samples.length;
    this.#offer(decoded.samples, done);
  }

  /** Holds the acknowledgement back, and with it the next message, until the samples are taken in. */
  #offer(samples: readonly Sample[], done: (error?: Error) => void): void {
    const verdict = samples.length === 0 ? 'ok' : this.#context!.emit(samples);
    if (verdict === 'ok') done();
    else if (verdict === 'slow') setTimeout(done, 10);
    else setTimeout(() => (this.#isStopping ? done(new Error('stopped')) : this.#offer(samples, done)), 250);
  }

  #reply(payload: Uint8Array): void {
    const reply = decodeReply(payload);
    if ('fault' in reply) {
      this.#counters.malformed++;
      this.#lastFault = reply.fault;
      return;
    }
    this.#waiting.get(reply.id)?.(
      reply.accepted
        ? { kind: 'acknowledged' }
        : { kind: 'rejected', reason: reply.reason || 'The field refused it and gave no reason' },
    );
  }
}

function addressOf(mapping: CompiledMapping, command: number): CommandAddress {
  return mapping.commands[command]!.declaration.at as unknown as CommandAddress;
}
