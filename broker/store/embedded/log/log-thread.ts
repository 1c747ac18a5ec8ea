import { serve } from '../base/thread.ts';
import { openLogFile } from './log-file.ts';

serve(openLogFile);
