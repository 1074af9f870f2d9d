// Prints how long the facts of what `kubectl describe` printed take, beside JSON.parse of a document of that size.
// Usage: npx tsx scripts/bench/describe-facts.ts [lines]
import { FactExtractor } from '../../src/facts/extract.ts';

const RUNS = 50;
const DEFAULT_LINES = 500;
const NOW_MS = Date.parse('2026-03-01T03:00:00Z');

/** A pod as `kubectl describe` prints it, crashing, with events; several are parted by two empty lines. */
function description(index: number): string {
  const name = `cart-7d9f8c6b5-${index.toString(36).padStart(5, 'x')}`;
  return `Name:             ${name}
Namespace:        shop
Priority:         0
Service Account:  default
Node:             worker-${index % 3}/10.20.0.${index}
Start Time:       Sun, 01 Mar 2026 02:10:00 +0000
Labels:           app=cart
                  pod-template-hash=7d9f8c6b5
Annotations:      <none>
Status:           Running
IP:               10.244.1.${index}
Controlled By:  ReplicaSet/cart-7d9f8c6b5
Containers:
  cart:
    Container ID:   containerd://0a1b2c
    Image:          registry.example/cart:2.4.1
    Port:           8080/TCP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    137
      Started:      Sun, 01 Mar 2026 02:57:00 +0000
      Finished:     Sun, 01 Mar 2026 02:58:00 +0000
    Ready:          False
    Restart Count:  9
    Limits:
      cpu:     500m
      memory:  64Mi
    Requests:
      cpu:        100m
      memory:     64Mi
    Liveness:     http-get http://:8080/live delay=2s timeout=1s period=5s #success=1 #failure=3
    Environment:
      LOG_FORMAT:  text
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x2x9z (ro)
Conditions:
  Type              Status
  Initialized       True
  Ready             False
  ContainersReady   False
  PodScheduled      True
Volumes:
  kube-api-access-x2x9z:
    Type:                    Projected (a volume that contains injected data from multiple sources)
QoS Class:                   Burstable
Node-Selectors:              <none>
Events:
  Type     Reason     Age                From     Message
  ----     ------     ----               ----     -------
  Warning  Unhealthy  2m (x27 over 50m)  kubelet  Liveness probe failed: Get "http://10.244.1.${index}:8080/live": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
  Normal   Killing    2m (x9 over 50m)   kubelet  Container cart failed liveness probe, will be restarted
  Warning  BackOff    1m (x40 over 40m)  kubelet  Back-off restarting failed container cart in pod ${name}_shop(uid-${index})`;
}

/** The median of what each run took, in milliseconds. */
function medianMs(run: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const startedMs = performance.now();
    run();
    return performance.now() - startedMs;
  });
  return times.sort((a, b) => a - b)[RUNS / 2] ?? 0;
}

const wanted = Number(process.argv[2] ?? DEFAULT_LINES);
const each = description(0).split('\n').length + 2;
const text = Array.from({ length: Math.ceil(wanted / each) }, (_, index) => description(index)).join(
  '\n\n\n',
);
const json = JSON.stringify({ lines: text.split('\n').map((line) => ({ key: line.trim() })) });

let factCount = 0;
const startedMs = performance.now();
new FactExtractor(NOW_MS).fromDescription(text, 'Pod');
const firstMs = performance.now() - startedMs;
const describedMs = medianMs(() => {
  factCount = new FactExtractor(NOW_MS).fromDescription(text, 'Pod').length;
});
const parsedMs = medianMs(() => {
  JSON.parse(json);
});
process.stdout.write(
  `${text.split('\n').length} lines, ${text.length} characters: ${factCount} facts, first ${firstMs.toFixed(2)} ms, median ${describedMs.toFixed(2)} ms; JSON.parse of ${json.length} characters: ${parsedMs.toFixed(3)} ms; ratio ${(describedMs / parsedMs).toFixed(0)}\n`,
);
