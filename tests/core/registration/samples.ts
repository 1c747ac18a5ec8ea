/** Registrations for tests: what a test does not name is as in an ordinary one. */
import type { Registration } from '#models/ngsi-ld/registration.ts';

export function registration(id: string, members: Partial<Registration> = {}): Registration {
  return {
    id,
    information: [],
    mode: 'inclusive',
    operations: new Set(['retrieveEntity', 'queryEntity']),
    endpoint: 'http://source.example',
    contextSourceInfo: [],
    scopes: [],
    localOnly: false,
    properties: {},
    createdAt: '2026-11-21T12:00:00.000Z',
    modifiedAt: '2026-11-21T12:00:00.000Z',
    source: {},
    ...members,
  };
}
