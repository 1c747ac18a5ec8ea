/** The other context sources of a tenant, by what is registered of them. */
import type { Gathering } from './gathering.ts';
import type { Sharing } from './sharing.ts';

export interface Federation extends Gathering, Sharing {}
