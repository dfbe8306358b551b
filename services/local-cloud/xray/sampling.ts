/** X-Ray's answers to the SDK's requests for sampling rules: none but the SDK's own apply. */
export const SAMPLING_RULES = { SamplingRuleRecords: [] } as const;

export const SAMPLING_TARGETS = {
  SamplingTargetDocuments: [],
  LastRuleModification: 0,
  UnprocessedStatistics: [],
} as const;
