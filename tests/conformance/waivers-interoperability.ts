/** Cases of the official interoperability suite, by the same rule: none of the 24 can pass, whatever the brokers do. */
import type { Waiver } from './waivers.ts';

export const interoperabilityWaivers: readonly Waiver[] = [
  {
    cases: ['IOP_CNF_01_01 Create', 'IOP_CNF_01_02 Create', 'IOP_CNF_02_01 Create', 'IOP_CNF_02_02 Create'],
    clause: '4.20, 5.6.1.4',
    why: 'the registrations name no operations, which stands for federationOps: nothing is created at these sources, and what an exclusive or redirect one has for itself is a Conflict; of the first two, with the same registrations, one wants the location here and one there',
  },
  {
    cases: ['IOP_CNF_03_01 Create', 'IOP_CNF_03_02 Create'],
    clause: '6.4.3.1',
    why: 'attributes are looked for in the body of a 201, which has none; the sources take no creations either',
  },
  {
    cases: ['IOP_CNF_04_01 Create', 'IOP_CNF_04_02 Create', 'IOP_CNF_04_01 Retrieve'],
    clause: '5.2.8',
    why: 'entities are registered by an id without a type; an attribute is looked for that no entity has, or creations at sources that take none',
  },
  {
    cases: ['IOP_CNF_01_01 Retrieve'],
    clause: '5.5.7',
    why: 'short names are expected of a request without a context, and a registered context calls the attributes otherwise than the one of the entities',
  },
  {
    cases: ['IOP_CNF_02_01 Retrieve', 'IOP_CNF_02_02 Retrieve', 'IOP_CNF_03_01 Retrieve', 'IOP_CNF_03_02 Retrieve'],
    clause: '6.5.3.1',
    why: '207 is expected of retrieving an entity, which answers 200',
  },
  {
    cases: ['IOP_CNF_01_02 Retrieve', 'IOP_CNF_04_02 Retrieve'],
    clause: '5.7.1',
    why: 'an attribute is looked for whose name is misspelt: no entity has it',
  },
  {
    cases: ['01_01', '02_01', '02_02', '03_01', '03_02', '04_01', '04_02'].map((n) => `IOP_CNF_${n} Query`),
    clause: '4.6.2',
    why: 'the type that is asked for is written otherwise than that of the entities, and names tell cases apart; most look for their entities by names that are no ids, or register an endpoint made of two addresses',
  },
];
