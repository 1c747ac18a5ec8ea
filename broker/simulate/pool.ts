/**
 * Threads that run scenarios: started when the first ones are needed, never more than `runsAtOnce`, fed from a bounded
 * queue. A run that takes too long or is given up ends with its thread; the next one gets a new thread.
 */
import { Worker } from 'node:worker_threads';
import type { Limits } from '#broker/config.ts';
import { Problem, problem } from '#models/problem.ts';
import type { Network } from '#twins/network/network.ts';
import type { Scenario, ScenarioResult } from '#twins/scenario/scenario.ts';
import type { Order, Report } from './protocol.ts';
import { deltaOf } from './transfer.ts';

interface Job {
  readonly network: Network;
  readonly scenario: Scenario;
  readonly onProgress: (progress: number) => void;
  readonly resolve: (result: ScenarioResult) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What its worker has: the next network is sent as the difference. */
  network: Network | undefined;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
}

type PoolLimits = Pick<Limits, 'runsAtOnce' | 'runsQueueMax' | 'runTimeoutMs'>;

export class Pool {
  readonly #limits: PoolLimits;
  readonly #threads = new Set<Thread>();
  readonly #queue: Job[] = [];
  #isClosed = false;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Rejects with Unavailable when too many wait or when it takes too long, and as `signal` says when it is given up. */
  run(
    network: Network,
    scenario: Scenario,
    onProgress: (progress: number) => void,
    signal?: AbortSignal,
  ): Promise<ScenarioResult> {
    if (this.#isClosed) throw problem('Unavailable', 'The broker is stopping: no study is started any more.');
    if (this.#queue.length >= this.#limits.runsQueueMax) {
      throw problem('Unavailable', `${this.#queue.length} studies are waiting: try again when some have ended.`);
    }
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const giveUp = (): void => this.#end(job, signal!.reason);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener('abort', giveUp);
          settle(value);
        };
      const job: Job = { network, scenario, onProgress, resolve: settled(resolve), reject: settled(reject) };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(job);
      this.#work();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = problem('Unavailable', 'The broker stopped before the study had ended.');
    for (const job of this.#queue.splice(0)) job.reject(reason);
    await Promise.all(Array.from(this.#threads, (thread) => this.#drop(thread, reason)));
  }

  /** Gives waiting jobs to free threads, and starts threads while there may be more. */
  #work(): void {
    while (this.#queue.length > 0) {
      const thread = this.#threads.values().find((one) => !one.job) ?? this.#start();
      if (!thread) return;
      this.#give(thread, this.#queue.shift()!);
    }
  }

  #start(): Thread | undefined {
    if (this.#threads.size >= this.#limits.runsAtOnce) return undefined;
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const thread: Thread = { worker, network: undefined, job: undefined, timer: undefined };
    this.#threads.add(thread);
    worker.on('message', (report: Report) => this.#hear(thread, report));
    worker.on('error', (cause) => {
      const reason = problem('InternalError', 'The study failed inside: its thread ended.', { cause });
      void this.#drop(thread, reason);
      if (!this.#isClosed) this.#work();
    });
    // A thread that has nothing to do keeps no process alive.
    worker.unref();
    return thread;
  }

  #give(thread: Thread, job: Job): void {
    const order: Order = { scenario: job.scenario, network: deltaOf(thread.network, job.network) };
    thread.network = job.network;
    thread.job = job;
    thread.worker.ref();
    thread.timer = setTimeout(() => {
      const seconds = this.#limits.runTimeoutMs / 1000;
      this.#end(job, problem('Unavailable', `The study was cancelled: it took longer than ${seconds} s.`));
    }, this.#limits.runTimeoutMs);
    job.onProgress(0);
    thread.worker.postMessage(order);
  }

  #hear(thread: Thread, report: Report): void {
    const { job } = thread;
    if (!job) return;
    if (report.kind === 'progress') {
      job.onProgress(report.progress);
      return;
    }
    this.#free(thread);
    if (report.kind === 'done') job.resolve(report.result);
    else job.reject(new Problem(report.problem, report.detail));
    this.#work();
  }

  /** Ends a job before its time: out of the queue, or with its thread, as a computation cannot be interrupted. */
  #end(job: Job, reason: unknown): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      job.reject(reason);
      return;
    }
    const thread = this.#threads.values().find((one) => one.job === job);
    if (!thread) return;
    void this.#drop(thread, reason);
    this.#work();
  }

  #free(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.job = undefined;
    thread.worker.unref();
  }

  async #drop(thread: Thread, reason: unknown): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    const { job } = thread;
    this.#free(thread);
    job?.reject(reason);
    await thread.worker.terminate();
  }
}
