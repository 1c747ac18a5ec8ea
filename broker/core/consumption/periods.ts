/** Periods of equal length in the calendar, for aggregation: ISO 8601 durations, clause 4.5.19.1. */
import type { Instant } from '#models/ngsi-ld/entity.ts';
import { instantAt } from '#models/ngsi-ld/instant.ts';
import { problem } from '#models/problem.ts';

/** Years and months differ in length; the rest is milliseconds. */
export interface Duration {
  readonly months: number;
  readonly milliseconds: number;
}

export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

const pattern =
  /^P(?=.)(?:(\d{1,9})W|(?:(\d{1,4})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?)$/;

/** Throws BadRequestData. */
export function parseDuration(text: string, where = 'aggrPeriodDuration'): Duration {
  const parts = pattern.exec(text);
  if (!parts) {
    throw problem('BadRequestData', `${where} "${text}" is no ISO 8601 duration: give one such as PT15M, P1D or PT0S`);
  }
  const [weeks, years, months, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  const milliseconds = (((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60_000 + seconds! * 1000;
  return { months: years! * 12 + months!, milliseconds: Math.round(milliseconds) };
}

/** Which period a moment is in, of those that follow each other from a beginning on. */
export interface Calendar {
  /** 0, 1, 2, …; moments are milliseconds since the epoch. */
  indexOf(at: number): number;
  period(index: number): Period;
}

/**
 * The periods that begin at `from`; with a `last`, where time ends, that period may be shorter. Without a length there is
 * one, up to `last` or else to `newest`.
 */
export function calendarOf(span: { from: Instant; last?: Instant; newest: Instant }, duration: Duration): Calendar {
  const { months, milliseconds } = duration;
  const whole = { from: span.from, to: span.last ?? span.newest };
  if (months === 0 && milliseconds === 0) return { indexOf: () => 0, period: () => whole };
  const start = Date.parse(span.from);
  const end = span.last === undefined ? Number.POSITIVE_INFINITY : Date.parse(span.last);
  const begin = (index: number): number => after(start, duration, index);
  return {
    indexOf(at) {
      if (months === 0) return Math.floor((at - start) / milliseconds);
      // Months differ in length: a guess, and from there to the right one.
      let index = Math.floor((at - start) / (months * MONTH_MS + milliseconds));
      while (begin(index) > at) index -= 1;
      while (begin(index + 1) <= at) index += 1;
      return index;
    },
    period: (index) => ({ from: instantAt(begin(index)), to: instantAt(Math.min(begin(index + 1), end, LAST_MS)) }),
  };
}

/** Of the average month of the calendar. */
const MONTH_MS = 30.436875 * 24 * 3600 * 1000;
/** The last moment that JavaScript can tell in years of four digits. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** So many durations after the start. A month is counted from the start, lest the 31st move the months after it. */
function after(start: number, { months, milliseconds }: Duration, times: number): number {
  const date = new Date(start);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months * times);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  const time = date.getTime() + milliseconds * times;
  // Beyond the calendar of JavaScript is beyond every end.
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}
