// The statements of the statistics store. Each takes the first investigation that counts.

export const FIRST_SINCE = `
  SELECT min(investigation_id) FROM investigation_measure WHERE @since IS NULL OR at >= @since`;

export const LAST = 'SELECT max(investigation_id) FROM investigation_measure';

/** Memory had something, whether it was shown or withheld. */
const INFORMED = '(shown > 0 OR withheld > 0)';
const COVERED = `(rests_on_pattern OR ${INFORMED})`;

/** Three recoveries, one of each source, come to so much and prove nothing; a fix that was made as proposed weighs more. */
const RECOVERED = 3;
/** What was said of the cause: a person's word, else what the weights of other words from outside come to. */
const PROVED = `(CASE WHEN verdict = 'up' THEN 1 WHEN verdict = 'down' THEN 0
                      WHEN outside > ${RECOVERED} THEN 1 WHEN outside < 0 THEN 0 END)`;

/** One arm at a time: to group them the rows would have to be sorted. */
export const ARM = `
  SELECT min(at) AS firstAt,
         max(at) AS lastAt,
         count(*) AS investigations,
         count(s2) AS cases,
         count(outcome) AS ended,
         total(outcome = 'diagnosed') AS diagnosed,
         total(success) AS successes,
         count(success) AS judged,
         total(outcome IS NOT NULL AND ${COVERED}) AS covered,
         total(outcome IS NOT NULL AND followed > 0) AS reused,
         total(outcome IS NOT NULL AND abstained) AS abstained,
         total(verdict = 'up') AS up,
         total(verdict = 'down') AS down,
         total(CASE WHEN ${INFORMED} THEN ${PROVED} END) AS informedSuccesses,
         count(CASE WHEN ${INFORMED} THEN ${PROVED} END) AS informedJudged,
         total(CASE WHEN success = 1 THEN followed END) AS helped,
         total(CASE WHEN success = 0 THEN followed END) AS hurt,
         total(CASE WHEN success IS NULL THEN followed END) AS neutral
    FROM investigation_measure WHERE arm = @arm AND investigation_id >= @first`;

/** The two in the middle, or the one. */
export const MEDIAN_DURATION = `
  SELECT avg(duration_ms) FROM (
    SELECT duration_ms FROM investigation_measure
     WHERE arm = @arm AND outcome = 'diagnosed' AND duration_ms IS NOT NULL AND investigation_id >= @first
     ORDER BY duration_ms LIMIT @rows OFFSET @before)`;

export const COUNT_DURATIONS = `
  SELECT count(duration_ms) FROM investigation_measure
   WHERE arm = @arm AND outcome = 'diagnosed' AND investigation_id >= @first`;

/** By confidence, as the index has them in order. */
export const CONFIDENCES = `
  SELECT confidence, count(*) AS judged, total(outside > 0) AS right
    FROM investigation_measure
   WHERE confidence IS NOT NULL AND outside <> 0 AND investigation_id >= @first
   GROUP BY confidence`;

export const FIRST_AT = `
  SELECT at FROM investigation_measure WHERE investigation_id >= @fromId AND investigation_id < @toId
   ORDER BY investigation_id LIMIT 1`;
export const LAST_AT = `
  SELECT at FROM investigation_measure WHERE investigation_id >= @fromId AND investigation_id < @toId
   ORDER BY investigation_id DESC LIMIT 1`;

export const CATEGORIES = `
  SELECT category, count(*) AS investigations, sum(${COVERED}) AS covered, total(success) AS successes,
         count(success) AS judged
    FROM investigation_measure WHERE outcome IS NOT NULL AND investigation_id >= @first
   GROUP BY category ORDER BY investigations DESC, category`;

export const TOOLS = `
  SELECT u.tool AS tool, sum(u.uses) AS uses, sum(u.cited_uses) AS citedUses, sum(u.failed_uses) AS failedUses,
         sum(u.facts) AS facts, count(m.success) AS judged, total(m.success) AS successes,
         avg(CASE WHEN m.success = 1 THEN m.steps END) AS averageStepsToSolution
    FROM tool_use u JOIN investigation_measure m ON m.investigation_id = u.investigation_id
   WHERE m.outcome IS NOT NULL AND m.investigation_id >= @first
   GROUP BY u.tool ORDER BY uses DESC, tool`;

export const PATTERN_STATES = 'SELECT state, count(*) AS patterns FROM pattern GROUP BY state ORDER BY state';

export const SUCCESSFUL_PATTERNS =
  "SELECT count(*) FROM pattern WHERE state = 'active' AND successes > failures";

export const PATTERNS = `
  SELECT p.id AS id, coalesce(json_extract(p.body, '$.pattern_type'), '') AS type, p.origin AS origin,
         p.state AS state, p.confidence AS confidence, p.successes AS successes, p.failures AS failures,
         (SELECT count(*) FROM injection j
           WHERE j.memory_type = 'pattern' AND j.memory_id = p.id AND j.arm = 'on') AS shown,
         (SELECT count(*) FROM injection j
           WHERE j.memory_type = 'pattern' AND j.memory_id = p.id AND j.arm = 'on' AND j.followed = 1) AS followed
    FROM pattern p
   WHERE p.state <> 'archived'
   ORDER BY p.state <> 'active', p.confidence DESC, p.id
   LIMIT @limit`;

export const RECENT = `
  SELECT m.investigation_id AS id, m.at AS at, i.question AS question, m.category AS category,
         coalesce(m.outcome, 'stopped') AS outcome, i.label_state AS label, m.arm AS arm, m.steps AS steps,
         m.duration_ms AS durationMs, m.followed > 0 AS reused
    FROM investigation_measure m JOIN investigation i ON i.id = m.investigation_id
   WHERE m.investigation_id >= @first
   ORDER BY m.investigation_id DESC LIMIT @limit`;

/** How a meeting is packed into one number: the id, then the number of steps, then what was so, from high to low. */
export const PACKING = { steps: 256, bits: 256 } as const;
export const BIT = {
  ...{ on: 1, informed: 2, shown: 4, diagnosed: 8, success: 16, judged: 32 },
  ...{ proved: 64, right: 128 },
} as const;

/**
 * An array of numbers a trouble instead of a row a meeting: handing over a hundred thousand rows takes longer than
 * counting them.
 */
export const TROUBLES = troubles('s2 IS NOT NULL');

/** Those alone that the comparison of the arms is made of. */
export const COMPARED = troubles(`s2 IS NOT NULL AND ${INFORMED} AND ${PROVED} IS NOT NULL`);

function troubles(which: string): string {
  return `
  SELECT s2, json_group_array(
           (investigation_id * ${PACKING.steps} + min(steps, ${PACKING.steps - 1})) * ${PACKING.bits}
           + (arm = 'on') * ${BIT.on} + ${INFORMED} * ${BIT.informed} + (shown > 0) * ${BIT.shown}
           + (outcome IS 'diagnosed') * ${BIT.diagnosed} + coalesce(success, 0) * ${BIT.success}
           + (success IS NOT NULL) * ${BIT.judged} + (${PROVED} IS NOT NULL) * ${BIT.proved}
           + coalesce(${PROVED}, 0) * ${BIT.right}) AS meetings
    FROM (SELECT * FROM investigation_measure WHERE ${which} ORDER BY s2, investigation_id)
   GROUP BY s2`;
}
