/** Tells the simulated field what shall happen, over MQTT, and waits for its answer. */
import { randomUUID } from 'node:crypto';
import mqtt from 'mqtt';
import { limits, StartError } from '../config.ts';
import {
  type FieldScenario,
  readAnswer,
  type ScenarioAnswer,
  type ScenarioRequest,
  scenarioResultTopic,
  scenarioTopic,
} from './scenario.ts';

/** Rejects with a StartError when there is no MQTT broker, or no simulated field behind it that answers. */
export async function askField(url: string, scenario: FieldScenario): Promise<ScenarioAnswer> {
  const request: ScenarioRequest = { id: randomUUID(), scenario };
  // The host alone: the URL may hold a password.
  const host = new URL(url).host;
  const client = mqtt.connect(url, {
    manualConnect: true,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: limits.scenarioAnswerMs,
  });
  try {
    return await new Promise<ScenarioAnswer>((answered, failed) => {
      const timer = setTimeout(() => {
        failed(
          new StartError(`No simulated field answers at ${host}: start one with npm start, or name its --mqtt URL.`),
        );
      }, limits.scenarioAnswerMs);
      client.on('error', (error: Error & { code?: unknown }) => {
        clearTimeout(timer);
        const reason = error.message || String(error.code);
        failed(new StartError(`There is no MQTT broker at ${host} (${reason}): start Busbar, or name its --mqtt URL.`));
      });
      client.handleMessage = (packet, done) => {
        const answer = packet.topic === scenarioResultTopic ? readAnswer(packet.payload as Buffer) : undefined;
        if (answer?.id === request.id) {
          clearTimeout(timer);
          answered(answer);
        }
        done();
      };
      client.on('connect', () => {
        client.subscribe(scenarioResultTopic, { qos: 1 }, () => {
          client.publish(scenarioTopic, JSON.stringify(request), { qos: 0 });
        });
      });
      client.connect();
    });
  } finally {
    client.end(true);
  }
}
