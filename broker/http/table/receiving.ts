/** Where other context sources tell what this broker has subscribed to there. */
import { done, sent } from './answers.ts';
import type { Operation } from './operation.ts';

export const receiving: Operation = {
  id: 'receiveNotification',
  summary: 'Take a notification of another context source, for those who subscribed here',
  parameters: [],
  body: sent('Object'),
  answers: { 204: done },
  refusals: [400, 404, 415, 503],
};
