/** The form in which the caller accepts the answer. */
export type AnswerForm = 'json' | 'events';

export const MEDIA_TYPE: Readonly<Record<AnswerForm, string>> = {
  json: 'application/json',
  events: 'text/event-stream',
};

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * Chooses the form of the answer from an Accept header (RFC 9110 §12.5.1): the most specific range
 * that matches a form gives its quality, and the higher quality wins. If both are equal, a named
 * form wins over one that a wildcard matches, and the one that is offered first over the other.
 *
 * @returns undefined when no form that is offered is acceptable.
 */
export function chooseAnswerForm(
  accept: string | undefined,
  offered: readonly AnswerForm[],
): AnswerForm | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = parseRanges(accept);
  return offered
    .map((form) => ({ form, ...preference(MEDIA_TYPE[form], ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || Number(b.named) - Number(a.named))[0]?.form;
}

function parseRanges(accept: string): readonly Range[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Number(weight);
    return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
  });
}

function preference(mediaType: string, ranges: readonly Range[]) {
  const [group] = mediaType.split('/');
  for (const type of [mediaType, `${group}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range) return { quality: range.quality, named: type === mediaType };
  }
  return { quality: 0, named: false };
}
