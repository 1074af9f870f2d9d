// The kinds of facts in metrics. They tell that and how much; few of them say why, and only beside what failed.
import type { Topic } from '../rules.ts';

export const metricsTopic: Topic = {
  kinds: {
    'metric.cpu-throttled': {
      doc: 'A container is held back at its CPU limit in a quarter of its periods or more.',
      depth: 'mechanism',
      captures: ['container', 'percent', 'limit', 'span'],
    },
    'metric.memory-rising': {
      doc: 'The memory of a container has risen steadily over a run, to near its limit.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['container', 'from', 'to', 'limit', 'percent', 'span', 'runs', 'full_in'],
    },
    'metric.memory-sudden': {
      doc: 'A container was far below its memory limit at the last sample before it ended.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['container', 'to', 'limit', 'percent', 'runs'],
    },
    'metric.restarts': {
      doc: 'A container has restarted within the last day.',
      depth: 'pod',
      captures: ['container', 'count', 'recent'],
    },
    'metric.errors': {
      doc: 'Requests to a pod are answered with errors of the server.',
      depth: 'reach',
      captures: ['percent', 'rate', 'code', 'source'],
    },
    'metric.latency': {
      doc: 'Requests to a pod take long, or far longer than a day before.',
      depth: 'reach',
      captures: ['seconds', 'before', 'source'],
    },
    'metric.disk-filling': {
      doc: 'A volume or the disk of a node is nearly full, or will be at the pace of the last hours.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['what', 'device', 'percent', 'used', 'size', 'pace', 'full_in'],
    },
    'metric.measured': {
      doc: 'What a metric is now, where it shows no trouble.',
      depth: 'context',
      captures: ['container', 'measure', 'value'],
    },
  },
};
