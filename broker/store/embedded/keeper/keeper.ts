/** The files beside the log: checkpoints and sealed history, on a thread of their own, so that no commit waits for them. */
import { join } from 'node:path';
import { openHistoryFile } from './history-file.ts';
import { openSnapshotFile } from './snapshot-file.ts';

export type Keeper = ReturnType<typeof openKeeper>;

export function openKeeper(directory: string) {
  const snapshot = openSnapshotFile(join(directory, 'snapshot.db'));
  try {
    return { ...snapshot, ...openHistoryFile(join(directory, 'history.db')) };
  } catch (error) {
    snapshot.closeSnapshot();
    throw error;
  }
}
