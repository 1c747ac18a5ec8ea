/**
 * Moments, dates and times of day as text (clause 4.6.3, RFC 3339). Inside, a moment is UTC with at least milliseconds
 * and without further trailing zeros, so that two equal moments are the same text.
 */
import { problem } from '../problem.ts';
import type { Instant } from './entity.ts';
import { quoted } from './id.ts';

/** Clause 4.6.3 still takes a comma before the fraction, as versions before 1.4 wrote it. */
const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:[.,](\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const date = /^\d{4}-\d\d-\d\d$/;
const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?Z?$/;

/** The moment in normal form, from any time zone; undefined if the text is no RFC 3339 moment. */
export function normaliseInstant(text: string): Instant | undefined {
  const parts = dateTime.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = parts;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const digits = fraction.replace(/0+$/, '').padEnd(3, '0');
  if (zone === 'Z' && second !== '60') return `${year}-${month}-${day}T${hour}:${minute}:${second}.${digits}Z`;
  // A leap second counts as the first of the next minute, as POSIX time has it.
  const time = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  time.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  time.setUTCHours(Number(hour), Number(minute), Number(second), -offsetMs(zone!));
  const utc = time.toISOString();
  return utc.length === 24 ? `${utc.slice(0, 19)}.${digits}Z` : undefined;
}

const DAY_MS = 24 * 3600 * 1000;
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const threeDigits = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));
let latest = Number.NaN;
let latestText = '';
/** Days since the epoch → their dates, with the T. */
const dates = new Map<number, string>();
const DATES_MAX = 500;

/**
 * Milliseconds since the epoch as text, without fractions of them. Whoever writes asks several times within one millisecond, and
 * whoever reads history many times within a few days: the last moment is kept, and the days.
 */
export function instantAt(milliseconds: number): Instant {
  if (milliseconds === latest) return latestText;
  const whole = Math.trunc(milliseconds);
  const day = Math.floor(whole / DAY_MS);
  let date = dates.get(day);
  if (date === undefined) {
    const text = new Date(whole).toISOString();
    date = text.slice(0, text.indexOf('T') + 1);
    if (dates.size >= DATES_MAX) dates.clear();
    dates.set(day, date);
  }
  const time = whole - day * DAY_MS;
  const seconds = Math.floor(time / 1000);
  const minutes = Math.floor(seconds / 60);
  const hour = twoDigits[Math.floor(minutes / 60)];
  latestText = `${date}${hour}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${threeDigits[time - seconds * 1000]}Z`;
  latest = milliseconds;
  return latestText;
}

/** As it is shown: without a fraction that says nothing. */
export function plainTime(at: Instant): Instant {
  return at.length === 24 && at.endsWith('.000Z') ? `${at.slice(0, 19)}Z` : at;
}

/** The moment in normal form where it is told in UTC, as clients have to (clause 4.6.3: always a Z); else undefined. */
export function utcInstant(value: unknown): Instant | undefined {
  return typeof value === 'string' && value.endsWith('Z') ? normaliseInstant(value) : undefined;
}

/** The moment in normal form. Throws BadRequestData; `member` says whose value it is. */
export function checkInstant(value: unknown, member: string): Instant {
  const instant = utcInstant(value);
  if (instant !== undefined) return instant;
  throw problem(
    'BadRequestData',
    `${member} ${quoted(value)} is not a moment in UTC: give RFC 3339 with a Z, such as 2026-11-21T12:00:00Z`,
  );
}

/** A moment in normal form, a date, or a time of day; undefined for any other text. */
export function temporalValue(text: string): string | undefined {
  if (date.test(text)) return isDay(...dateParts(text)) ? text : undefined;
  if (timeOfDay.test(text)) return text.replace(',', '.').replace(/Z$/, '');
  return normaliseInstant(text);
}

/** Negative, zero or positive, as `a` is before, at or after `b`; both in normal form. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.length === b.length) return a < b ? -1 : a > b ? 1 : 0;
  // Z sorts after the digits of a longer fraction.
  const left = a.endsWith('Z') ? a.slice(0, -1) : a;
  const right = b.endsWith('Z') ? b.slice(0, -1) : b;
  return left < right ? -1 : left > right ? 1 : 0;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

function dateParts(text: string): [number, number, number] {
  return [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone[0] === '-' ? -minutes : minutes) * 60_000;
}
