/**
 * Carries out Command entities: requested → authorized → executed → confirmed, or rejected, expired, failed, unknown.
 *
 * Each step is in the broker before the next one is taken. What the broker knows decides, never what a notification says.
 * A command is sent once: one that was authorized before a restart may have been sent, and is only looked after.
 */
import type { Client, ClientQuery } from '#broker/client/client.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { CommandState } from '#models/operations/command.ts';
import type { AgentLog, CommandOutcome, FieldCommand } from './agent.ts';
import { type CommandRequest, judge, readCommand, shows } from './command.ts';
import { type IngestLimits, limits as standardLimits } from './config.ts';
import type { Intake } from './intake.ts';
import type { CompiledCommand, CompiledMapping, Value } from './mapping.ts';

export interface ControlParts {
  readonly mapping: CompiledMapping;
  readonly client: Pick<Client, 'queryEntities' | 'updateAttributes'>;
  readonly execute: (command: FieldCommand, signal: AbortSignal) => Promise<CommandOutcome>;
  readonly intake: Pick<Intake, 'listen'>;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly limits?: IngestLimits;
}

export interface ControlHealth {
  /** Commands that are under way or wait for their target. */
  readonly active: number;
  /** How those ended that are done. */
  readonly ended: Readonly<Partial<Record<CommandState, number>>>;
}

/** What an earlier run may have left in the middle. */
const openStates: readonly CommandState[] = ['requested', 'authorized', 'executed'];
/** What became of writing a state: `refused` is for good. */
type Written = 'written' | 'refused' | 'later';

