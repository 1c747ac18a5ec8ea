import { openKeeper } from './keeper.ts';
import { serve } from './thread.ts';

serve(openKeeper);
