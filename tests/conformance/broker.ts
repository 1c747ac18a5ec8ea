/** What every file of this folder begins and ends with: a broker, or several that know each other, for all of its tests. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createEgress } from '#broker/egress/egress.ts';
import { type Running, startBroker } from '../http/harness.ts';
import { local } from '../notify/stage.ts';
import { createStage, type Stage } from './federation.ts';

/** What notifications go out by, to receivers on this machine. */
export const notify = createEgress(local);

/** It starts before the first test, and has logged no defect of its own by the last. */
export function brokerForAll(options: Parameters<typeof startBroker>[0] = {}): Running {
  let running: Running;
  beforeAll(async () => {
    running = await startBroker(options);
  });
  afterAll(async () => {
    expect(running.defects).toEqual([]);
    await running.close();
  });
  return {
    get url() {
      return running.url;
    },
    get port() {
      return running.port;
    },
    get broker() {
      return running.broker;
    },
    get defects() {
      return running.defects;
    },
    send: (...sent) => running.send(...sent),
    close: () => running.close(),
  };
}

/** What a test has made is gone before the next one. */
export function stageForAll(): Stage {
  const stage = createStage();
  afterEach(stage.clear);
  afterAll(stage.close);
  return stage;
}
