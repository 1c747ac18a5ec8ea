/**
 * The contract of a field agent: it speaks one protocol and knows nothing of NGSI-LD. It turns what arrives into
 * Samples of numbered points and commands into messages. Supervision, buffering and delivery are ours, not its own.
 */
import type { Quality } from '#models/quality.ts';

/**
 * How an agent is told to slow down: `slow` widens polling; `stop` means that the batch was not taken in: stop reading the
 * socket and offer it again.
 */
export type Verdict = 'ok' | 'slow' | 'stop';

export interface Sample {
  /** Index into the compiled mapping; no strings on the hot path. */
  readonly point: number;
  readonly value: number | string | boolean;
  readonly quality: Quality;
  /** Milliseconds since the epoch, from the device; absent when it sent none that can be believed. */
  readonly sourceTime?: number;
  readonly arrivalTime: number;
  readonly cause: 'spontaneous' | 'cyclic' | 'interrogated' | 'backfill';
}

export interface AgentCounters {
  readonly received: number;
  readonly samples: number;
  /** Messages that could not be understood, with the newest reason in `AgentHealth.lastFault`. */
  readonly malformed: number;
  /** Readings of points that the mapping does not know. */
  readonly unmapped: number;
}

export interface AgentHealth {
  readonly link: 'up' | 'down';
  readonly counters: AgentCounters;
  readonly lastFault?: string;
}

/** A command on its way to the field. */
export interface FieldCommand {
  readonly id: string;
  /** Index of the command point in the compiled mapping. */
  readonly point: number;
  readonly value: number | string | boolean;
  /** Milliseconds since the epoch after which it must not be executed any more. */
  readonly expiresAt: number;
}

export type CommandOutcome =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The link was lost after it was sent: nobody knows. Never sent again by itself. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface AgentContext {
  /** Hands over samples. Never throws, never blocks. */
  emit(batch: readonly Sample[]): Verdict;
  /** Says that the link is up or down; down makes every point of the agent stale. */
  linkState(up: boolean, reason?: string): void;
  readonly now: () => number;
  readonly log: AgentLog;
}

export interface AgentLog {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export interface FieldAgent {
  readonly protocol: string;
  /** Resolves when the configuration is valid and connecting has begun; a link that is down is no failure. */
  start(context: AgentContext): Promise<void>;
  stop(deadlineMs: number): Promise<void>;
  health(): AgentHealth;
  execute?(command: FieldCommand, signal: AbortSignal): Promise<CommandOutcome>;
}
