/** Periods of equal length in the calendar, for aggregation: ISO 8601 durations, clause 4.5.19.1. */
import type { Instant } from '#models/ngsi-ld/entity.ts';
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

const PERIODS_MAX = 10_000;

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

/** The periods that begin at `from` and reach to `to`; the last may be shorter. No length: the whole span at once. */
export function periodsOf({ from, to }: Period, duration: Duration): readonly Period[] {
  const end = Date.parse(to);
  const start = Date.parse(from);
  if ((duration.months === 0 && duration.milliseconds === 0) || start >= end) return [{ from, to }];
  const periods: Period[] = [];
  for (let i = 1, begin = start; begin < end; i += 1) {
    if (i > PERIODS_MAX) {
      throw problem(
        'BadRequestData',
        `There would be more than ${PERIODS_MAX} periods: give a longer aggrPeriodDuration`,
      );
    }
    const next = Math.min(after(start, duration, i), end);
    periods.push({ from: new Date(begin).toISOString(), to: new Date(next).toISOString() });
    begin = next;
  }
  return periods;
}

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
