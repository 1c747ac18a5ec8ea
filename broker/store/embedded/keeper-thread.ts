/** The thread beside the log: checkpoints and sealed history, so that neither makes a commit wait. */
import { openHistoryFile } from './history-file.ts';
import { openSnapshotFile } from './snapshot-file.ts';
import { serve } from './thread.ts';

export type Keeper = ReturnType<typeof openKeeper>;

function openKeeper({ snapshot, history }: { snapshot: string; history: string }) {
  return { ...openSnapshotFile(snapshot), ...openHistoryFile(history) };
}

serve(openKeeper);
