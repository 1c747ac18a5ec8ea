/** Writes that other context sources may take part in, at the HTTP border: clauses 5.5.13 (local), 5.2.16 to 5.2.18, 6.4 to 6.7. */
import type { Request, Response } from 'express';
import type { Broker } from '#broker/core/broker.ts';
import { type Committed, commitEdit, type Edit } from '#broker/core/commit.ts';
import { namedIn } from '#broker/core/federation/parts.ts';
import type { Here, Sending, Sharing } from '#broker/core/federation/sharing.ts';
import type { SourceRequest } from '#broker/core/federation/source.ts';
import {
  doneHere,
  type Failure,
  foundElsewhere,
  type SharedOutcome,
  sharesOf,
  writeShared,
} from '#broker/core/provision/shared.ts';
import { typesIn } from '#broker/core/registration/matching.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { OperationName } from '#models/ngsi-ld/operation-name.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import { sendJson, sendNothing, warnOfDangling } from './answer.ts';
import type { Named } from './context.ts';
import { originOf } from './origin.ts';
import { flagOf, type Parameters } from './parameters.ts';
import { problemDetails } from './problems.ts';

/** One request and what answers it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly broker: Broker;
  readonly parameters: Parameters;
}

/** A write to one entity, as a source can be asked to do it too. */
export interface Write {
  readonly operation: OperationName;
  readonly id: Iri;
  readonly types?: TypeSelection | undefined;
  readonly method: Sending['method'];
  readonly path: Sending['path'];
  /** An entity or part of one, whose attributes are shared out. */
  readonly entity?: JsonObject;
  /** The one attribute that the path names, and what is to become of it. */
  readonly attribute?: { readonly name: Iri; readonly json?: JsonObject };
}

/** Undefined where the write is for this broker alone: the client says so, or no source is registered. */
export function sharingOf({ federation }: Broker, parameters: Parameters): Sharing | undefined {
  const isLocal = flagOf(parameters, 'local');
  return federation !== undefined && !isLocal && federation.isShared() ? federation : undefined;
}

/** The parameters that a source is sent along with its part. */
export function queryOf(parameters: Parameters): NonNullable<SourceRequest['query']> {
  return [...parameters].filter(([name]) => name !== 'local');
}

/** Commits what is for here, and has the sources write theirs. `editOf` is told which attributes stay here. */
export async function commitWrite(
  exchange: Exchange,
  named: Named,
  write: Write,
  editOf: (here: Exclude<Here, 'none'>) => Edit,
): Promise<SharedOutcome<Committed>> {
  const { broker } = exchange;
  // What is wrong with the request is told before any source is asked.
  const edit = editOf('all');
  const shares = await sharesOfWrite(exchange, named, write);
  if (!shares) return doneHere(await commitEdit(broker, edit));
  const outcome = await writeShared(shares, (here) => commitEdit(broker, here === 'all' ? edit : editOf(here)));
  return ofPresent.has(write.operation) ? foundElsewhere(outcome, shares.entity !== undefined) : outcome;
}

/** The same for what is no commit: `todo` does what is for here. */
export async function shareWrite<T>(
  exchange: Exchange,
  named: Named,
  write: Write,
  todo: (here: Exclude<Here, 'none'>) => Promise<T>,
): Promise<SharedOutcome<T>> {
  const shares = await sharesOfWrite(exchange, named, write);
  return shares ? writeShared(shares, todo) : doneHere(await todo('all'));
}

function sharesOfWrite({ request, response, broker, parameters }: Exchange, named: Named, write: Write) {
  const sharing = sharingOf(broker, parameters);
  if (!sharing) return undefined;
  const origin = originOf(request, response, named, parameters, false);
  return sharesOf(broker, sharing, wishOf(write, named), sendingOf(write, parameters), origin);
}

/** Operations on attributes that have to be there. */
const ofPresent: ReadonlySet<OperationName> = new Set(['updateEntity', 'updateAttrs', 'replaceAttrs', 'deleteAttrs']);

function wishOf({ operation, id, types, entity, attribute }: Write, { names }: Named) {
  const about = entity ? namedIn(entity, names) : attribute ? { attributes: [attribute.name] } : {};
  return { operation, id, ...(types && { types: typesIn(types) }), ...about };
}

function sendingOf({ method, path, entity, attribute }: Write, parameters: Parameters): Sending {
  const json = entity ?? attribute?.json;
  const kind = entity ? 'entity' : 'attribute';
  return { method, path, query: queryOf(parameters), ...(json && { body: { kind, json } }) };
}

/** What is said of a write beside its failures; what is no commit has none of it. */
type Said = Partial<Pick<Committed, 'dangling' | 'notUpdated'>> | undefined;

/** The status where all went well, 404 where it is nowhere, else 207 with those that failed (5.2.16). */
export function sendEntityOutcome(
  response: Response,
  id: Iri,
  { here, failures, isDone }: SharedOutcome<Said>,
  status: 201 | 204,
): void {
  if (here?.dangling) warnOfDangling(response, here.dangling);
  const isNowhere =
    !isDone && failures.length > 0 && failures.every(({ problem }) => problem.kind === 'ResourceNotFound');
  if (isNowhere) throw failures[0]!.problem;
  if (failures.length === 0) sendNothing(response, status);
  else sendJson(response, 207, { success: isDone ? [id] : [], errors: failures.map((one) => errorOf(id, one)) });
}

/** One member of the errors of a BatchOperationResult (5.2.17). */
export function errorOf(entityId: Iri | undefined, { registration, problem }: Failure): object {
  const from = registration === undefined ? {} : { registrationId: registration };
  return { ...(entityId !== undefined && { entityId }), ...from, error: problemDetails(problem) };
}

/**
 * 204 where all attributes were set, else 207 and which were not (5.2.18), by IRI as there is no context (6.3.6). `named`:
 * the attributes of the request.
 */
export function sendAttributeOutcome(
  response: Response,
  { here, failures }: SharedOutcome<Said>,
  named: () => readonly Iri[],
): void {
  if (here?.dangling) warnOfDangling(response, here.dangling);
  if (failures.length === 0 && !here?.notUpdated?.length) {
    sendNothing(response, 204);
    return;
  }
  const attributes = named();
  const notUpdated = [
    ...(here?.notUpdated ?? []).map(({ attribute, reason }) => ({ attributeName: attribute, reason })),
    ...failures.flatMap(({ registration, attributes: own = attributes, problem }) =>
      own.map((attributeName) => {
        const from = registration === undefined ? {} : { registrationId: registration };
        return { attributeName, reason: problem.detail, ...from };
      }),
    ),
  ];
  const missed = new Set(notUpdated.map(({ attributeName }) => attributeName));
  sendJson(response, 207, { updated: attributes.filter((name) => !missed.has(name)), notUpdated });
}
