import { serve } from '../base/thread.ts';
import { openKeeper } from './keeper.ts';

serve(openKeeper);
