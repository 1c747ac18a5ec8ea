import { openLogFile } from './log-file.ts';
import { serve } from './thread.ts';

serve(openLogFile);
