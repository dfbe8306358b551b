/** Answers of X-Ray to the SDK's questions about sampling: no rule but the SDK's own. */
export const SAMPLING_RULES = { SamplingRuleRecords: [] } as const;

export const SAMPLING_TARGETS = {
  SamplingTargetDocuments: [],
  LastRuleModification: 0,
  UnprocessedStatistics: [],
} as const;
