/** What hangs on a pole of medium voltage stands on one also where its voltage is not known, or is another. */
import { type Look, type VoltageClass, voltageClass } from '../kind.ts';

const medium = voltageClass(20);

export const lineOf = ({ voltage }: Pick<Look, 'voltage'>): VoltageClass =>
  voltage.name === 'medium' ? voltage : medium;
