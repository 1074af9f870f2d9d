// What each learning metric means, in one sentence: for those who read the table, the page or the code.

export interface MetricDefinition {
  readonly title: string;
  readonly meaning: string;
}

/**
 * Judged: somebody or something outside has spoken (a user, a second look, a later visit, a resolved alert), and the
 * outcome is verified or probable with it (a success), or failed; all others count nowhere.
 * A trouble: investigations whose decisive facts are of the same kind.
 */
export const METRIC_DEFINITIONS = {
  totalInvestigations: {
    title: 'Investigations',
    meaning: 'Everything that was asked and recorded, what was interrupted too.',
  },
  judged: {
    title: 'Judged',
    meaning:
      'Investigations of which a user, a second look, a later visit or a resolved alert said whether they were right.',
  },
  notJudged: {
    title: 'Not judged',
    meaning:
      'Ended investigations of which nobody and nothing outside has said anything: no success, no failure.',
  },
  successfulPatterns: {
    title: 'Successful patterns',
    meaning: 'Patterns learned here or taken in that are in use and proved right more often than wrong.',
  },
  averageStepsBeforeLearning: {
    title: 'Steps before learning',
    meaning:
      'Average steps to a diagnosis without memory, over the troubles that were met both without memory and with it.',
  },
  averageStepsAfterLearning: {
    title: 'Steps after learning',
    meaning: 'Average steps to a diagnosis with memory shown, over those same troubles.',
  },
  patternReuseRate: {
    title: 'Pattern reuse',
    meaning:
      'Share of the ended investigations with memory on whose diagnosis rests on a remembered pattern or case.',
  },
  userSatisfactionRate: {
    title: 'User satisfaction',
    meaning: 'Share of thumbs up among the investigations that a user rated; the last rating counts.',
  },
  knowledgeCoverage: {
    title: 'Knowledge coverage',
    meaning: 'Share of the ended investigations for which there was a pattern or a memory.',
  },
  successRateByArm: {
    title: 'Success by arm',
    meaning: 'Share of successes among the judged investigations, with memory on and with memory off.',
  },
  medianTimeByArm: {
    title: 'Median time by arm',
    meaning: 'Median time to a diagnosis, in milliseconds, with memory on and with memory off.',
  },
  helped: {
    title: 'Helped',
    meaning: 'Memories that were followed where the outcome is a success.',
  },
  hurt: { title: 'Hurt', meaning: 'Memories that were followed where the outcome failed.' },
  neutral: {
    title: 'Neutral',
    meaning: 'Memories that were followed where the outcome is unknown.',
  },
  abstentionRate: {
    title: 'Abstention',
    meaning: 'Share of the ended investigations with memory on that were shown nothing.',
  },
  calibration: {
    title: 'Calibration',
    meaning:
      'How far the confidence of diagnoses is from what the user, a second look or a later visit said of them: mean squared error (Brier), and mean distance over ten equal bins (expected calibration error); 0 is best.',
  },
  learningCurve: {
    title: 'Learning curve',
    meaning:
      'Median steps to a diagnosis over time, of troubles met for the first time and of troubles met again.',
  },
  coverageByType: {
    title: 'Coverage by type',
    meaning:
      'Ended investigations by category of their diagnosis: how many had a pattern or a memory, and how they did.',
  },
  tools: {
    title: 'Tools',
    meaning:
      'Uses of each tool, how many a diagnosis rests on, how many failed, and how the investigations with it did.',
  },
  patterns: {
    title: 'Patterns by confidence',
    meaning:
      'Confidence is the lower end (10 % quantile) of the range that the success rate lies in, as outcomes tell.',
  },
  recentInvestigations: { title: 'Recent investigations', meaning: 'The newest ones.' },
  experiment: {
    title: 'With memory and without',
    meaning:
      'A random share of the investigations runs without memory: success where memory had something to say and it was shown, against where it was withheld.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
