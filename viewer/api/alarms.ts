/** What the viewer asks of alarms, and the answers. */
import type { AssetName, UserError } from './types.ts';

export type AlarmPriority = 1 | 2 | 3 | 4;
export type AlarmState = 'ACTIVE_UNACKNOWLEDGED' | 'ACTIVE_ACKNOWLEDGED' | 'CLEARED_UNACKNOWLEDGED' | 'NORMAL';

export interface AlarmAnswer {
  readonly id: string;
  /** Null where the asset is gone. */
  readonly asset: AssetName | null;
  readonly priority: AlarmPriority;
  readonly state: AlarmState;
  readonly message: string;
  readonly raisedAt: string;
  readonly clearedAt: string | null;
  readonly acknowledgedBy: string | null;
}

export interface AlarmsAnswer {
  readonly alarms: {
    readonly nodes: readonly AlarmAnswer[];
    readonly totalCount: number;
    readonly unacknowledged: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface AcknowledgeAnswer {
  readonly acknowledgeAlarms: { readonly errors: readonly UserError[] };
}

export const alarmsDocument = /* GraphQL */ `
  query Alarms($first: Int!, $after: String) {
    alarms(first: $first, after: $after, active: true) {
      nodes { id asset { id type name } priority state message raisedAt clearedAt acknowledgedBy }
      totalCount unacknowledged pageInfo { hasNextPage endCursor }
    }
  }`;

export const acknowledgeDocument = /* GraphQL */ `
  mutation AcknowledgeAlarms($ids: [ID!]!) { acknowledgeAlarms(ids: $ids) { errors { code message } } }`;
