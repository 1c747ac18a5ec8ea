/** The field without hardware: plays a region over MQTT, its only connection. See `--help`. */
import mqtt, { type MqttClient } from 'mqtt';
import { reportReady, runProcess } from '../child.ts';
import { limits, readSimulatorSettings, simulatorHelp } from '../config.ts';
import { layoutOf } from '../layout.ts';
import { createLog } from '../log.ts';
import { readRegion } from '../source.ts';
import { createField } from './field.ts';
import { encode, type Message, messagesOf } from './messages.ts';
import { readRequest, type ScenarioAnswer, scenarioResultTopic, scenarioTopic } from './scenario.ts';
import { createSwitchgear, readSwitchCommand } from './switchgear.ts';

await runProcess(async (signal) => {
  const settings = readSimulatorSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(`${simulatorHelp}\n`);
    process.exit(0);
  }
  const log = createLog('simulator');
  const region = await readRegion(settings.region);
  const field = createField(region, settings.seed, Date.now());
  const messages = messagesOf(region);
  const replyTopics = new Map(layoutOf(region).commands.map(({ at }) => [at.topic, at.reply]));

  const client = mqtt.connect(settings.mqtt, {
    manualConnect: true,
    protocolVersion: 4,
    clean: true,
    keepalive: 15,
    connectTimeout: 10_000,
    reconnectPeriod: limits.mqttReconnectFirstMs,
    // A field has no memory of what it could not say.
    queueQoSZero: false,
  });
  /** Resolves when the MQTT broker has it, or cannot have it. */
  const send = (message: Message): Promise<void> =>
    new Promise((done) => {
      if (!client.connected) return done();
      const text = encode(message, Date.now(), (point) => field.measure(point));
      client.publish(message.topic, text, { qos: 1 }, () => done());
    });
  let wake: NodeJS.Timeout | undefined;
  /** Lets the field catch up, says what is new in it at once, and comes back when it will move by itself. */
  const catchUp = (): void => {
    field.advance(Date.now());
    const news = field.takeNews();
    for (const message of messages) if (speaksOf(message, news)) void send(message);
    clearTimeout(wake);
    const next = field.nextAt();
    if (next !== undefined) wake = setTimeout(catchUp, Math.max(1, next - Date.now()));
  };
  const switchgear = createSwitchgear({
    // A switch that has no place in the network cannot move.
    commands: region.commands.filter(({ entity, attribute }) => attribute !== 'open' || field.isSwitch(entity)),
    setOpen: (entity, isOpen) => field.setOpen(entity, isOpen),
    set: (entity, attribute, value) => field.set(entity, attribute, value),
    moved: catchUp,
    now: Date.now,
    after: (ms, then) => void setTimeout(then, ms),
  });
  const answer = (result: ScenarioAnswer): void => {
    log.info('Scenario', { message: result.message });
    client.publish(scenarioResultTopic, JSON.stringify(result), { qos: 1 });
  };
  const play = (payload: Uint8Array): void => {
    const request = readRequest(payload);
    if (!request) return;
    const { id } = request;
    if ('fault' in request) answer({ id, accepted: false, message: request.fault, opened: [], closed: [] });
    else {
      field.advance(Date.now());
      field.play(request.scenario, (outcome) => answer({ id, ...outcome }));
      catchUp();
    }
  };
  client.handleMessage = (packet, done) => {
    if (packet.topic === scenarioTopic && !packet.retain) play(packet.payload as Buffer);
    const reply = replyTopics.get(packet.topic);
    const command = reply && !packet.retain ? readSwitchCommand(packet.payload as Buffer) : undefined;
    if (reply && command) {
      log.info('Command', { ...command });
      client.publish(reply, JSON.stringify(switchgear(command)), { qos: 1 });
    }
    done();
  };
  // Told once, not at every try.
  let fault: string | undefined;
  client.on('error', (error: Error & { code?: unknown }) => {
    if (fault === undefined)
      log.warn('The MQTT broker is not reached; trying again', { reason: error.message || error.code });
    fault = error.message;
  });
  client.on('connect', () => {
    fault = undefined;
    client.subscribe([...replyTopics.keys(), scenarioTopic], { qos: 1 });
  });
  client.connect();
  await tried(client, signal);

  const cycleMs = Math.min(...messages.map(({ periodMs }) => periodMs));
  let cycle = 0;
  const turn = (): Promise<unknown> => {
    catchUp();
    // All at first; then a message whose period is five cycles goes out in every fifth, and not all of these in the same.
    const due = messages.filter(({ periodMs }, i) => cycle === 0 || (cycle + i) % Math.round(periodMs / cycleMs) === 0);
    cycle++;
    return Promise.all(due.map(send));
  };
  await turn();
  const timer = setInterval(turn, cycleMs);
  log.info('The field is running', { region: region.name, points: region.points.length, cycleMs });
  reportReady({});
  return async () => {
    clearInterval(timer);
    clearTimeout(wake);
    await new Promise<void>((done) => client.end(false, () => done()));
  };
}, limits.stopMs);

function speaksOf(message: Message, entities: ReadonlySet<string>): boolean {
  return entities.size > 0 && message.points.some(({ point }) => entities.has(point.entity));
}

/** Resolves when the first connection stands or has failed: a field whose link is down is a field all the same. */
function tried(client: MqttClient, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    client.once('connect', () => done());
    client.once('close', () => done());
    signal.addEventListener('abort', () => done());
  });
}
