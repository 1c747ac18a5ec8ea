/** Which warning what came back from a source earns, and which ones it passes on: clause 6.3.17. */
import type { SourceWarning, WarningCode } from '#broker/core/federation/origin.ts';
import type { SourceAnswer } from '#broker/core/federation/source.ts';
import { isJsonObject } from '#models/ngsi-ld/json.ts';

/** The code of table 6.3.17-1, and why. */
export function faultOf(answer: SourceAnswer): Omit<SourceWarning, 'agent'> {
  if (answer.kind === 'failed') return { code: answer.isUnreadable ? 111 : 199, text: answer.cause };
  const { status, body } = answer;
  const title = isJsonObject(body) ? (body['detail'] ?? body['title']) : undefined;
  const text = `The source answered ${status}${typeof title === 'string' ? `: ${title}` : ''}`;
  return { code: status === LOOP ? 199 : 299, text };
}

/** LoopDetected: the request has been there, and what is there has been gathered. */
const LOOP = 508;
const codes: readonly WarningCode[] = [110, 111, 199, 299];
/** Of one answer: a source tells of those behind it, and leaves room for the others. */
const passedOnMax = 8;

/** What a source says of the sources that it asked itself. */
export function warningsIn(header: string | undefined): readonly SourceWarning[] {
  const told = (header ?? '').matchAll(/\b(\d{3}) ([\x21-\x7e]+) "((?:[^"\\]|\\.)*)"/g);
  return [...told.take(passedOnMax)].map(([, number, agent, text]) => ({
    code: codes.find((code) => code === Number(number)) ?? 199,
    agent: agent!,
    text: text!,
  }));
}