export class Control {
  readonly #parts: ControlParts;
  readonly #limits: IngestLimits;
  /** Under way or waiting. */
  readonly #known = new Set<string>();
  /** At their end: an answer of the broker that was under way meanwhile may still call them requested. */
  readonly #concluded = new Set<string>();
  /** Target → the end of the last command for it: one at a time. */
  readonly #queues = new Map<string, { count: number; end: Promise<void> }>();
  readonly #ended: Partial<Record<CommandState, number>> = {};
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? standardLimits;
  }

  /** Looks for commands that no notification told of, now and from time to time. */
  start(): void {
    const look = async (): Promise<void> => {
      await this.catchUp();
      if (!this.#stop.signal.aborted) this.#timer = setTimeout(look, this.#limits.commandCatchUpMs);
    };
    void look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  health(): ControlHealth {
    return { active: this.#known.size, ended: { ...this.#ended } };
  }

  /** Takes up every command that is not at its end. */
  catchUp(): Promise<void> {
    return this.#ask({ q: openStates.map((state) => `state=="${state}"`).join('|') });
  }

  /** A notification named these. Each is asked for: what it says is taken from the broker alone. */
  async consider(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.#known.has(id)).slice(0, 100);
    if (unknown.length > 0) await this.#ask({ ids: unknown });
  }

  async #ask(which: Pick<ClientQuery, 'q' | 'ids'>): Promise<void> {
    const query = { type: 'Command', ...which, sysAttrs: true, limit: 100, offset: 0 };
    const page = await this.#parts.client.queryEntities(query);
    if (page.kind === 'ok') for (const entity of page.value.entities) this.#take(entity);
  }

  #take(entity: JsonObject): void {
    const request = readCommand(entity, this.#parts.now());
    if (!request || this.#stop.signal.aborted || !openStates.includes(request.state)) return;
    if (this.#known.has(request.id) || this.#concluded.has(request.id)) return;
    this.#known.add(request.id);
    const queue = this.#queues.get(request.target) ?? { count: 0, end: Promise.resolve() };
    this.#queues.set(request.target, queue);
    queue.count++;
    const isCrowded = queue.count > this.#limits.commandsWaitingMax;
    queue.end = queue.end
      .then(() => this.#run(request, isCrowded))
      .then((isConcluded) => {
        if (isConcluded) this.#conclude(request.id);
      })
      .catch((error: Error) =>
        this.#parts.log.warn('A command could not be followed', { id: request.id, error: error.message }),
      )
      .finally(() => {
        this.#known.delete(request.id);
        if (--queue.count === 0) this.#queues.delete(request.target);
      });
  }

  #conclude(id: string): void {
    this.#concluded.add(id);
    if (this.#concluded.size > this.#limits.commandsRememberedMax) {
      this.#concluded.delete(this.#concluded.values().next().value!);
    }
  }

  /** Whether it is at its end; otherwise nothing was sent and a later look takes it up again. */
  async #run(request: CommandRequest, isCrowded: boolean): Promise<boolean> {
    if (this.#stop.signal.aborted) return false;
    if (request.state !== 'requested') return this.#lookAfter(request);
    const judgement = judge(this.#parts.mapping, request, this.#parts.now());
    if (judgement.kind !== 'allowed') return this.#end(request.id, judgement.kind, judgement.result);
    if (isCrowded) {
      const { commandsWaitingMax } = this.#limits;
      return this.#end(request.id, 'rejected', `${commandsWaitingMax} commands wait for ${request.target} already.`);
    }
    // Nothing is sent that the broker does not know of.
    const written = await this.#write(request.id, 'authorized', 'It is on the list of what may be commanded.');
    if (written !== 'written') return false;
    const { command, value, expiresAt } = judgement;
    const watch = this.#watch(command, value);
    const outcome = await this.#parts.execute(
      { id: request.id, point: command.index, value, expiresAt },
      AbortSignal.any([AbortSignal.timeout(command.declaration.timeoutMs), this.#stop.signal]),
    );
    if (outcome.kind === 'rejected') {
      watch.stop();
      return this.#end(request.id, 'failed', `${outcome.reason}.`);
    }
    if (outcome.kind === 'acknowledged') await this.#persist(request.id, 'executed', 'The field has acknowledged it.');
    const isShown = await watch.seen;
    if (this.#stop.signal.aborted) return true;
    const { timeoutMs, attribute } = command.declaration;
    if (isShown) return this.#end(request.id, 'confirmed', `The field shows ${attribute} ${JSON.stringify(value)}.`);
    if (outcome.kind === 'acknowledged') {
      return this.#end(
        request.id,
        'failed',
        `The field acknowledged it but did not show the value within ${timeoutMs} ms.`,
      );
    }
    return this.#end(
      request.id,
      'unknown',
      `${outcome.reason}, and the value did not show within ${timeoutMs} ms. Nobody knows whether it was carried out; it is not sent again.`,
    );
  }

  /** An earlier run may have sent it: only what the field shows can tell. */
  async #lookAfter(request: CommandRequest): Promise<boolean> {
    const index = this.#parts.mapping.commandByKey.get(`${request.target} ${request.attribute}`);
    const command = index === undefined ? undefined : this.#parts.mapping.commands[index];
    const isShown = command && (await this.#watch(command, request.value as Value).seen);
    if (this.#stop.signal.aborted) return true;
    if (isShown)
      return this.#end(request.id, 'confirmed', 'The agent was started again meanwhile; the field shows the value.');
    return request.state === 'executed'
      ? this.#end(request.id, 'failed', 'The field acknowledged it but did not show the value.')
      : this.#end(
          request.id,
          'unknown',
          'The agent was started again after it was authorized. Nobody knows whether it was sent; it is not sent again.',
        );
  }

  /** Resolves to whether the feedback point shows the value, freshly and well, in time. */
  #watch(command: CompiledCommand, wanted: Value): { readonly seen: Promise<boolean>; stop(): void } {
    const since = this.#parts.now();
    let finish: (isShown: boolean) => void = () => undefined;
    const seen = new Promise<boolean>((resolve) => {
      finish = resolve;
    });
    const end = (isShown: boolean): void => {
      clearTimeout(timer);
      forget();
      this.#stop.signal.removeEventListener('abort', stop);
      finish(isShown);
    };
    const stop = (): void => end(false);
    const timer = setTimeout(stop, command.declaration.timeoutMs);
    const forget = this.#parts.intake.listen(command.feedback, (sample) => {
      const isFresh = sample.arrivalTime >= since && sample.quality === 'good';
      if (isFresh && shows(command, wanted, sample.value)) end(true);
    });
    this.#stop.signal.addEventListener('abort', stop);
    return { seen, stop };
  }

  async #end(id: string, state: CommandState, result: string): Promise<true> {
    if (await this.#persist(id, state, result)) this.#ended[state] = (this.#ended[state] ?? 0) + 1;
    return true;
  }

  /** Something happened in the field: it is written however long the broker takes. */
  async #persist(id: string, state: CommandState, result: string): Promise<boolean> {
    for (let delay = this.#limits.retryFirstMs; !this.#stop.signal.aborted; delay = Math.min(delay * 2, 5000)) {
      const written = await this.#write(id, state, result);
      if (written !== 'later') return written === 'written';
      await new Promise((later) => setTimeout(later, delay));
    }
    return false;
  }

  async #write(id: string, state: CommandState, result: string): Promise<Written> {
    const outcome = await this.#parts.client.updateAttributes([
      {
        id,
        type: 'Command',
        state: { type: 'Property', value: state },
        result: { type: 'Property', value: result },
      },
    ]);
    if (outcome.kind === 'ok') {
      this.#parts.log.info('Command', { id, state, result });
      return 'written';
    }
    const problem =
      outcome.kind === 'refused'
        ? outcome.problem
        : outcome.kind === 'partial'
          ? outcome.failed[0]?.problem
          : undefined;
    const reason = problem?.detail ?? (outcome.kind === 'unreachable' ? outcome.reason : '');
    this.#parts.log.warn('The state of a command could not be written', { id, state, result, reason });
    return problem && problem.status < 500 ? 'refused' : 'later';
  }
}
