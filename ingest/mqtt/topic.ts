/** MQTT topics and topic filters, MQTT 3.1.1 clause 4.7. */

export function isPattern(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/** Why a text is no topic filter, as the end of a sentence; undefined when it is one. */
export function topicFault(filter: string, levelsMax: number): string | undefined {
  const levels = filter.split('/');
  if (filter === '' || filter.includes('\0')) return 'is no MQTT topic: give one such as busbar/field/TX1.';
  if (levels.length > levelsMax) return `has ${levels.length} levels: at most ${levelsMax} are allowed.`;
  for (const [i, level] of levels.entries()) {
    const isWild = level === '+' || (level === '#' && i === levels.length - 1);
    if (isPattern(level) && !isWild) return 'has a wildcard that does not fill its level, or # before the end.';
  }
  return undefined;
}

/** Whether a topic is meant by the filter. Topics that begin with $ are not meant by a leading wildcard [MQTT-4.7.2-1]. */
export function matcher(filter: string): (topic: string) => boolean {
  if (!isPattern(filter)) return (topic) => topic === filter;
  const wanted = filter.split('/');
  const isOpen = wanted.at(-1) === '#';
  const fixed = isOpen ? wanted.slice(0, -1) : wanted;
  return (topic) => {
    if (topic.startsWith('$') && isPattern(wanted[0]!)) return false;
    const levels = topic.split('/');
    if (isOpen ? levels.length < fixed.length : levels.length !== fixed.length) return false;
    return fixed.every((level, i) => level === '+' || level === levels[i]);
  };
}
