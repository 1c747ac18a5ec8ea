/** Where an endpoint over MQTT publishes: `mqtt[s]://[user[:password]@]host[:port]/topic[/subtopic…]`, clause 7.2. */

export interface MqttTarget {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly topic: string;
}

/** The ports that IANA has for MQTT, plain and over TLS. */
const ports = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

/** Bytes of a topic (MQTT 5.0 §1.5.4). */
const topicBytesMax = 65_535;

/** Undefined where the text is no such address, or its topic none that one can publish to (MQTT 5.0 §4.7). */
export function parseMqttTarget(uri: string): MqttTarget | undefined {
  const url = URL.parse(uri);
  if (!url || !(url.protocol === 'mqtt:' || url.protocol === 'mqtts:') || url.search || url.hash) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const topic = decoded(url.pathname.slice(1));
  const username = decoded(url.username);
  const password = decoded(url.password);
  if (host === '' || !topic || username === undefined || password === undefined || !isTopic(topic)) return undefined;
  return {
    isSecure: url.protocol === 'mqtts:',
    host,
    port: url.port === '' ? ports[url.protocol] : Number(url.port),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    topic,
  };
}

/** Wildcards are for those who subscribe. */
function isTopic(topic: string): boolean {
  return !/[+#\0]/.test(topic) && new TextEncoder().encode(topic).length <= topicBytesMax;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
