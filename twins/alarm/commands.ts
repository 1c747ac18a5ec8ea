/** The last command to each switch: whether a movement was wanted. */
import { attributeIri, Command } from '#models/catalogue.ts';
import { type Entity, type Iri, instanceOf, targetsOf } from '#models/ngsi-ld/entity.ts';
import { contentOf } from '#models/ngsi-ld/fragment.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { commandStates } from '#models/operations/command.ts';
import { explains, type SwitchCommand } from './states.ts';

const TARGET = attributeIri('target');
const ATTRIBUTE = attributeIri('commandedAttribute');
const VALUE = attributeIri('requestedValue');
const STATE = attributeIri('state');

export class Commands {
  readonly #last = new Map<Iri, SwitchCommand>();

  /** Notes a command to a switch as it stands at this moment, ms. The switch; undefined for anything else. */
  take(entity: Entity, at: number): Iri | undefined {
    if (!entity.types.includes(Command.iri)) return undefined;
    const fact = (name: Iri): JsonValue | undefined => {
      const instance = instanceOf(entity, name);
      return instance && contentOf(instance);
    };
    const target = targetsOf(entity, TARGET)[0];
    const open = fact(VALUE);
    const word = fact(STATE);
    const state = commandStates.find((one) => one === word);
    if (target === undefined || fact(ATTRIBUTE) !== 'open' || typeof open !== 'boolean' || !state) return undefined;
    if ((this.#last.get(target)?.at ?? 0) <= at) this.#last.set(target, { open, state, at });
    return target;
  }

  /** Whether the last command is why the switch went there at that moment, ms; undefined: it is about another movement. */
  explain(target: Iri, open: boolean, movedAt: number): boolean | undefined {
    return explains(this.#last.get(target), open, movedAt);
  }

  /** Whether the last command has put the switch where it is, whenever that was. */
  positioned(target: Iri, open: boolean | undefined): boolean {
    const command = this.#last.get(target);
    return command !== undefined && open !== undefined && explains(command, open, command.at) === true;
  }
}
